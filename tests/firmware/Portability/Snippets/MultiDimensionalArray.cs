// refused: CHIP007
namespace Snippets;

public static class Grid
{
    public static object Make() => new int[2, 3];
}
