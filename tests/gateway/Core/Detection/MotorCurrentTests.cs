using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using static EdgeAgent.Contracts.ModuleWire.MeasuringPoint;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class MotorCurrentTests
{
    private const double Rated = 40.5;

    /// <summary>A gateway ended over this: the heat became no number, and its memory could not be stored.</summary>
    [Fact]
    public void Exactly_equal_phase_currents_are_balanced_whatever_their_rounding()
    {
        for (int milliampere = 1; milliampere <= 20_000; milliampere++)
        {
            double current = milliampere / 1000.0;
            var phases = new PhaseCurrents(current, current, current);
            Assert.InRange(phases.NegativeSequence, 0, 1e-6);
            Assert.Equal(current, phases.HeatingEquivalent, 6);
        }
    }

    [Fact]
    public void A_start_of_eight_seconds_is_no_alarm_and_one_of_twelve_that_falls_is_a_long_start()
    {
        Assert.Empty(StartAlarms(seconds: 8, falling: 0.3));
        Assert.Equal([FaultCodes.LongStart], StartAlarms(seconds: 12, falling: 0.3));
    }

    [Fact]
    public void A_start_current_that_does_not_fall_is_a_locked_rotor() => Assert.Equal([FaultCodes.LockedRotor], StartAlarms(seconds: 15, falling: 0));

    [Fact]
    public void A_running_motor_that_stalls_is_a_locked_rotor_after_two_seconds_but_not_a_start()
    {
        Bench bench = NewBench(profile => new StartDetector(profile, new StartOptions()));
        for (int i = 0; i < 10; i++) Assert.DoesNotContain(At(bench, 1), IsAlarm);
        Assert.DoesNotContain(At(bench, 6), IsAlarm);
        Assert.DoesNotContain(At(bench, 6), IsAlarm);
        Assert.Contains(At(bench, 6), verdict => IsAlarm(verdict) && verdict.FaultCode == FaultCodes.LockedRotor);
    }

    [Fact]
    public void More_starts_in_an_hour_than_the_motors_size_stands_are_told_and_forgotten_an_hour_later()
    {
        Bench bench = NewBench(profile => new StartDetector(profile, new StartOptions()));
        for (int start = 1; start <= 11; start++)
        {
            At(bench, 0);
            Verdict verdict = At(bench, 1).Single(verdict => verdict.FaultCode == FaultCodes.StartsPerHour);
            Assert.Equal(start > 10, IsAlarm(verdict));
            bench.Wait(100);
        }

        bench.Wait(3600);
        Assert.DoesNotContain(At(bench, 1), IsAlarm);
    }

    [Theory]
    [InlineData(20, 20, 0.5, FaultCodes.PhaseLoss)]
    [InlineData(40, 40, 20, FaultCodes.PhaseUnbalance)]     // 40 % of current: about 5 % of voltage
    [InlineData(40, 40, 29, FaultCodes.PhaseUnbalance)]     // 20 % of current, 2.5 % of voltage: 0.91 allowed, 0.90 to be carried is over it
    [InlineData(20, 20, 14.5, null)]                        // the same at half load
    [InlineData(40, 39, 41, null)]
    public void Phases_are_judged_by_their_currents_and_the_load_they_carry(double first, double second, double third, string? expected)
    {
        Bench bench = NewBench(profile => new PhaseDetector(profile with { RatedCurrent = 38 }, new PhaseOptions()));
        bench
            .Wait(1)
            .Give(FeatureKind.CurrentRms, MotorCable, first, axis: 1)
            .Give(FeatureKind.CurrentRms, MotorCable, second, axis: 2)
            .Give(FeatureKind.CurrentRms, MotorCable, third, axis: 3);
        Assert.Equal(expected is null ? [] : [expected], bench.Ask().Where(IsAlarm).Select(verdict => verdict.FaultCode));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.95)]
    [InlineData(2.5, 0.915)]
    [InlineData(5, 0.75)]
    [InlineData(5.1, 0)]
    public void Derating_follows_NEMA_MG_1(double percent, double factor) => Assert.Equal(factor, PhaseDetector.Derating(percent), 6);

    [Fact]
    public void A_compressor_at_no_load_is_under_load_and_a_spindle_is_idle_only_after_a_quarter_of_an_hour()
    {
        Assert.Equal(FaultCodes.UnderLoad, Assert.Single(UnderLoad(MachineType.Compressor, seconds: 60)));
        Assert.Empty(UnderLoad(MachineType.Spindle, seconds: 60));
        Assert.Equal(FaultCodes.IdleRunning, Assert.Single(UnderLoad(MachineType.Spindle, seconds: 1000)));
    }

    private static string[] UnderLoad(MachineType type, int seconds)
    {
        Bench bench = NewBench(profile => new UnderLoadDetector(profile with { Type = type }, new UnderLoadOptions()));
        string[] alarms = [];
        for (int i = 0; i < seconds; i++)
        {
            bench.Wait(1).Give(FeatureKind.RunState, MeasuringPoint.Machine, 3).Give(FeatureKind.ActivePower, MotorCable, 2);
            alarms = [.. bench.Ask().Where(IsAlarm).Select(verdict => verdict.FaultCode)];
        }

        return alarms;
    }

    private static string[] StartAlarms(int seconds, double falling)
    {
        Bench bench = NewBench(profile => new StartDetector(profile, new StartOptions()));
        HashSet<string> codes = [];
        for (int i = 0; i < 5; i++) At(bench, 0);
        for (int i = 0; i < seconds; i++) codes.UnionWith(At(bench, 6 - falling * i).Where(IsAlarm).Select(verdict => verdict.FaultCode));
        for (int i = 0; i < 5; i++) Assert.DoesNotContain(At(bench, 0.9), IsAlarm);
        return [.. codes];
    }

    private static Bench NewBench(Func<EquipmentProfile, IDetector> detector) => new(Bench.Compressor, detector(Bench.Compressor));

    private static IReadOnlyList<Verdict> At(Bench bench, double timesRated) =>
        bench.Wait(1).Give(FeatureKind.CurrentRms, MotorCable, timesRated * Rated).Ask();

    private static bool IsAlarm(Verdict verdict) => verdict.Level == VerdictLevel.Alarm;
}
