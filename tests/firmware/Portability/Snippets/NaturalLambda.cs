// refused: CHIP002
namespace Snippets;

public static class Lambda
{
    public static int Next(int value)
    {
        var step = (int x) => x + 1;
        return step(value);
    }
}
