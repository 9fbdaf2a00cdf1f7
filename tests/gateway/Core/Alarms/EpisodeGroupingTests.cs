using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Tests.Alarms;

/// <summary>What belongs together is one episode, with what brought it about first among its causes.</summary>
public class EpisodeGroupingTests
{
    private readonly Machine _pump = new(new EquipmentProfile { Id = "pump-1", Name = "Pump" }, [], []);
    private readonly Machine _fan = new(new EquipmentProfile { Id = "fan-1", Name = "Fan" }, [], []);
    private readonly GatewayChanges _changes = new();
    private readonly AlarmLifecycle _alarms;
    private long _nowMs = 1_800_000_000_000;

    public EpisodeGroupingTests() => _alarms = new AlarmLifecycle(new AlarmOptions(), new StoredState([], [], []), run: 7);

    [Fact]
    public void Overload_heat_and_vibration_of_one_machine_are_one_episode_whose_first_cause_is_the_overload()
    {
        Alarm shaking = Raise(_pump, FaultCodes.VibrationBand);
        Alarm hot = Raise(_pump, FaultCodes.TemperatureLimit);
        Alarm overload = Raise(_pump, FaultCodes.OverRatedInput);

        Assert.Single(new[] { overload.EpisodeId, hot.EpisodeId, shaking.EpisodeId }.Distinct());
        Assert.Single(new[] { overload.CauseGroup, hot.CauseGroup, shaking.CauseGroup }.Distinct());
        IReadOnlyList<CauseData> causes = _alarms.CausesOf(hot);
        Assert.Equal([FaultCodes.OverRatedInput, FaultCodes.VibrationBand, FaultCodes.TemperatureLimit], causes.Select(cause => cause.FaultCode));
        Assert.Equal(1, causes.Sum(cause => cause.Confidence), 2);
        Assert.True(causes[0].Confidence > 0.5);
    }

    [Fact]
    public void A_bearing_that_brakes_the_machine_ranks_before_the_overload_it_makes_although_that_was_seen_first()
    {
        Raise(_pump, FaultCodes.OverRatedInput);
        Alarm bearing = Raise(_pump, FaultCodes.BearingOuterRace);
        Assert.Equal(FaultCodes.BearingOuterRace, _alarms.CausesOf(bearing)[0].FaultCode);
    }

    [Fact]
    public void What_is_easily_confused_with_the_first_cause_comes_before_the_alarms_that_only_show_it()
    {
        Raise(_pump, FaultCodes.VibrationBand);
        Raise(_pump, FaultCodes.VibrationZone);
        Raise(_pump, FaultCodes.VibrationChange);
        IReadOnlyList<CauseData> causes = _alarms.CausesOf(Raise(_pump, FaultCodes.ShaftUnbalance));
        Assert.Equal([FaultCodes.ShaftUnbalance, FaultCodes.ShaftBent, FaultCodes.Looseness], causes.Take(3).Select(cause => cause.FaultCode));
        Assert.Equal(6, causes.Count);
        Assert.Equal(causes.OrderByDescending(cause => cause.Confidence).Select(cause => cause.FaultCode), causes.Select(cause => cause.FaultCode));
        Assert.Equal(1, causes.Sum(cause => cause.Confidence), 2);
    }

    [Fact]
    public void Troubles_that_have_nothing_to_do_with_each_other_and_troubles_of_two_machines_are_several_episodes()
    {
        string[] episodes =
        [
            Raise(_pump, FaultCodes.OverRatedInput).EpisodeId, Raise(_pump, FaultCodes.SensorFault).EpisodeId, Raise(_pump, FaultCodes.SiteRule).EpisodeId,
            Raise(_fan, FaultCodes.TemperatureLimit).EpisodeId,
        ];
        Assert.Equal(4, episodes.Distinct().Count());
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public void Heat_belongs_to_an_overload_that_ended_within_the_hour(int minutes, bool isSame)
    {
        Alarm overload = Raise(_pump, FaultCodes.OverRatedInput);
        End(_pump, FaultCodes.OverRatedInput);
        Assert.False(overload.IsActive);
        _nowMs += (long)TimeSpan.FromMinutes(minutes).TotalMilliseconds;
        Assert.Equal(isSame, Raise(_pump, FaultCodes.TemperatureLimit).EpisodeId == overload.EpisodeId);
    }

    [Fact]
    public void A_machine_and_group_never_have_two_open_episodes_whatever_the_order_of_alarms()
    {
        string[] codes = [.. FaultCatalogue.All.Where(fault => fault.Subject == FaultSubject.Machine).Select(fault => fault.Code)];
        for (int seed = 1; seed <= 50; seed++)
        {
            Random random = new(seed);
            AlarmLifecycle alarms = new(new AlarmOptions(), new StoredState([], [], []), (ulong)seed);
            for (int step = 0; step < 200; step++)
            {
                string code = codes[random.Next(codes.Length)];
                _nowMs += random.Next(200_000);
                alarms.Judge(_pump, Verdict(code, random.Next(3) == 0 ? VerdictLevel.Normal : VerdictLevel.Alarm), At(_nowMs), _changes);
            }

            Assert.All(
                alarms.Alarms.GroupBy(alarm => alarm.CauseGroup),
                group => Assert.True(group.Select(alarm => alarm.EpisodeId).Distinct().Count() == 1, $"seed {seed}, {group.Key}")
            );
        }
    }

    [Fact]
    public void A_restart_keeps_the_grouping()
    {
        Alarm overload = Raise(_pump, FaultCodes.OverRatedInput);
        MemoryGatewayStore store = new();
        store.Commit(_changes);
        AlarmLifecycle again = new(new AlarmOptions(), store.Load(), run: 8);
        again.Judge(_pump, Verdict(FaultCodes.TemperatureLimit, VerdictLevel.Alarm), At(_nowMs), _changes);
        again.Judge(_pump, Verdict(FaultCodes.TemperatureLimit, VerdictLevel.Alarm), At(_nowMs + 60_000), _changes);
        Assert.Equal(overload.EpisodeId, again.Alarms.Single(alarm => alarm.FaultCode == FaultCodes.TemperatureLimit).EpisodeId);
    }

    private Alarm Raise(Machine machine, string code)
    {
        for (int i = 0; i <= 2; i++, _nowMs += 60_000) _alarms.Judge(machine, Verdict(code, VerdictLevel.Alarm), At(_nowMs), _changes);
        return _alarms.Alarms.Single(alarm => alarm.MachineId == machine.Profile.Id && alarm.FaultCode == code && alarm.IsActive);
    }

    private void End(Machine machine, string code)
    {
        for (int i = 0; i <= 2; i++, _nowMs += 60_000) _alarms.Judge(machine, Verdict(code, VerdictLevel.Normal), At(_nowMs), _changes);
    }

    private static Moment At(long ms) => new(ms, 0, ClockState.Synced);

    private static Verdict Verdict(string code, VerdictLevel level) => new(code, level, MeasuringPoint.Machine, "value", 2, 1, "", Worth.Measured);
}
