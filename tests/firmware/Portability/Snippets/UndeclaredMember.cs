// refused: CS1061
namespace Snippets;

public static class Text
{
    public static string Clean(string text) => text.Replace("a", "b");
}
