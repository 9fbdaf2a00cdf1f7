// refused: CS1980 CS0518 CS0656
namespace Snippets;

public static class Loose
{
    public static int Of(dynamic value) => value.Length;
}
