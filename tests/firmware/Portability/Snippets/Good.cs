// accepted
namespace Snippets;

public delegate int Measure(int channel);

public interface ISource
{
    bool TryRead(short[] into, out int count);
}

public readonly struct Range
{
    public readonly int From;

    public Range(int from) => From = from;
}

public sealed class Good : ISource
{
    private static readonly int[] s_table = { 1, 2, 3, 4, 5 };
    private readonly int[][] _jagged = new int[2][];
    private readonly object _gate = new object();
    private Measure? _measure;

    public event EventHandler? Changed;

    public string Name { get; init; } = "good";

    public bool TryRead(short[] into, out int count)
    {
        int offset = s_table[2];
        _measure = channel => channel + offset;
        count = into.Length;
        lock (_gate)
        {
            _jagged[0] = new int[3];
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return count switch { 0 => false, > 4 and < 9 => true, _ => _measure(count) > 2 };
    }

    public string Describe(long count) => $"{Name} {count} {Math.Sqrt(count)}";

    public int Sum(params int[] values)
    {
        int sum = 0;
        foreach (int value in values) sum += value;
        try
        {
            return sum / values.Length;
        }
        catch (Exception failure) when (failure.Message.Length > 0)
        {
            throw new InvalidOperationException("No values.");
        }
    }
}
