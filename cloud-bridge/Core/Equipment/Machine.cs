using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>A machine with the newest state its gateway sent.</summary>
/// <param name="Gateway">The gateway in its plant.</param>
/// <param name="State">As the gateway said.</param>
/// <param name="StateAt">When the gateway said so, by the bridge's clock.</param>
/// <param name="Left">Set for a machine that is no longer at this gateway; its history stays.</param>
public sealed record Machine(string Gateway, MachineStateData State, DateTimeOffset StateAt, Leaving? Left = null)
{
    /// <summary>Name under which the active power travels.</summary>
    public const string PowerName = "active-power";

    /// <summary>Actual electrical power with its worth; null when it is not known.</summary>
    public NumberData? Power => State.Numbers.FirstOrDefault(number => number.Name == PowerName);
}

/// <summary>When and why something left its place.</summary>
/// <param name="At">By the bridge's clock.</param>
/// <param name="Why">One of <see cref="LeaveReasons"/>.</param>
public sealed record Leaving(DateTimeOffset At, string Why);

/// <summary>Why a machine is no longer at its gateway.</summary>
public static class LeaveReasons
{
    /// <summary>Its gateway names its machines, and this one is not among them.</summary>
    public const string NotNamed = "not-named";

    /// <summary>A person took it off its gateway.</summary>
    public const string TakenOff = "taken-off";

    /// <summary>Its gateway was taken out of service, reported stolen, or its pairing undone.</summary>
    public const string GatewayRetired = "gateway-retired";
    public const string GatewayRevoked = "gateway-revoked";
    public const string PairingUndone = "pairing-undone";

    public static readonly IReadOnlyList<string> All = [NotNamed, TakenOff, GatewayRetired, GatewayRevoked, PairingUndone];
}

/// <summary>A gateway as the bridge knows it.</summary>
/// <param name="RegisteredBy">settings, open-registration or who added it.</param>
/// <param name="LastHeardAt">Newest sound message; null never.</param>
/// <param name="Refused">What it refused since its start, by reason.</param>
/// <param name="TimeZone">IANA name of the plant's time zone; null counts as UTC.</param>
/// <param name="LeftAt">When it was taken out of service; null while it is in it.</param>
public sealed record Gateway(
    string Id, DateTimeOffset RegisteredAt, string RegisteredBy, DateTimeOffset? LastHeardAt, string? Software, DateTimeOffset? StartedAt, long? OutboxLength,
    IReadOnlyDictionary<string, long> Refused, string? TimeZone, DateTimeOffset? LeftAt = null);

/// <summary>A module as its gateway sees it.</summary>
public sealed record ModuleOnMachine(string Gateway, ModuleStateData State);

/// <summary>One point of a power plot.</summary>
/// <param name="At">Middle of the span it stands for.</param>
/// <param name="Kw">Mean over the span.</param>
/// <param name="MaxKw">Highest in the span.</param>
public readonly record struct PowerPoint(DateTimeOffset At, double Kw, double MaxKw);
