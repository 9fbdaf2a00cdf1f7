// refused: CS0518
namespace Snippets;

public static class Text
{
    public static bool IsLong(string? text) => text?.Length > 3;
}
