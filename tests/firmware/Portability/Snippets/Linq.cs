// refused: CS0234
using System.Linq;

namespace Snippets;

public static class Query
{
    public static int Count(int[] values) => values.Where(value => value > 1).Count();
}
