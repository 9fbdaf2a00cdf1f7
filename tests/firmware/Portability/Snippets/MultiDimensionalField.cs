// refused: CHIP007
namespace Snippets;

public sealed class Grid
{
    public int[,]? Cells;
}
