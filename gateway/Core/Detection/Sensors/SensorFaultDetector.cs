using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Sensors;

/// <summary>
/// Passes on what a module says about its own sensors, each state under its own code: disconnected (unplugged or shorted), stuck, clipped, out of range. A lost
/// window (overrun) is only watched: it says nothing about the sensor. Per measuring point the worst quantity speaks; codes told before are told well again.
/// </summary>
public sealed class SensorFaultDetector(SensorFaultOptions options) : IDetector
{
    private readonly Verdict?[] _worst = new Verdict?[MeasuringPoints.Highest + 1];
    private readonly HashSet<(MeasuringPoint Point, string Code)> _told = [];

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
            Reason? state = reading.IsNumber ? null : Because.SensorState(reading.Worth);
            worst = new Verdict(
                CodeOf(reading.Worth),
                level,
                quantity.Point,
                FeatureKinds.Of(quantity.Kind),
                0,
                null,
                FeatureKinds.Unit(quantity.Kind),
                reading.Worth,
                state
            );
        }

        foreach (Verdict? worst in _worst)
        {
            if (worst is not { } verdict) continue;
            verdicts.Add(verdict);
            if (verdict.Level == VerdictLevel.Alarm) _told.Add((verdict.Point, verdict.FaultCode));
            foreach ((MeasuringPoint point, string code) in _told)
            {
                if (point == verdict.Point && code != verdict.FaultCode)
                    verdicts.Add(verdict with { FaultCode = code, Level = VerdictLevel.Normal, Reason = null });
            }
        }
    }

    public string? Save() => JsonSerializer.Serialize(_told.Select(told => MeasuringPoints.Of(told.Point) + "/" + told.Code));

    public void Load(string memory)
    {
        string[]? saved;
        try
        {
            saved = JsonSerializer.Deserialize<string[]>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        foreach (string[] parts in (saved ?? []).Select(text => (text ?? "").Split('/')))
        {
            if (parts.Length == 2 && MeasuringPoints.TryParse(parts[0], out MeasuringPoint point) && FaultCatalogue.Find(parts[1]) is not null)
                _told.Add((point, parts[1]));
        }
    }

    private static string CodeOf(Worth worth) => worth switch
    {
        Worth.Unplugged or Worth.Shorted => FaultCodes.SensorDisconnected,
        Worth.Stuck => FaultCodes.SensorStuck,
        Worth.Clipped => FaultCodes.SensorClipped,
        _ => FaultCodes.SensorFault,
    };
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
