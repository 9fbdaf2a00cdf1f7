namespace EdgeAgent.Simulation.Clocks;

/// <summary>
/// Randomness of one part of the world. Each part has its own stream from the one seed, so that a new draw in one place moves nothing elsewhere.
/// </summary>
public sealed class Dice(ulong seed, string part)
{
    private ulong _state = seed ^ HashOf(part);

    public Dice Part(string name) => new(Next(), name);

    /// <summary>SplitMix64.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public long Between(long least, long most) => least + (long)(Next() % (ulong)(most - least + 1));

    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>Exponentially distributed, at least 1.</summary>
    public long Around(long meanMs) => 1 + (long)(-Math.Log(1 - ((Next() >> 11) * (1.0 / (1UL << 53)))) * meanMs);

    public T Of<T>(IReadOnlyList<T> choices) => choices[(int)(Next() % (ulong)choices.Count)];

    private static ulong HashOf(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text) hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
