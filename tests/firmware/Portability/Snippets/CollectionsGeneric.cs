// refused: CS0234
using System.Collections.Generic;

namespace Snippets;

public sealed class Holder
{
    public List<int>? Values;
}
