using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>Compares the body's and the bearings' temperatures with the highest one the profile permits; refuses when nobody said what that is.</summary>
public sealed class TemperatureLimitDetector(EquipmentProfile profile, TemperatureLimitOptions options) : IDetector
{
    private static readonly MeasuringPoint[] s_points = [MeasuringPoint.MotorBody, MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd];
    private readonly bool[] _isOver = new bool[s_points.Length];

    public string Name => "temperature-limit";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        for (int i = 0; i < s_points.Length; i++)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.Temperature, s_points[i]), now, options.MaxAge, out Reading reading)) continue;
            verdicts.Add(Judge(i, reading));
        }
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private Verdict Judge(int i, Reading reading)
    {
        if (profile.MaxBodyTemperature is not { } limit)
        {
            return Judged(VerdictLevel.CannotJudge, i, reading, limit: null, Because.NoTemperatureLimit);
        }

        if (reading.Value > limit) _isOver[i] = true;
        else if (reading.Value < limit - options.DeadbandK) _isOver[i] = false;
        return Judged(reading.Value > limit ? VerdictLevel.Alarm : _isOver[i] ? VerdictLevel.Watching : VerdictLevel.Normal, i, reading, limit, reason: null);
    }

    private static Verdict Judged(VerdictLevel level, int i, Reading reading, double? limit, Reason? reason) =>
        new(FaultCodes.TemperatureLimit, level, s_points[i], "temperature", reading.Value, limit, "°C", reading.Worth, reason);
}

public sealed record TemperatureLimitOptions
{
    /// <summary>The condition ends this many kelvin below the limit.</summary>
    public double DeadbandK { get; init; } = 3;           // about 5 % of the usual 60 K rise over ambient (EEMUA 191 suggests 1 % of range)

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(60);   // a body needs minutes to change

    public IEnumerable<string> Problems()
    {
        if (DeadbandK is not (>= 0 and <= 50)) yield return $"DeadbandK is {DeadbandK}; use 0 to 50.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
