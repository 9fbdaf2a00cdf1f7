// refused: CS0518
namespace Snippets;

public sealed class Holder
{
    public int? Value;
}
