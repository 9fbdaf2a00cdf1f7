// refused: CS0305 CS0308
namespace Snippets;

public sealed class Holder
{
    public Action<int>? Done;
}
