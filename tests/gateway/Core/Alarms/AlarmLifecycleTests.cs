using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Alarms;

/// <summary>The lifecycle through the whole core; the rig's detector alarms over 5 mm/s, with 10 s on delay and 60 s off delay.</summary>
public class AlarmLifecycleTests
{
    private static GatewayOptions With(FaultAlarmOptions fault) => Rig.Options with
    {
        Alarms = new AlarmOptions { ByFault = new Dictionary<string, FaultAlarmOptions> { [FaultCodes.VibrationZone] = fault } },
    };

    private static readonly FaultAlarmOptions s_plain = new() { OnDelay = TimeSpan.FromSeconds(10), OffDelay = TimeSpan.FromSeconds(60) };

    private static AlarmData[] AlarmEvents(Rig rig) => [.. rig.Events(Lane.Alarm).Select(Rig.AlarmOf)];

    [Fact]
    public void A_condition_shorter_than_the_on_delay_never_alarms()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 5, 1);
        rig.Live(ref sequence, 10, 9);
        rig.Live(ref sequence, 100, 1);

        Assert.Empty(rig.Events(Lane.Alarm));
    }

    [Fact]
    public void A_condition_that_holds_becomes_one_active_alarm_since_its_beginning()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 5, 1);
        rig.Live(ref sequence, 30, 9);

        AlarmData alarm = Assert.Single(AlarmEvents(rig));
        Assert.True(alarm is { IsActive: true, IsAcked: false, IsRetained: true, Revision: 1, Occurrences: 1, Severity: "high", CauseGroup: "vibration" });
        Assert.Equal(Rig.Start.AddSeconds(6), alarm.ActiveAt);
        Assert.Equal([Rig.ModuleText], alarm.Modules);
        Assert.Equal(9, alarm.Numbers[0].Value);
    }

    [Fact]
    public void It_ends_after_the_off_delay_and_stays_on_the_list_until_acknowledged()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        rig.Live(ref sequence, 70, 1);

        AlarmData ended = AlarmEvents(rig)[^1];
        Assert.True(ended is { IsActive: false, IsRetained: true });
        Assert.Null(Operate(rig, "acknowledge", ended.AlarmId));
        Assert.False(AlarmEvents(rig)[^1].IsRetained);
    }

    [Fact]
    public void A_latched_alarm_stays_active_until_acknowledged()
    {
        var rig = new Rig(options: With(s_plain with { IsLatched = true }));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        rig.Live(ref sequence, 200, 1);
        AlarmData held = Assert.Single(AlarmEvents(rig));

        Assert.Null(Operate(rig, "acknowledge", held.AlarmId));
        Assert.True(AlarmEvents(rig)[^1] is { IsActive: false, IsAcked: true });
    }

    [Fact]
    public void An_alarm_that_needs_confirming_is_retained_until_then_and_not_confirmed_before_acknowledged()
    {
        var rig = new Rig(options: With(s_plain with { NeedsConfirm = true }));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        rig.Live(ref sequence, 70, 1);
        string id = AlarmEvents(rig)[0].AlarmId;

        Assert.Equal("not-allowed", Operate(rig, "confirm", id));
        Assert.Null(Operate(rig, "acknowledge", id));
        Assert.True(AlarmEvents(rig)[^1].IsRetained);
        Assert.Null(Operate(rig, "confirm", id));
        Assert.False(AlarmEvents(rig)[^1].IsRetained);
    }

    [Fact]
    public void Shelving_ends_by_itself_and_an_endless_one_is_refused()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        string id = AlarmEvents(rig)[0].AlarmId;

        Assert.Equal("not-allowed", Operate(rig, "shelve", id));
        Assert.Equal("not-allowed", Operate(rig, "shelve", id, rig.Now.AddYears(1)));
        Assert.Null(Operate(rig, "shelve", id, rig.Now.AddMinutes(1)));
        Assert.True(AlarmEvents(rig)[^1].IsShelved);
        rig.Run(TimeSpan.FromSeconds(61));
        Assert.False(AlarmEvents(rig)[^1].IsShelved);
    }

    [Fact]
    public void A_repeated_command_is_done_once_and_answered_alike_even_after_a_restart()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        string id = AlarmEvents(rig)[0].AlarmId;
        CloudCommand command = Command(rig, "acknowledge", id, null, "one");

        Assert.True(rig.Loop.Execute(command, rig.Moment).IsDone);
        rig.Commit();
        rig.Restart();
        Assert.True(rig.Loop.Execute(command, rig.Moment).IsDone);
        rig.Commit();
        Assert.Equal(2, AlarmEvents(rig).Length);
    }

    [Fact]
    public void An_expired_command_or_an_unknown_alarm_is_refused_by_name()
    {
        var rig = new Rig();
        Assert.Equal("unknown-alarm", Operate(rig, "acknowledge", "nothing"));
        Assert.Equal("expired", rig.Loop.Execute(Command(rig, "acknowledge", "x", null, "late") with { ExpiresAt = rig.Now }, rig.Moment).Why);
    }

    [Fact]
    public void Twenty_seconds_every_ten_minutes_for_a_week_are_one_episode_one_alarm_and_few_events()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        int cycles = 7 * 24 * 6;
        for (int i = 0; i < cycles; i++)
        {
            rig.Live(ref sequence, 20, 9);

            // The quiet time in steps of five seconds: the detector looks no closer.
            for (int step = 0; step < 116; step++)
            {
                rig.Wait(5);
                rig.Send(Rig.Features(++sequence, 1, stamp: rig.Now));
            }
        }

        AlarmData[] events = AlarmEvents(rig);
        Assert.Single(events.Select(alarm => alarm.EpisodeId).Distinct());
        Assert.Single(events.Select(alarm => alarm.AlarmId).Distinct());
        Assert.Equal(cycles, Assert.Single(rig.Loop.Alarms.Alarms).Occurrences);
        Assert.InRange(events.Length, 2, 60);
        Assert.Equal(Enumerable.Range(1, events.Length), events.Select(alarm => alarm.Revision));
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public void An_alarm_that_returns_within_a_day_rejoins_its_episode(int hours, bool isSame)
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        rig.Live(ref sequence, 70, 1);
        rig.Wait(TimeSpan.FromHours(hours));
        rig.Live(ref sequence, 30, 9);

        AlarmData[] active = [.. AlarmEvents(rig).Where(alarm => alarm.IsActive)];
        Assert.Equal(isSame, active[0].EpisodeId == active[^1].EpisodeId);
        Assert.Equal(isSame ? 2 : 1, active[^1].Occurrences);
    }

    [Fact]
    public void A_restart_keeps_alarm_and_episode_and_tells_nothing_twice()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        int events = AlarmEvents(rig).Length;
        rig.Restart();
        rig.Live(ref sequence, 30, 9);

        Assert.Equal(events, AlarmEvents(rig).Length);
        rig.Live(ref sequence, 70, 1);
        Assert.Single(AlarmEvents(rig).Select(alarm => alarm.AlarmId).Distinct());
        Assert.False(AlarmEvents(rig)[^1].IsActive);
    }

    [Fact]
    public void Ids_made_after_an_old_copy_was_restored_are_new()
    {
        var store = new MemoryGatewayStore();
        var rig = new Rig(store, With(s_plain));
        MemoryGatewayStore copy = store.Copy();
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        string before = AlarmEvents(rig)[0].AlarmId;

        rig.Restart(copy);
        sequence = 0;
        rig.Live(ref sequence, 30, 9);
        Assert.NotEqual(before, AlarmEvents(rig)[0].AlarmId);
    }

    [Fact]
    public void A_suppressed_alarm_waits_for_the_end_of_what_suppresses_it()
    {
        var rig = new Rig(options: With(s_plain with { SuppressedBy = [FaultCodes.SilentModule] }));
        rig.Loop.PlantConnected(true, rig.Moment);
        long sequence = 0;
        rig.Live(ref sequence, 2, 1);
        rig.Run(TimeSpan.FromSeconds(120));
        Assert.Contains(rig.Loop.Alarms.Alarms, alarm => alarm is { FaultCode: FaultCodes.SilentModule, IsActive: true });

        for (int i = 0; i < 8; i++) rig.Live(ref sequence, 1, 9);
        Assert.DoesNotContain(rig.Loop.Alarms.Alarms, alarm => alarm is { FaultCode: FaultCodes.VibrationZone });
        rig.Live(ref sequence, 60, 9);
        Assert.Contains(rig.Loop.Alarms.Alarms, alarm => alarm is { FaultCode: FaultCodes.VibrationZone, IsActive: true });
    }

    [Fact]
    public void A_module_that_falls_silent_is_an_alarm_only_while_the_plant_network_is_there()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Loop.PlantConnected(true, rig.Moment);
        rig.Live(ref sequence, 2, 1);
        rig.Loop.PlantConnected(false, rig.Moment);
        rig.Run(TimeSpan.FromMinutes(5));
        Assert.Empty(rig.Loop.Alarms.Alarms);

        rig.Loop.PlantConnected(true, rig.Moment);
        rig.Run(TimeSpan.FromSeconds(50));
        Assert.Empty(rig.Loop.Alarms.Alarms);
        rig.Run(TimeSpan.FromSeconds(15));
        Assert.Equal(FaultCodes.SilentModule, Assert.Single(rig.Loop.Alarms.Alarms).FaultCode);
    }

    [Fact]
    public void A_backlog_of_ten_minutes_is_judged_as_ten_minutes()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 5, 1);
        DateTimeOffset from = rig.Now;
        rig.Run(TimeSpan.FromMinutes(10));
        var backlog = new List<byte[]>();
        for (int i = 1; i <= 590; i++) backlog.Add(Rig.Features(++sequence, i is > 100 and <= 130 ? 9 : 1, stamp: from.AddSeconds(i)));
        rig.Send([.. backlog]);

        AlarmData alarm = AlarmEvents(rig)[0];
        Assert.Equal(from.AddSeconds(101), alarm.ActiveAt);
        Assert.False(AlarmEvents(rig)[^1].IsActive);
    }

    [Fact]
    public void Alarm_quality_counts_activations_and_what_is_stale()
    {
        var rig = new Rig(options: With(s_plain));
        long sequence = 0;
        rig.Live(ref sequence, 30, 9);
        Assert.Equal(1, rig.Loop.Alarms.Quality(rig.Moment.UtcMs).ActivationsLastTenMinutes);
        Assert.Equal(0, rig.Loop.Alarms.Quality(rig.Moment.UtcMs).Stale);
        rig.Wait(TimeSpan.FromHours(25));
        Assert.Equal(0, rig.Loop.Alarms.Quality(rig.Moment.UtcMs).ActivationsLastDay);
        Assert.Equal(1, rig.Loop.Alarms.Quality(rig.Moment.UtcMs).Stale);
    }

    private static string? Operate(Rig rig, string verb, string alarm, DateTimeOffset? until = null)
    {
        CloudReply reply = rig.Loop.Execute(Command(rig, verb, alarm, until, Guid.NewGuid().ToString()), rig.Moment);
        rig.Commit();
        Assert.Equal(reply.IsDone, reply.Why is null);
        return reply.Why;
    }

    private static CloudCommand Command(Rig rig, string verb, string alarm, DateTimeOffset? until, string id) =>
        new(1, id, verb, alarm, null, "tester", until, rig.Now.AddMinutes(1));
}
