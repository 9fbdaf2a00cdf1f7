using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>One machine and one detector on a made-up clock.</summary>
internal sealed class Bench(EquipmentProfile profile, IDetector detector)
{
    public static readonly EquipmentProfile Compressor = new()
    {
        Id = "compressor-1",
        Name = "Compressor 1",
        Type = MachineType.Compressor,
        RatedShaftKw = 22,
        Efficiency = 0.92,
        RatedVoltage = 400,
        RatedCurrent = 40.5,
        PowerFactor = 0.85,
        Supply = SupplyType.DirectOnLine,
        RatedRpm = 1470,
        IsoGroup = 2,
        Mounting = Mounting.Rigid,
        MaxBodyTemperature = 90,
    };

    private readonly List<Verdict> _verdicts = [];

    public MachineState Machine { get; } = new(profile);

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Bench Give(FeatureKind kind, MeasuringPoint point, double value, Worth worth = Worth.Measured, byte axis = 0)
    {
        Machine.Apply(new Quantity(kind, point, axis), new Reading(value, worth, Now, Module: 7));
        return this;
    }

    public Bench Wait(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public IReadOnlyList<Verdict> Ask()
    {
        _verdicts.Clear();
        detector.Observe(Machine, Now, _verdicts);
        return _verdicts;
    }

    public Verdict AskOne() => Assert.Single(Ask());
}
