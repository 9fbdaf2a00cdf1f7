using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Sensors;

/// <summary>
/// Passes on what a module says about its own sensors: unplugged, shorted, stuck, clipped or out of range. A lost window (overrun) is only watched: it
/// says nothing about the sensor. One verdict per measuring point, naming the worst quantity there.
/// </summary>
public sealed class SensorFaultDetector(SensorFaultOptions options) : IDetector
{
    private readonly Verdict?[] _worst = new Verdict?[MeasuringPoints.Highest + 1];

    public string Name => "sensor-fault";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        Array.Clear(_worst);
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (now - reading.At > options.MaxAge) continue;
            ref Verdict? worst = ref _worst[(int)quantity.Point];
            VerdictLevel level = reading.IsNumber ? VerdictLevel.Normal : reading.Worth == Worth.Overrun ? VerdictLevel.Watching : VerdictLevel.Alarm;
            if (worst is { } known && known.Level >= level) continue;
            string? state = reading.IsNumber ? null : Worths.Of(reading.Worth);
            worst = new Verdict(FaultCodes.SensorFault, level, quantity.Point, FeatureKinds.Of(quantity.Kind), 0, null, FeatureKinds.Unit(quantity.Kind), reading.Worth, state);
        }

        foreach (Verdict? worst in _worst)
        {
            if (worst is { } verdict) verdicts.Add(verdict);
        }
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }
}

public sealed record SensorFaultOptions
{
    /// <summary>What a module said longer ago is not used: a silent module is another fault.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(60);   // the slowest features (temperature) come once in 10 s

    public IEnumerable<string> Problems()
    {
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
