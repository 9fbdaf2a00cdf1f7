using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>A machine with the newest state its gateway sent.</summary>
/// <param name="Gateway">The gateway in its plant.</param>
/// <param name="State">As the gateway said.</param>
/// <param name="StateAt">When the gateway said so, by the bridge's clock.</param>
public sealed record Machine(string Gateway, MachineStateData State, DateTimeOffset StateAt)
{
    /// <summary>Name under which the active power travels.</summary>
    public const string PowerName = "active-power";

    /// <summary>Actual electrical power with its worth; null when it is not known.</summary>
    public NumberData? Power => State.Numbers.FirstOrDefault(number => number.Name == PowerName);
}

/// <summary>A gateway as the bridge knows it.</summary>
/// <param name="RegisteredBy">settings, open-registration or who added it.</param>
/// <param name="LastHeardAt">Newest sound message; null never.</param>
/// <param name="Refused">What it refused since its start, by reason.</param>
/// <param name="TimeZone">IANA name of the plant's time zone; null counts as UTC.</param>
public sealed record Gateway(
    string Id, DateTimeOffset RegisteredAt, string RegisteredBy, DateTimeOffset? LastHeardAt, string? Software, DateTimeOffset? StartedAt, long? OutboxLength,
    IReadOnlyDictionary<string, long> Refused, string? TimeZone);

/// <summary>A module as its gateway sees it.</summary>
public sealed record ModuleOnMachine(string Gateway, ModuleStateData State);

/// <summary>One point of a power plot.</summary>
/// <param name="At">Middle of the span it stands for.</param>
/// <param name="Kw">Mean over the span.</param>
/// <param name="MaxKw">Highest in the span.</param>
public readonly record struct PowerPoint(DateTimeOffset At, double Kw, double MaxKw);
