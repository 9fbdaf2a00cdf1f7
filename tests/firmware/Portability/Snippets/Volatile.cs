// refused: CS0518
namespace Snippets;

public sealed class Flag
{
    private volatile bool _isSet;

    public bool Toggle() => _isSet = !_isSet;
}
