// refused: CS0103
namespace Snippets;

public static class Root
{
    public static float Of(float value) => MathF.Sqrt(value);
}
