// refused: CS0246 CS0234
using System.Threading.Tasks;

namespace Snippets;

public static class Waiter
{
    public static async Task Wait() => await Task.Delay(1);
}
