// refused: CS0518 CS0234 CHIP002
namespace Snippets;

public sealed record Point(int X);
