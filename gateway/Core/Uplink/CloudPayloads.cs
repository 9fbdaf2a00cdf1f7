using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Uplink;

/// <summary>The gateway's own nouns as the payloads of the wire.</summary>
public static class CloudPayloads
{
    /// <summary>Numbers of one machine in a state event; the page of a machine shows them all.</summary>
    public const int MaxNumbers = 16;

    public static AlarmData Of(Alarm alarm, IReadOnlyList<CauseData> causes) => new(
        alarm.Id,
        alarm.EpisodeId,
        alarm.MachineId,
        alarm.FaultCode,
        alarm.CauseGroup,
        alarm.Severity,
        alarm.IsActive,
        alarm.IsAcked,
        alarm.IsConfirmed,
        alarm.IsShelved,
        alarm.IsRetained,
        alarm.Revision,
        DateTimeOffset.FromUnixTimeMilliseconds(alarm.ActiveAtMs),
        alarm.InactiveAtMs is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        alarm.Occurrences,
        alarm.Numbers,
        causes,
        alarm.Modules);

    public static MachineStateData Of(Machine machine, int activeAlarms, Moment now)
    {
        EquipmentProfile profile = machine.Profile;
        DateTimeOffset machineNow = machine.TimeMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(machine.TimeMs) : now.Utc;
        long? heard = machine.Modules.Max(module => module.LastHeardMs);
        return new MachineStateData(
            profile.Id,
            profile.Name,
            profile.Type.ToString().ToLowerInvariant(),
            profile.Maker,
            profile.Model,
            profile.Serial,
            profile.RatedShaftKw,
            profile.RatedInputKw,
            MachineReadings.RunStateOf(machine.State, machineNow),
            heard is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            NumbersOf(machine, machineNow, MaxNumbers),
            activeAlarms);
    }

    public static ModuleStateData Of(Module module, TimeSpan silenceLimit, Moment now) => new(
        module.Text,
        module.MachineId,
        module.IsOnline(now.SteadyMs, silenceLimit),
        module.LastHeardMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);

    /// <summary>The newest readings, the power first and with its rated input as limit; what the module says of itself last.</summary>
    public static IReadOnlyList<NumberData> NumbersOf(Machine machine, DateTimeOffset now, int max)
    {
        var numbers = new List<NumberData>();
        bool hasPower = MachineReadings.TryPower(machine.State, now, out double powerKw, out Worth worth, out _);
        if (hasPower) numbers.Add(new NumberData(FeatureKinds.Of(FeatureKind.ActivePower), Math.Round(powerKw, 4), "kW", Worths.Of(worth), machine.Profile.RatedInputKw, MeasuringPoints.Of(MeasuringPoint.Machine)));

        foreach ((Quantity quantity, Reading reading) in machine.State.Readings.OrderBy(pair => pair.Key.Point == MeasuringPoint.Module).ThenBy(pair => pair.Key.Axis).ThenBy(pair => pair.Key.Kind).ThenBy(pair => pair.Key.Point))
        {
            if (numbers.Count == max) break;
            if (hasPower && quantity is { Kind: FeatureKind.ActivePower, Axis: 0 }) continue;
            numbers.Add(Of(quantity, reading));
        }

        return numbers;
    }

    private static NumberData Of(Quantity quantity, Reading reading)
    {
        string name = FeatureKinds.Of(quantity.Kind) + (quantity.Axis == 0 ? "" : "-" + quantity.Axis);
        return new NumberData(name, reading.IsNumber ? reading.Value : null, FeatureKinds.Unit(quantity.Kind), Worths.Of(reading.Worth), null, MeasuringPoints.Of(quantity.Point));
    }
}
