namespace EdgeAgent.CloudBridge.Intake;

/// <summary>What intake allows.</summary>
public sealed record IntakeOptions
{
    /// <summary>True registers a gateway at its first message. For demonstrations: with it anybody the broker lets in becomes a customer.</summary>
    public bool IsRegistrationOpen { get; init; }

    /// <summary>Gateways that open registration takes; a further one is refused as unknown.</summary>
    public int MaxOpenRegistrations { get; init; } = 10_000;

    /// <summary>Incarnations remembered of one gateway; a further one is refused as too-many-incarnations until somebody looks.</summary>
    public int MaxIncarnations { get; init; } = 256;

    /// <summary>A hole in a lane is asked for again after this long without progress; asking at every message would multiply the traffic.</summary>
    public TimeSpan AskAgainAfter { get; init; } = TimeSpan.FromSeconds(1);

    public IEnumerable<string> Problems()
    {
        if (MaxOpenRegistrations is < 1 or > 1_000_000) yield return $"MaxOpenRegistrations is {MaxOpenRegistrations}; use 1 to 1000000.";
        if (MaxIncarnations is < 1 or > 10_000) yield return $"MaxIncarnations is {MaxIncarnations}; use 1 to 10000.";
        if (AskAgainAfter < TimeSpan.Zero || AskAgainAfter > TimeSpan.FromMinutes(5)) yield return $"AskAgainAfter is {AskAgainAfter}; use 0 to 5 minutes.";
    }
}
