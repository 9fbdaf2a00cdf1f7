using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Machines;

/// <summary>
/// A machine in the gateway: its state, its detectors, its modules, and its own time line. The time line follows the observations, not the wall: a backlog of
/// ten minutes is judged as ten minutes, not as one moment. While nothing comes it runs on until <see cref="MaxAheadMs"/> beyond the newest reading, so that
/// detectors notice that readings are stale, and stops there, so that a later backlog is still judged in order.
/// </summary>
public sealed class Machine(EquipmentProfile profile, IReadOnlyList<IDetector> detectors, IReadOnlyList<Module> modules)
{
    public const long MaxAheadMs = 60_000;

    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);

    /// <summary>Frames of a live machine arrive within this; the wall moves the time line on only behind it.</summary>
    public const long LateMs = 5_000;

    public EquipmentProfile Profile => State.Profile;
    public MachineState State { get; } = new(profile);
    public IReadOnlyList<IDetector> Detectors { get; private set; } = detectors;
    public IReadOnlyList<Module> Modules { get; } = modules;

    /// <summary>The machine's time line; never falls but when the clock was set. 0 before the first reading.</summary>
    public long TimeMs { get; private set; }

    /// <summary>Time of the newest reading; 0 before the first.</summary>
    public long NewestMs { get; private set; }

    /// <summary>When the detectors last looked, on the machine's time line.</summary>
    public long JudgedMs { get; private set; }

    /// <summary>Readings came that the detectors have not seen yet.</summary>
    public bool IsJudgingDue { get; set; }

    /// <summary>Worst vibration zone (A to D) the detectors told last, and when; null while they refuse.</summary>
    public string? Zone { get; private set; }
    public long ZoneAtMs { get; private set; }

    /// <summary>The detectors told the zone now, the worst of all points.</summary>
    public void NoteZone(string zone) => (Zone, ZoneAtMs) = (zone, TimeMs);

    /// <summary>It was serviced, or a sensor was moved: what its detectors learned is past.</summary>
    public void Renew()
    {
        foreach (IDetector detector in Detectors) detector.Renew();
    }

    /// <summary>
    /// The clock was set. Readings from beyond the new time would hide every one to come, so they go. Detectors count how long something lasts, and none of
    /// their counts holds across the step: new ones take their place with what the old ones had learned.
    /// </summary>
    /// <param name="detectors">New ones, in the order of the old.</param>
    /// <param name="nowMs">The new time.</param>
    public void ClockSet(IReadOnlyList<IDetector> detectors, long nowMs)
    {
        foreach (IDetector detector in detectors)
        {
            if (Detectors.FirstOrDefault(old => old.Name == detector.Name)?.Save() is { } memory) detector.Load(memory);
        }

        Detectors = detectors;
        State.ForgetAfter(DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
        NewestMs = State.LastReadingAt?.ToUnixTimeMilliseconds() ?? 0;
        TimeMs = NewestMs == 0 ? 0 : Math.Min(TimeMs, nowMs);
        JudgedMs = Math.Min(JudgedMs, TimeMs);
        if (ZoneAtMs > nowMs) (Zone, ZoneAtMs) = (null, 0);
    }

    /// <summary>The detectors look now.</summary>
    public void Judged()
    {
        JudgedMs = TimeMs;
        IsJudgingDue = false;
    }

    /// <summary>Joins a frame's features into the state.</summary>
    public void Apply(Frame frame, long atMs)
    {
        FeatureSet features = frame.Features;
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(atMs);
        for (int i = 0; i < features.Count; i++)
        {
            FeatureKind kind = features.Kinds[i];
            double value = features.Values[i] * FeatureKinds.Scale(kind);
            State.Apply(new Quantity(kind, features.Points[i], features.Axes[i]), new Reading(value, features.Worths[i], at, frame.Module));
        }

        NewestMs = Math.Max(NewestMs, atMs);
        TimeMs = Math.Max(TimeMs, atMs);
    }

    /// <summary>
    /// The hall's temperature as measured at the gateway, for a machine that hears none from its own modules. It stands beside the machine's newest reading and
    /// moves no time line: a machine that is silent stays silent, and a backlog of old readings takes nothing of today.
    /// </summary>
    /// <param name="celsius">Beside the gateway; at the machine an estimate.</param>
    /// <param name="nowMs">UTC now.</param>
    public void TakeAmbient(double celsius, long nowMs)
    {
        if (NewestMs == 0 || nowMs - NewestMs > MaxAheadMs) return;
        if (State.Readings.TryGetValue(s_ambient, out Reading own) && own.Module != 0) return;
        State.Apply(s_ambient, new Reading(celsius, Worth.Estimated, DateTimeOffset.FromUnixTimeMilliseconds(NewestMs), 0));
    }

    /// <summary>
    /// A module that the machine feeds is silent with it: where nobody else tells whether the machine runs, it stands, and current and power that the module
    /// measured are 0, estimated. Where another module says that it runs, the silent one is lost and this is no standstill.
    /// </summary>
    /// <returns>The modules whose silence tells it.</returns>
    public IReadOnlyList<Module> TakeStandstill(Moment now, TimeSpan silenceLimit)
    {
        List<Module>? standing = null;
        foreach (Module module in Modules)
        {
            if (!IsGone(module)) continue;
            RunState state = State.RunStateAt(now.Utc, out Reading told);
            bool isToldByOther = state != RunState.Unknown && Modules.Any(other => other.Id == told.Module && !IsGone(other));
            if (isToldByOther && RunStates.IsOn(state)) continue;
            module.StoodSteadyMs = now.SteadyMs;
            if (isToldByOther) continue;
            Stand(module, now.Utc);
            (standing ??= []).Add(module);
        }

        return standing ?? (IReadOnlyList<Module>)[];

        bool IsGone(Module module) => module.IsFedByMachine && !module.IsOnline(now.SteadyMs, silenceLimit);
    }

    private void Stand(Module module, DateTimeOffset at)
    {
        MeasuringPoint place = MeasuringPoint.Machine;
        foreach ((Quantity quantity, Reading reading) in State.Readings.ToList())
        {
            if (reading.Module != module.Id || quantity.Axis != 0) continue;
            if (quantity.Kind == FeatureKind.RunState) place = quantity.Point;
            if (quantity.Kind is FeatureKind.CurrentRms or FeatureKind.ActivePower) State.Apply(quantity, new Reading(0, Worth.Estimated, at, module.Id));
        }

        State.Apply(new Quantity(FeatureKind.RunState, place), new Reading((int)RunState.Stopped, Worth.Estimated, at, module.Id));
        NewestMs = Math.Max(NewestMs, at.ToUnixTimeMilliseconds());
        TimeMs = Math.Max(TimeMs, NewestMs);
    }

    /// <summary>Time passes without readings.</summary>
    /// <returns>True when the time line moved.</returns>
    public bool Advance(long nowMs)
    {
        if (NewestMs == 0) return false;
        long to = Math.Min(nowMs - LateMs, NewestMs + MaxAheadMs);
        if (to <= TimeMs) return false;
        TimeMs = to;
        return true;
    }
}
