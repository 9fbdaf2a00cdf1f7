// refused: CS8701 CHIP003
namespace Snippets;

public interface ISource
{
    int Two() => 2;
}
