using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Process;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class ProcessBandTests
{
    private static readonly EquipmentProfile s_pump = new() { Id = "pump-1", Name = "Pump 1", Type = MachineType.Pump };
    private readonly Bench _bench = new(s_pump, new ProcessBandDetector(s_pump, new ProcessBandOptions(), new OperatingStateOptions()));
    private readonly Random _random = new(4);
    private int _second;

    [Fact]
    public void A_process_that_swings_by_four_per_cent_over_ten_minutes_is_normal_and_a_tenth_less_flow_is_not()
    {
        for (int i = 0; i < 7200; i++) Assert.NotEqual(VerdictLevel.Alarm, Next(SwingingFlow()));
        VerdictLevel last = VerdictLevel.Normal;
        for (int i = 0; i < 60; i++) last = Next(0.88 * SwingingFlow());
        Assert.Equal(VerdictLevel.Alarm, last);
        for (int i = 0; i < 60; i++) last = Next(SwingingFlow());
        Assert.Equal(VerdictLevel.Normal, last);
    }

    [Fact]
    public void A_small_leak_in_a_quiet_stream_is_seen_and_a_start_up_while_learning_does_no_harm()
    {
        for (int i = 0; i < 150; i++) Next(18 + 30 * _random.NextDouble());
        for (int i = 0; i < 400; i++) Assert.NotEqual(VerdictLevel.Alarm, Next(120 + _random.NextDouble()));
        VerdictLevel last = VerdictLevel.Normal;
        for (int i = 0; i < 30; i++) last = Next(112 + _random.NextDouble());
        Assert.Equal(VerdictLevel.Alarm, last);
    }

    [Fact]
    public void A_pump_that_blocks_and_so_unloads_its_motor_alarms_although_it_never_ran_so_before()
    {
        for (int i = 0; i < 700; i++) Assert.NotEqual(VerdictLevel.Alarm, Next(SwingingFlow(), current: 24));
        VerdictLevel last = VerdictLevel.Normal;
        for (int i = 0; i < 60; i++) last = Next(2, current: 14);
        Assert.Equal(VerdictLevel.Alarm, last);
    }

    private double SwingingFlow() => 490 * (1 + 0.04 * Math.Sin(_second / 97.0) + 0.01 * (_random.NextDouble() - 0.5));

    private VerdictLevel Next(double flow, double? current = null)
    {
        _second++;
        if (current is { } ampere) _bench.Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, ampere * (1 + 0.01 * _random.NextDouble()));
        return _bench.Wait(1).Give(FeatureKind.FlowRate, MeasuringPoint.Process, flow).AskOne().Level;
    }
}
