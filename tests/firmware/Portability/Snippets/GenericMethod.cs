// refused: CHIP001
namespace Snippets;

public static class Picker
{
    public static T First<T>(T a, T b) => a is null ? b : a;
}
