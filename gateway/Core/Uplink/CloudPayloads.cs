using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Uplink;

/// <summary>The gateway's own nouns as the payloads of the wire.</summary>
public static class CloudPayloads
{
    /// <summary>Numbers of one machine in a state event; the page of a machine shows them all.</summary>
    public const int MaxNumbers = 16;

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
            RunStates.Of(machine.State.RunStateAt(machineNow)),
            heard is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            NumbersOf(machine, machineNow, MaxNumbers),
            activeAlarms);
    }

    public static ModuleStateData Of(Module module, TimeSpan silenceLimit, Moment now) => new(
        module.Text,
        module.MachineId,
        module.IsOnline(now.SteadyMs, silenceLimit),
        module.LastHeardMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);

    /// <summary>
    /// The newest readings, one per kind and point, the power first and with its rated input as limit, then what a person asks first (current, temperature,
    /// vibration); what the module says of itself last. Of several axes or phases without an overall value it is the largest.
    /// </summary>
    public static IReadOnlyList<NumberData> NumbersOf(Machine machine, DateTimeOffset now, int max)
    {
        var numbers = new List<NumberData>();
        bool hasPower = MachineReadings.TryPower(machine.State, now, out double powerKw, out Worth worth, out _);
        if (hasPower)
            numbers.Add(
                new NumberData(
                    FeatureKinds.Of(FeatureKind.ActivePower),
                    Math.Round(powerKw, 4),
                    "kW",
                    Worths.Of(worth),
                    machine.Profile.RatedInputKw,
                    MeasuringPoints.Of(MeasuringPoint.Machine)
                )
            );

        IEnumerable<(Quantity Quantity, Reading Reading)> ofInterest = machine.State.Readings
            .Where(pair => !hasPower || pair.Key.Kind != FeatureKind.ActivePower)
            .GroupBy(pair => (pair.Key.Kind, pair.Key.Point))
            .Select(axes => axes.OrderBy(pair => pair.Key.Axis != 0).ThenByDescending(pair => pair.Value.Value).First())
            .Select(pair => (pair.Key, pair.Value))
            .OrderBy(pair => Interest(pair.Key)).ThenBy(pair => pair.Key.Kind).ThenBy(pair => pair.Key.Point);
        foreach ((Quantity quantity, Reading reading) in ofInterest.Take(max - numbers.Count)) numbers.Add(Of(quantity, reading));
        return numbers;
    }

    private static int Interest(Quantity quantity) => quantity switch
    {
        { Point: MeasuringPoint.Module } => 9,
        { Kind: FeatureKind.CurrentRms or FeatureKind.Temperature or FeatureKind.VelocityRms } => 1,
        { Kind: FeatureKind.AccelerationRms or FeatureKind.FlowRate or FeatureKind.Pressure or FeatureKind.Kurtosis } => 2,
        _ => 3,
    };

    // Scaling a whole number leaves dust in the last binary digit; seven decimals are finer than any unit of the wire.
    private static NumberData Of(Quantity quantity, Reading reading) =>
        new(
            FeatureKinds.Of(quantity.Kind),
            reading.IsNumber ? Math.Round(reading.Value, 7) : null,
            FeatureKinds.Unit(quantity.Kind),
            Worths.Of(reading.Worth),
            null,
            MeasuringPoints.Of(quantity.Point)
        );
}
