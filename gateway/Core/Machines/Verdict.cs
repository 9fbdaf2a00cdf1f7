using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Gateway.Machines;

/// <summary>A detector's opinion at one moment.</summary>
public enum VerdictLevel
{
    /// <summary>All well.</summary>
    Normal,

    /// <summary>Past the limit, or between the limit and its deadband: keep what was.</summary>
    Watching,

    /// <summary>The condition is present.</summary>
    Alarm,

    /// <summary>The detector refuses to judge and says why; never a reason for an alarm, and it does not end one either.</summary>
    CannotJudge,
}

/// <summary>
/// A detector's opinion about one fault of one machine now. The lifecycle applies on and off delay; the detector applies the deadband, because
/// only it knows the limit.
/// </summary>
/// <param name="FaultCode">Code of the fault catalogue.</param>
/// <param name="Level">The opinion.</param>
/// <param name="Point">Where; part of the alarm's identity.</param>
/// <param name="Name">Name of the decisive number.</param>
/// <param name="Value">The decisive number, in <paramref name="Unit"/>.</param>
/// <param name="Limit">What it was compared with; null when there is none.</param>
/// <param name="Unit">Engineering unit.</param>
/// <param name="Worth">What the number is worth.</param>
/// <param name="Reason">Why it refuses, or a short technical note for the engineer; null when the number says it all.</param>
/// <param name="Zone">Vibration zone A to D when a standard judges it, else null.</param>
public readonly record struct Verdict(
    string FaultCode,
    VerdictLevel Level,
    MeasuringPoint Point,
    string Name,
    double Value,
    double? Limit,
    string Unit,
    Worth Worth,
    Reason? Reason = null,
    string? Zone = null)
{
    /// <summary>A module id where one machine can have the trouble several times (silent module), else empty.</summary>
    public string Part { get; init; } = "";
}
