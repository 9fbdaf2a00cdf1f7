using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Health;

/// <summary>Clocks that were wrong for a while: hours are those of the right time, durations are true, and nothing waits for a time that is far off.</summary>
public class WrongClockTests
{
    private static readonly TimeSpan s_twelveYears = TimeSpan.FromDays(4_380);
    private long _sequence;
    private long _uptimeMs = 50_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_box_that_boots_twelve_years_ahead_for_twenty_seconds_makes_todays_hours_afterwards(bool isRestarted)
    {
        var rig = new Rig();
        rig.StepClock(s_twelveYears);
        rig.Restart();
        Run(rig, 20);
        rig.StepClock(-s_twelveYears);
        if (isRestarted) rig.Restart();
        Run(rig, 1800);
        rig.Run(TimeSpan.FromMinutes(40));

        HealthHourData hour = Assert.Single(Hours(rig), hour => hour.Hour == Rig.Start);
        Assert.InRange(hour.ObservedSeconds, 1795, 1811);
        Assert.InRange(hour.EnergyKwh!.Value, 6.45, 6.56);
        Assert.Equal(0, rig.Loop.Health["pump-1"].TooLate);
    }

    [Fact]
    public void What_was_added_up_in_an_hour_to_come_stays_under_a_mark_and_out_of_that_hour()
    {
        var rig = new Rig();
        Run(rig, 60);
        rig.StepClock(TimeSpan.FromHours(2));
        Run(rig, 70);
        rig.StepClock(TimeSpan.FromHours(-2));
        Run(rig, 70);
        rig.Restart();

        PeriodRecord marked = Assert.Single(rig.Loop.Health["pump-1"].Report("hour", rig.Moment)!, line => line.IsClockWrong);
        Assert.Equal(Rig.Start.AddHours(2), marked.Start);
        Assert.InRange(marked.ObservedSeconds, 69, 71);
        Run(rig, 3 * 3600);
        Assert.InRange(Hours(rig).Single(hour => hour.Hour == Rig.Start.AddHours(2)).ObservedSeconds, 3590, 3600);
    }

    [Fact]
    public void A_clock_that_steps_two_hours_ahead_and_back_neither_stretches_nor_shrinks_the_running_time()
    {
        var rig = new Rig();
        Run(rig, 60);
        rig.StepClock(TimeSpan.FromHours(2));
        Run(rig, 70);
        rig.StepClock(TimeSpan.FromHours(-2));
        Run(rig, 70);

        HourAccount[] all = [.. rig.Loop.Health["pump-1"].Hours, .. rig.Loop.Health["pump-1"].Misdated];
        Assert.Equal(199, all.Sum(hour => hour.RunSeconds), 0.5);
        Assert.Equal(199 * 13 / 3600.0, all.Sum(hour => hour.EnergyKwh), 0.002);
    }

    [Fact]
    public void An_hour_that_the_cloud_has_of_a_time_to_come_is_taken_back_and_told_anew_when_it_comes()
    {
        var rig = new Rig();
        rig.StepClock(TimeSpan.FromHours(3));
        Run(rig, 3800);
        rig.StepClock(TimeSpan.FromHours(-3));
        Run(rig, 4 * 3600);

        HealthHourData[] versions = [.. Hours(rig).Where(hour => hour.Hour == Rig.Start.AddHours(3))];
        Assert.Equal([1, 2, 3], versions.Select(hour => hour.Version));
        Assert.Equal(0, versions[1].ObservedSeconds);
        Assert.Null(versions[1].EnergyKwh);
        Assert.InRange(versions[2].ObservedSeconds, 3590, 3600);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_step_of_the_clock_ends_no_delay_early_and_silences_no_alarm(int direction)
    {
        var rig = new Rig(options: Rig.Options with { Alarms = new AlarmOptions { MinUpdateInterval = TimeSpan.FromSeconds(10) } });
        if (direction < 0) rig.StepClock(s_twelveYears);
        Run(rig, 5, velocity: 6);
        Assert.Empty(rig.Loop.Alarms.Alarms);
        rig.StepClock(direction * s_twelveYears);
        Run(rig, 5, velocity: 6);
        Assert.Empty(rig.Loop.Alarms.Alarms);
        Run(rig, 60, velocity: 6);
        Assert.True(Assert.Single(rig.Loop.Alarms.Alarms).IsActive);

        rig.StepClock(-direction * TimeSpan.FromDays(400));
        int before = rig.Events(Lane.Alarm).Count;
        Run(rig, 30, velocity: 60);
        Assert.True(rig.Events(Lane.Alarm).Count > before);
        Run(rig, 120, velocity: 1);
        Assert.False(Assert.Single(rig.Loop.Alarms.Alarms).IsActive);
    }

    [Fact]
    public void A_module_without_a_clock_is_placed_in_the_present_after_the_gateways_clock_was_set_forward()
    {
        var rig = new Rig { Clock = ClockState.Guessed };
        Run(rig, 10, isStamped: false);
        rig.StepClock(TimeSpan.FromHours(5));
        Run(rig, 10, isStamped: false);

        Assert.InRange(rig.Now.ToUnixTimeMilliseconds() - rig.Store.ReadFrames(0, 100)[^1].AtMs, 0, 1_000);
    }

    [Fact]
    public void A_clock_twelve_years_ahead_deletes_nothing_of_the_log_until_it_has_stood_for_an_hour()
    {
        var rig = new Rig();
        Run(rig, 100);
        rig.Run(TimeSpan.FromMinutes(2));
        rig.StepClock(s_twelveYears);
        rig.Restart();
        rig.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(100, rig.Store.ReadFrames(0, 1000).Count);

        rig.Run(TimeSpan.FromMinutes(70));
        Assert.Empty(rig.Store.ReadFrames(0, 1000));
    }

    private void Run(Rig rig, int seconds, double velocity = 1, bool isStamped = true)
    {
        for (int i = 0; i < seconds; i++)
        {
            rig.Wait(1);
            _uptimeMs += 1000;
            rig.Send(Rig.Features(++_sequence, velocity, stamp: isStamped ? rig.Now : null, uptimeMs: _uptimeMs, powerKw: 13));
            rig.Loop.Tick(rig.Moment);
            rig.Commit();
        }
    }

    private static HealthHourData[] Hours(Rig rig) => [.. rig.Events(Lane.Health).Select(cloudEvent =>
    {
        Assert.True(CloudEventCodec.TryPayload(cloudEvent, CloudJson.Default.HealthHourData, out HealthHourData hour));
        return hour;
    })];
}
