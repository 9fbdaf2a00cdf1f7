// refused: CS0518 CS0214 CS0246
namespace Snippets;

public static class Scratch
{
    public static int Of()
    {
        Span<byte> scratch = stackalloc byte[4];
        return scratch[0];
    }
}
