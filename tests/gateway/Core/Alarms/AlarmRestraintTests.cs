using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Tests.Support;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Tests.Alarms;

/// <summary>What the lifecycle keeps from people: floods, chatter, and alarms nobody can judge any more.</summary>
public class AlarmRestraintTests
{
    private readonly GatewayChanges _changes = new();
    private readonly List<AlarmChange> _told = [];
    private readonly AlarmLifecycle _alarms;
    private long _nowMs = 1_800_000_000_000;

    public AlarmRestraintTests() =>
        _alarms = new AlarmLifecycle(
            new AlarmOptions
            {
                ByFault = new Dictionary<string, FaultAlarmOptions>
                {
                    [FaultCodes.VibrationZone] = new() { OnDelay = TimeSpan.Zero, OffDelay = TimeSpan.Zero },
                },
            },
            new StoredState([], [], []),
            run: 7
        );

    [Fact]
    public void In_a_flood_what_is_not_urgent_waits_and_comes_when_it_is_over_and_what_is_urgent_never_waits()
    {
        for (int second = 0; second <= 60; second++) JudgeAll(second);
        Assert.Equal(10, Activations(FaultCodes.UnusualTemperature));
        Assert.Equal(30, _alarms.Quality(_nowMs).Withheld);
        Assert.False(_alarms.Quality(_nowMs).IsFlood);

        Judge(Machine(41), Verdict(FaultCodes.ThermalOverload, VerdictLevel.Alarm));
        Assert.Equal(1, Activations(FaultCodes.ThermalOverload));

        for (int second = 61; second <= 60 * 60; second++) JudgeAll(second);
        Assert.Equal(40, Activations(FaultCodes.UnusualTemperature));
    }

    [Fact]
    public void What_went_away_during_the_flood_is_never_told()
    {
        for (int second = 0; second <= 60; second++) JudgeAll(second);
        for (int second = 61; second <= 2 * 60 * 60; second++) JudgeAll(second, VerdictLevel.Normal);
        Assert.Equal(10, Activations(FaultCodes.UnusualTemperature));
    }

    [Fact]
    public void A_condition_that_toggles_every_second_without_any_delay_is_announced_at_most_twice_in_any_minute()
    {
        for (int second = 0; second < 3600; second++, _nowMs += 1000)
        {
            Judge(Machine(1), Verdict(FaultCodes.VibrationZone, second % 2 == 0 ? VerdictLevel.Alarm : VerdictLevel.Normal));
        }

        long[] active = [.. _told.Where(told => told.EventType == EventTypes.AlarmActive).Select(told => told.At.ToUnixTimeMilliseconds())];
        Assert.NotEmpty(active);
        Assert.All(active, at => Assert.InRange(active.Count(other => other >= at && other < at + 60_000), 1, 2));
        Assert.InRange(_told.Count, 2, 20);
    }

    [Fact]
    public void An_alarm_whose_sensor_was_taken_away_ends_after_three_days_and_says_why()
    {
        Judge(Machine(1), Verdict(FaultCodes.VibrationZone, VerdictLevel.Alarm));
        Alarm alarm = Assert.Single(_alarms.Alarms);
        for (int hour = 0; hour < 71; hour++)
        {
            _nowMs += 3_600_000;
            Tick();
        }

        Assert.True(alarm.IsActive);
        for (int hour = 0; hour < 3; hour++)
        {
            _nowMs += 3_600_000;
            Tick();
        }

        Assert.False(alarm.IsActive);
        Assert.Contains("nothing measures", alarm.Note, StringComparison.Ordinal);
        Assert.Equal(1, _alarms.Quality(_nowMs).Unjudged);
    }

    [Fact]
    public void A_standing_condition_that_is_judged_never_ends_by_itself()
    {
        for (int hour = 0; hour < 200; hour++, _nowMs += 3_600_000)
        {
            Judge(Machine(1), Verdict(FaultCodes.VibrationZone, VerdictLevel.Alarm));
            Tick();
        }

        Assert.True(Assert.Single(_alarms.Alarms).IsActive);
    }

    [Fact]
    public void Renewal_is_done_for_a_machine_that_is_there_and_refused_by_name_for_another()
    {
        var rig = new Rig();
        CloudReply Ask(string machine) =>
            rig.Loop.Execute(new CloudCommand(1, "command-" + machine, "renew", null, machine, "tester", null, rig.Now.AddMinutes(1)), rig.Moment);
        Assert.True(Ask("pump-1").IsDone);
        Assert.Equal("unknown-machine", Ask("pump-2").Why);
    }

    private void JudgeAll(int second, VerdictLevel level = VerdictLevel.Alarm)
    {
        for (int i = 1; i <= 40; i++) Judge(Machine(i), Verdict(FaultCodes.UnusualTemperature, level));
        _nowMs += second > 60 ? 1000 : 2000;
    }

    private void Judge(Machine machine, Verdict verdict) => _told.AddRange(_alarms.Judge(machine, verdict, Now, _changes));

    private void Tick() => _told.AddRange(_alarms.Tick(Now, _changes));

    private Moment Now => new(_nowMs, 0, ClockState.Synced);

    private int Activations(string code) => _told.Count(told => told.Alarm.FaultCode == code && told.EventType == EventTypes.AlarmActive);

    private static Machine Machine(int number) => new(new EquipmentProfile { Id = $"machine-{number}", Name = "Machine" }, [], []);

    private static Verdict Verdict(string code, VerdictLevel level) => new(code, level, MeasuringPoint.Machine, "value", 2, 1, "", Worth.Measured);
}
