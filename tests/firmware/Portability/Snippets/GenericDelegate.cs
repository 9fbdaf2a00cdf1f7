// refused: CHIP002
namespace Snippets;

public sealed class Holder
{
    public Action<int>? Done;
}
