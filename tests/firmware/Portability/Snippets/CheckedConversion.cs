// refused: CHIP004
namespace Snippets;

public static class Narrow
{
    public static byte Of(int a) => checked((byte)a);
}
