// refused: CS8773 CS8936 CS9202 CS9058
namespace Snippets;

public sealed class Holder(int value)
{
    public int Value => value;
}
