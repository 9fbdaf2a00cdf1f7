using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using static EdgeAgent.Contracts.ModuleWire.FeatureKind;
using static EdgeAgent.Contracts.ModuleWire.MeasuringPoint;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class LearnedBandTests
{
    private static readonly EquipmentProfile s_pump = new() { Id = "pump-1", Name = "Pump 1", Type = MachineType.Pump, RatedCurrent = 20 };
    private readonly LearnedBandDetector _detector = new(s_pump, new LearnedBandOptions(), new OperatingStateOptions());
    private readonly Random _random = new(20261121);
    private readonly Bench _bench;

    public LearnedBandTests() => _bench = new Bench(s_pump, _detector);

    [Fact]
    public void A_steady_rise_of_half_is_believed_after_some_readings_and_ends_soon_after_it_does()
    {
        Run(seconds: 320, level: 2);
        Assert.Equal(VerdictLevel.Normal, Run(seconds: 60, level: 2));
        Assert.NotEqual(VerdictLevel.Alarm, Run(seconds: 3, level: 3));
        Assert.Equal(VerdictLevel.Alarm, Run(seconds: 10, level: 3));
        Assert.Equal(VerdictLevel.Normal, Run(seconds: 11, level: 2));
    }

    [Fact]
    public void A_single_knock_of_any_size_never_alarms()
    {
        Run(seconds: 320, level: 2);
        for (int i = 0; i < 50; i++)
        {
            Assert.NotEqual(VerdictLevel.Alarm, Run(seconds: 1, level: 200));
            Assert.NotEqual(VerdictLevel.Alarm, Run(seconds: 5, level: 2));
        }
    }

    [Fact]
    public void Learning_is_not_spoiled_by_a_third_of_bad_readings()
    {
        for (int i = 0; i < 110; i++)
        {
            Run(seconds: 2, level: 2);
            Run(seconds: 1, level: 6);
        }

        Run(seconds: 30, level: 2);
        Assert.Equal(VerdictLevel.Normal, Run(seconds: 1, level: 2));
        Assert.Equal(VerdictLevel.Alarm, Run(seconds: 60, level: 8));
    }

    [Fact]
    public void A_doubling_of_load_that_shakes_more_is_another_state_and_no_alarm()
    {
        Run(seconds: 320, level: 2, current: 10);
        for (int i = 0; i < 600; i++) Assert.NotEqual(VerdictLevel.Alarm, Run(seconds: 1, level: 3, current: 20));
        for (int i = 0; i < 100; i++) Assert.NotEqual(VerdictLevel.Alarm, Run(seconds: 1, level: 2, current: 10));
        Assert.Equal(VerdictLevel.Alarm, Run(seconds: 20, level: 3, current: 10));
    }

    [Fact]
    public void A_fault_in_the_first_minutes_is_seen_by_the_provisional_band_when_it_more_than_doubles_the_level()
    {
        Run(seconds: 100, level: 2);
        Assert.Equal(VerdictLevel.Alarm, Run(seconds: 20, level: 6));
    }

    [Fact]
    public void Slow_wear_is_not_followed_past_the_bound_and_alarms()
    {
        Run(seconds: 320, level: 2);
        VerdictLevel last = VerdictLevel.Normal;
        for (int hour = 0; hour < 40 && last != VerdictLevel.Alarm; hour++) last = Run(seconds: 3600, level: 2 * Math.Pow(1.02, hour));
        Assert.Equal(VerdictLevel.Alarm, last);
    }

    [Fact]
    public void A_new_level_that_stands_for_a_day_is_taken_over_so_that_no_alarm_stands_for_ever()
    {
        Run(seconds: 320, level: 2);
        Assert.Equal(VerdictLevel.Alarm, Run(seconds: 23 * 3600, level: 3.2));
        Assert.Equal(VerdictLevel.Normal, Run(seconds: 2 * 3600, level: 3.2));
        Assert.Equal(VerdictLevel.Alarm, Run(seconds: 30, level: 5));
    }

    [Fact]
    public void A_stopped_machine_is_not_judged_and_ends_nothing()
    {
        Run(seconds: 320, level: 2);
        Run(seconds: 30, level: 4);
        Assert.Equal(VerdictLevel.CannotJudge, Run(seconds: 60, level: 0.01, current: 0));
    }

    [Fact]
    public void What_was_learned_survives_a_restart()
    {
        Run(seconds: 320, level: 2);
        LearnedBandDetector restarted = new(s_pump, new LearnedBandOptions(), new OperatingStateOptions());
        restarted.Load(_detector.Save()!);
        Bench bench = new(s_pump, restarted);
        VerdictLevel last = VerdictLevel.Normal;
        for (int i = 0; i < 30; i++)
            last = bench.Wait(1).Give(CurrentRms, MotorCable, 15).Give(AccelerationRms, DriveEnd, 4 * (1 + 0.03 * Noise())).AskOne().Level;
        Assert.Equal(VerdictLevel.Alarm, last);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Levels\":{\"21/1/0/x\":[300,1,1]}}")]
    [InlineData("{\"Levels\":{\"21/99/0/x\":[300,1,1,0.2],\"nonsense\":[]}}")]
    public void A_memory_it_cannot_read_is_ignored(string memory)
    {
        _detector.Load(memory);
        Assert.Equal(VerdictLevel.CannotJudge, Run(seconds: 30, level: 2));
    }

    private VerdictLevel Run(int seconds, double level, double current = 15)
    {
        Verdict last = default;
        for (int i = 0; i < seconds; i++)
        {
            _bench.Wait(1).Give(CurrentRms, MotorCable, current * (1 + 0.02 * Noise())).Give(AccelerationRms, DriveEnd, level * (1 + 0.03 * Noise()));
            last = _bench.AskOne();
        }

        return last.Level;
    }

    private double Noise() => (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2;
}
