namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// Whether another client takes this bridge's session at the broker, as a copied bridge does: the connection ends, the next try succeeds at once, and that again
/// and again. A broker that was restarted refuses some tries meanwhile, and is not restarted three times in three minutes. Pure.
/// </summary>
/// <param name="Connects">Connections the broker had accepted at the last look.</param>
/// <param name="FailedConnects">Tries it had not accepted.</param>
/// <param name="Taken">When a connection followed another without a failed try between them; the last few minutes.</param>
public sealed record SessionRivals(long Connects, long FailedConnects, IReadOnlyList<DateTimeOffset> Taken)
{
    public const int Enough = 3;
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(3);

    public static SessionRivals None { get; } = new(0, 0, []);

    /// <summary>Another client is there.</summary>
    public bool AreThere => Taken.Count >= Enough;

    /// <summary>A look at the link's counts.</summary>
    /// <param name="connects">Connections the broker accepted since the start.</param>
    /// <param name="failedConnects">Tries it did not.</param>
    /// <param name="now">By a clock that is not set.</param>
    public SessionRivals Look(long connects, long failedConnects, DateTimeOffset now)
    {
        bool isAgain = Connects > 0 && connects > Connects && failedConnects == FailedConnects;
        List<DateTimeOffset> taken = [.. Taken.Where(at => now - at < Within)];
        for (long more = isAgain ? connects - Connects : 0; more > 0 && taken.Count < Enough; more--) taken.Add(now);
        if (isAgain && Taken.Count >= Enough) taken = [.. taken.TakeLast(Enough - 1), now];
        return new SessionRivals(connects, failedConnects, taken);
    }
}
