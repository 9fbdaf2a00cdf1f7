// refused: CS8773 CS8936 CS9202
namespace Snippets;

public static class Values
{
    public static int[] Of() => [1, 2];
}
