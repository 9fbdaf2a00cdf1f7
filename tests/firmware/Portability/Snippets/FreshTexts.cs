// refused: CHIP008
namespace Snippets;

public sealed class Names
{
    private readonly string[] _names = new string[4];

    public bool Has(string name) => _names[0] == name;
}
