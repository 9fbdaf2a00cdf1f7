// refused: CHIP002
namespace Snippets;

public static class User
{
    private static T Same<T>(T value) => value;

    public static int Seven() => Same(7);
}
