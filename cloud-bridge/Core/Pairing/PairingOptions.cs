namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Limits of pairing. The arithmetic stands in README.md beside this file.</summary>
public sealed record PairingOptions
{
    /// <summary>A claim waits so long for its gateway and for proof of presence.</summary>
    public TimeSpan ClaimLife { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A finished pairing can be undone so long by the one who did it; later it is decommissioned.</summary>
    public TimeSpan UndoLife { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Labels a person may scan or type in ten minutes. A day's work of one installer is about 60 modules.</summary>
    public int LabelsPerTenMinutes { get; init; } = 40;

    /// <summary>Labels with wrong check digits, unknown or belonging to others, in ten minutes; then the person is locked.</summary>
    public int BadLabelsPerTenMinutes { get; init; } = 10;

    /// <summary>Presence codes that may be wrong before a gateway is locked. Eight digits: 5 in 10^8 a round.</summary>
    public int WrongDigitsBeforeLock { get; init; } = 5;

    /// <summary>First lock; each next one twice as long, up to <see cref="LongestLock"/>.</summary>
    public TimeSpan FirstLock { get; init; } = TimeSpan.FromMinutes(15);
    public TimeSpan LongestLock { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Claims of one person that may wait at once.</summary>
    public int OpenClaimsPerPerson { get; init; } = 20;

    /// <summary>Claims that may wait for one gateway at once. Several, so that a stranger with a photograph cannot keep the installer out.</summary>
    public int OpenClaimsPerGateway { get; init; } = 5;
    public int MachinesPerGateway { get; init; } = 200;                                 // what the gateway's configuration takes
    public int ModulesPerMachine { get; init; } = 16;

    /// <summary>Where paired gateways find the cloud broker.</summary>
    public string BrokerHost { get; init; } = "127.0.0.1";
    public int BrokerPort { get; init; } = 8883;

    /// <param name="broker">HOST:PORT.</param>
    public static PairingOptions AtBroker(string broker)
    {
        int colon = broker.LastIndexOf(':');
        return new PairingOptions
        {
            BrokerHost = colon > 0 ? broker[..colon] : "",
            BrokerPort = int.TryParse(broker.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out int port) ? port : 0,
        };
    }

    public IEnumerable<string> Problems()
    {
        if (ClaimLife < TimeSpan.FromMinutes(5) || ClaimLife > TimeSpan.FromDays(7)) yield return $"pairing.claimLife is {ClaimLife}; use 5 minutes to 7 days.";
        if (UndoLife < TimeSpan.Zero || UndoLife > TimeSpan.FromDays(7)) yield return $"pairing.undoLife is {UndoLife}; use 0 to 7 days.";
        if (WrongDigitsBeforeLock is < 1 or > 20) yield return $"pairing.wrongDigitsBeforeLock is {WrongDigitsBeforeLock}; use 1 to 20.";
        if (LabelsPerTenMinutes < 1 || BadLabelsPerTenMinutes < 1) yield return "pairing.labelsPerTenMinutes and badLabelsPerTenMinutes must be 1 or more.";
        if (FirstLock < TimeSpan.FromSeconds(1) || LongestLock < FirstLock)
            yield return $"pairing.firstLock is {FirstLock} and longestLock {LongestLock}; use 1 second or more, the longest not below the first.";
        if (BrokerHost.Length is 0 or > 253 || BrokerPort is < 1 or > 65535) yield return $"pairing.broker is {BrokerHost}:{BrokerPort}; use HOST:PORT.";
    }
}
