// refused: CS8179 CS0518
namespace Snippets;

public static class Pair
{
    public static (int A, int B) Of(int a) => (a, a);
}
