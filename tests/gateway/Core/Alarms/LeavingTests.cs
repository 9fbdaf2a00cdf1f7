using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Alarms;

/// <summary>A machine or a module that is on this gateway no more since its last start.</summary>
public sealed class LeavingTests
{
    private readonly Rig _rig = new();
    private long _sequence;

    [Fact]
    public void A_machine_that_left_takes_its_standing_alarm_along_and_the_cloud_hears_why()
    {
        _rig.Live(ref _sequence, 60, velocity: 9);
        Assert.True(Assert.Single(_rig.Loop.Alarms.Alarms).IsActive);

        _rig.Profile = Rig.Pump with { Id = "fan-1", Modules = ["0000000002"] };
        _rig.Restart();

        Alarm alarm = Assert.Single(_rig.Loop.Alarms.Alarms);
        Assert.Equal((false, false), (alarm.IsActive, alarm.IsRetained));
        CloudEvent last = _rig.Events(Lane.Alarm)[^1];
        Assert.Equal((EventTypes.AlarmInactive, Because.MachineLeft.Code), (last.Type, Rig.AlarmOf(last).EndedBecause?.Code));
        Assert.Equal(["fan-1"], _rig.Loop.Describe(_rig.Moment).MachineIds);

        int told = _rig.Events(Lane.Alarm).Count;
        _rig.Restart();
        Assert.Equal(told, _rig.Events(Lane.Alarm).Count);
    }

    [Fact]
    public void The_last_hour_of_a_machine_that_left_reaches_the_cloud_and_goes_on_when_it_comes_back()
    {
        _rig.Live(ref _sequence, 120, velocity: 1, powerKw: 6);
        _rig.Loop.Checkpoint(_rig.Moment);
        _rig.Commit();

        _rig.Profile = Rig.Pump with { Id = "fan-1", Modules = ["0000000002"] };
        _rig.Restart();
        HealthHourData last = Assert.Single(Hours());
        Assert.Equal(("pump-1", 1), (last.MachineId, last.Version));
        Assert.InRange(last.EnergyKwh!.Value, 0.19, 0.21);
        _rig.Restart();
        Assert.Single(Hours());

        _rig.Profile = Rig.Pump;
        _rig.Restart();
        _rig.Live(ref _sequence, 60, velocity: 1, powerKw: 6);
        _rig.Run(TimeSpan.FromMinutes(70));
        HealthHourData whole = Hours()[^1];
        Assert.Equal(last.Hour, whole.Hour);
        Assert.InRange(whole.EnergyKwh!.Value, 0.29, 0.32);
        Assert.True(whole.Version > last.Version);
    }

    [Fact]
    public void A_module_taken_off_its_machine_is_not_called_silent_for_days()
    {
        _rig.Live(ref _sequence, 5, velocity: 1);
        _rig.Loop.PlantConnected(true, _rig.Moment);
        _rig.Run(TimeSpan.FromMinutes(10));
        Alarm silent = Assert.Single(_rig.Loop.Alarms.Alarms, alarm => alarm.Part == Rig.ModuleText);
        Assert.True(silent.IsActive);

        _rig.Profile = Rig.Pump with { Modules = ["0000000002"] };
        _rig.Restart();

        silent = _rig.Loop.Alarms.Find(silent.Id)!;
        Assert.Equal((false, Because.ModuleLeft.Code), (silent.IsRetained, silent.EndedBecause?.Code));
    }

    [Fact]
    public void An_alarm_of_a_machine_that_stays_survives_a_restart_as_ever()
    {
        _rig.Live(ref _sequence, 60, velocity: 9);
        _rig.Restart();
        Assert.True(Assert.Single(_rig.Loop.Alarms.Alarms).IsActive);
    }

    private List<HealthHourData> Hours() =>
        [.. _rig.Events(Lane.Health).Where(e => e.Type == EventTypes.HealthHour).Select(e =>
        {
            Assert.True(CloudEventCodec.TryPayload(e, CloudJson.Default.HealthHourData, out HealthHourData hour));
            return hour;
        })];
}
