// refused: CS0518 CS8506
namespace Snippets;

public static class Last
{
    public static int Of(int[] values) => values[^1];
}
