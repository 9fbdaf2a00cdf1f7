// refused: CS0227 CHIP006
namespace Snippets;

public static class Peek
{
    public static unsafe int Of(int* at) => *at;
}
