namespace EdgeAgent.Simulation.Clocks;

/// <summary>A fingerprint of everything that happened, by which two runs are told apart, and the last lines for a person to read.</summary>
public sealed class Trace(EventQueue queue)
{
    public const int LinesKept = 400;

    private readonly Queue<string> _lines = new();

    public ulong Hash { get; private set; } = 14695981039346656037;

    public IReadOnlyCollection<string> Lines => _lines;

    public void Note(string what)
    {
        string line = $"{queue.NowMs / 1000.0,10:F3} s  {what}";
        foreach (char c in line) Hash = (Hash ^ c) * 1099511628211;
        _lines.Enqueue(line);
        if (_lines.Count > LinesKept) _lines.Dequeue();
    }

    /// <summary>For what happens too often for a line.</summary>
    public void Mix(ulong value) => Hash = (Hash ^ value ^ (ulong)queue.NowMs) * 1099511628211;
}
