// refused: CHIP001
namespace Snippets;

public sealed class Box<T>
{
    public T? Value;
}
