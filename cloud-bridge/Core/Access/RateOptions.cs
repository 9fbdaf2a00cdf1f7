namespace EdgeAgent.CloudBridge.Access;

/// <summary>How much one visitor may ask. Behind a proxy all visitors without a credential share the proxy's address.</summary>
public sealed record RateOptions
{
    /// <summary>Requests of one visitor in a row, refilled at <see cref="PerSecond"/>.</summary>
    public int Burst { get; init; } = 400;

    public int PerSecond { get; init; } = 100;

    /// <summary>
    /// Tries to sign in, to join, to use a link or a code, from one address in a minute. With 256-bit secrets it only keeps the log short; for passwords the
    /// lock-out counts too.
    /// </summary>
    public int SecretsPerMinute { get; init; } = 60;

    public IEnumerable<string> Problems()
    {
        if (Burst is < 10 or > 100_000) yield return $"Burst is {Burst}; use 10 to 100000.";
        if (PerSecond is < 1 or > 100_000) yield return $"PerSecond is {PerSecond}; use 1 to 100000.";
        if (SecretsPerMinute is < 1 or > 10_000) yield return $"SecretsPerMinute is {SecretsPerMinute}; use 1 to 10000.";
    }
}
