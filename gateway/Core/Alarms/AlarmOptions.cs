using EdgeAgent.Contracts.Faults;
using EdgeAgent.Gateway.Detection;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>How the alarms of one fault code behave.</summary>
public sealed record FaultAlarmOptions
{
    /// <summary>The verdict must hold this long before the alarm becomes active.</summary>
    public TimeSpan OnDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>All must be well this long before it becomes inactive.</summary>
    public TimeSpan OffDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Stays active after the condition went away until somebody acknowledges (ISA-18.2 latching).</summary>
    public bool IsLatched { get; init; }

    /// <summary>Stays on the operator's list until somebody confirms that the cause is cured (OPC UA Part 9 ConfirmedState).</summary>
    public bool NeedsConfirm { get; init; }

    /// <summary>While one of these is active on the same machine this one does not become active: suppressed by design.</summary>
    public IReadOnlyList<string> SuppressedBy { get; init; } = [];

    public IEnumerable<string> Problems(string code)
    {
        if (FaultCatalogue.Find(code) is null) yield return $"alarms.{code}: no such fault code in the catalogue.";
        if (OnDelay < TimeSpan.Zero || OnDelay > TimeSpan.FromDays(1)) yield return $"alarms.{code}.onDelay is {OnDelay}; use 0 to 1 day.";
        if (OffDelay < TimeSpan.Zero || OffDelay > TimeSpan.FromDays(1)) yield return $"alarms.{code}.offDelay is {OffDelay}; use 0 to 1 day.";
        foreach (string other in SuppressedBy)
        {
            if (FaultCatalogue.Find(other) is null) yield return $"alarms.{code}.suppressedBy names {other}, which is no fault code of the catalogue.";
        }
    }
}

/// <summary>The rules of the alarm lifecycle. Figures of ISA-18.2 / IEC 62682 are second-hand (the standards are paywalled).</summary>
public sealed record AlarmOptions
{
    /// <summary>What differs from the delays the detectors recommend (<see cref="AlarmTiming"/>), per fault code.</summary>
    public IReadOnlyDictionary<string, FaultAlarmOptions> ByFault { get; init; } = new Dictionary<string, FaultAlarmOptions>();

    /// <summary>An alarm that returns within this rejoins its episode.</summary>
    public TimeSpan RejoinWindow { get; init; } = TimeSpan.FromHours(24);                // docs/glossary.md, episode

    /// <summary>An alarm that another one brings about joins its episode while that one is active or ended within this.</summary>
    public TimeSpan RelateWindow { get; init; } = TimeSpan.FromHours(1); // about three time constants of a motor's body: what heated it is still felt

    /// <summary>
    /// Updates of one alarm are at least this far apart at first; each further one doubles the distance up to <see cref="MaxUpdateInterval"/>.
    /// </summary>
    public TimeSpan MinUpdateInterval { get; init; } = TimeSpan.FromMinutes(1);
    public TimeSpan MaxUpdateInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// An alarm that comes back within <see cref="ReturnWindow"/> keeps active longer: its off delay doubles each time up to <see cref="MaxHold"/>.
    /// </summary>
    public TimeSpan ReturnWindow { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An active alarm whose decisive number grew by this factor since the last event is worth an update.</summary>
    public double WorseFactor { get; init; } = 1.25;

    /// <summary>
    /// Flood: more than this many alarms became active within <see cref="FloodWindow"/>. Alarms of low and medium severity that would make one wait until it is
    /// over and come then, if their condition still stands; high and critical ones never wait.
    /// </summary>
    public int FloodCount { get; init; } = 10;                                           // ISA-18.2, EEMUA 191
    public TimeSpan FloodWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Chatter: the condition of one alarm came three times within this.</summary>
    public TimeSpan ChatterWindow { get; init; } = TimeSpan.FromMinutes(1);              // ISA-18.2

    /// <summary>Stale: active longer than this.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromHours(24);                  // ISA-18.2

    /// <summary>An active alarm that no detector has judged for this long ends: a sensor taken away must not leave an alarm for ever.</summary>
    public TimeSpan UnjudgedEnd { get; init; } = TimeSpan.FromHours(72);                 // a machine that stands over a weekend is not judged meanwhile

    public TimeSpan MaxShelving { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Alarms kept; beyond it the oldest inactive one is forgotten, and while all are active a new one is refused and counted.</summary>
    public int MaxAlarms { get; init; } = 10_000;

    public FaultAlarmOptions For(string faultCode)
    {
        if (ByFault.TryGetValue(faultCode, out FaultAlarmOptions? fault)) return fault;
        AlarmTiming timing = AlarmTiming.For(faultCode);
        return new FaultAlarmOptions { OnDelay = timing.OnDelay, OffDelay = timing.OffDelay, IsLatched = timing.Latch };
    }

    public IEnumerable<string> Problems()
    {
        foreach ((string code, FaultAlarmOptions fault) in ByFault)
        {
            foreach (string problem in fault.Problems(code)) yield return problem;
        }

        if (RejoinWindow < TimeSpan.Zero || RejoinWindow > TimeSpan.FromDays(30)) yield return $"rejoinWindow is {RejoinWindow}; use 0 to 30 days.";
        if (RelateWindow < TimeSpan.Zero || RelateWindow > RejoinWindow) yield return $"relateWindow is {RelateWindow}; use 0 to rejoinWindow.";
        if (MinUpdateInterval < TimeSpan.FromSeconds(1)) yield return $"minUpdateInterval is {MinUpdateInterval}; use 1 second or more.";
        if (MaxUpdateInterval < MinUpdateInterval) yield return $"maxUpdateInterval is {MaxUpdateInterval}; use at least minUpdateInterval.";
        if (MaxHold < TimeSpan.Zero || MaxHold > RejoinWindow) yield return $"maxHold is {MaxHold}; use 0 to rejoinWindow.";
        if (WorseFactor is not (> 1 and <= 100)) yield return $"worseFactor is {WorseFactor}; use over 1 to 100.";
        if (UnjudgedEnd < TimeSpan.FromHours(1)) yield return $"unjudgedEnd is {UnjudgedEnd}; use 1 hour or more.";
        if (FloodCount < 1) yield return $"floodCount is {FloodCount}; use 1 or more.";
        if (MaxAlarms is < 10 or > 1_000_000) yield return $"maxAlarms is {MaxAlarms}; use 10 to 1000000.";
    }
}
