// refused: CS0518 CS0656
using System.Collections;

namespace Snippets;

public static class Numbers
{
    public static IEnumerable Two()
    {
        yield return 1;
        yield return 2;
    }
}
