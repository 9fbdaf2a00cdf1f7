// refused: CHIP008
namespace Snippets;

public static class Words
{
    public static string[] Of(string last) => new string[] { "first", null!, last };
}
