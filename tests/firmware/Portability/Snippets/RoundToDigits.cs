// refused: CS1501
namespace Snippets;

public static class Rounding
{
    public static double Of(double value) => Math.Round(value, 2);
}
