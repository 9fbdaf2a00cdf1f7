using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>
/// Compares velocity RMS at the bearings with the highest one the maker or the site permits for this machine. It needs no standard and no learning, so it
/// judges from the first minute on, also where <see cref="VibrationZoneDetector"/> has to refuse; it refuses itself when nobody gave a limit.
/// </summary>
public sealed class VibrationLimitDetector(EquipmentProfile profile, VibrationLimitOptions options) : IDetector
{
    private static readonly MeasuringPoint[] s_bearings = [MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd];
    private readonly bool[] _isOver = new bool[s_bearings.Length];

    public string Name => "vibration-limit";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        for (int i = 0; i < s_bearings.Length; i++)
        {
            if (TryLargest(machine, now, s_bearings[i], out Reading velocity)) verdicts.Add(Judge(i, velocity));
        }
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private bool TryLargest(MachineState machine, DateTimeOffset now, MeasuringPoint point, out Reading largest)
    {
        largest = default;
        bool isFound = false;
        for (byte axis = 0; axis <= 3; axis++)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.VelocityRms, point, axis), now, options.MaxAge, out Reading velocity)) continue;
            if (!isFound || velocity.Value > largest.Value) largest = velocity;
            isFound = true;
        }

        return isFound;
    }

    private Verdict Judge(int i, Reading velocity)
    {
        if (profile.MaxVelocityMmPerSec is not { } limit)
            return Judged(VerdictLevel.CannotJudge, i, velocity, limit: null, Because.NoVelocityLimit);

        if (velocity.Value > limit) _isOver[i] = true;
        else if (velocity.Value < limit * (1 - options.Deadband)) _isOver[i] = false;
        return Judged(velocity.Value > limit ? VerdictLevel.Alarm : _isOver[i] ? VerdictLevel.Watching : VerdictLevel.Normal, i, velocity, limit, reason: null);
    }

    private static Verdict Judged(VerdictLevel level, int i, Reading velocity, double? limit, Reason? reason) =>
        new(FaultCodes.VibrationLimit, level, s_bearings[i], "velocity-rms", velocity.Value, limit, "mm/s", velocity.Worth, reason);
}

public sealed record VibrationLimitOptions
{
    /// <summary>The condition ends this part of the limit below it.</summary>
    public double Deadband { get; init; } = 0.1;          // as for the zones

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (Deadband is not (>= 0 and <= 0.5)) yield return $"Deadband is {Deadband}; use 0 to 0.5.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
