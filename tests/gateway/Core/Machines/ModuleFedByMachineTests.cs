using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Machines;

/// <summary>A whole module that takes its supply behind the contactor of its machine: both go off together.</summary>
public sealed class ModuleFedByMachineTests
{
    private const string OtherText = "0000000002";
    private readonly Rig _rig = new();
    private long _sequence;
    private long _otherSequence;

    public ModuleFedByMachineTests()
    {
        _rig.Loop.PlantConnected(true, _rig.Moment);
        Say(Rig.Module, ModuleStateText.FedByMachine);
    }

    [Fact]
    public void A_usual_stop_is_a_stop_and_no_silent_module_and_the_next_start_is_a_start()
    {
        for (int cycle = 0; cycle < 3; cycle++)
        {
            _rig.Live(ref _sequence, 300, 1);
            Assert.Equal(RunState.Running, State());
            _rig.Run(TimeSpan.FromHours(2));
            Assert.Equal(RunState.Stopped, State());
            Assert.Equal(0, Power());
        }

        _rig.Live(ref _sequence, 300, 1);
        Assert.Equal(RunState.Running, State());
        Assert.Empty(_rig.Events(Lane.Alarm));
        HourAccount[] hours = [.. _rig.Loop.Health["pump-1"].Hours];
        Assert.Equal(3, hours.Sum(hour => hour.Starts));
        Assert.InRange(hours.Sum(hour => hour.RunSeconds), 1150, 1260);
        Assert.InRange(hours.Sum(hour => hour.EnergyKwh), 5 * 1150 / 3600.0, 5 * 1260 / 3600.0);
    }

    [Fact]
    public void A_goodbye_of_its_broker_tells_the_stop_at_once()
    {
        _rig.Live(ref _sequence, 300, 1);
        _rig.SendRaw(ModuleTopics.Of(Rig.Module, ModuleTopics.State), Encoding.ASCII.GetBytes(ModuleStateText.Offline));
        _rig.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(RunState.Stopped, State());
    }

    [Fact]
    public void A_gateway_that_starts_beside_a_standing_machine_says_that_it_stands()
    {
        _rig.Live(ref _sequence, 300, 1);
        _rig.Run(TimeSpan.FromMinutes(10));
        Restart();
        _rig.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(RunState.Stopped, State());
        Assert.Empty(_rig.Events(Lane.Alarm));
    }

    [Fact]
    public void Where_another_module_says_that_the_machine_runs_the_silent_one_is_lost()
    {
        _rig.Profile = Rig.Pump with { Modules = [Rig.ModuleText, OtherText] };
        Restart();
        Say(Rig.Module, ModuleStateText.FedByMachine);
        Say(2, "");
        for (int i = 0; i < 200; i++) Both(isFedHeard: true, amps: 15);
        for (int i = 0; i < 200; i++) Both(isFedHeard: false, amps: 15);

        Assert.Equal(RunState.Running, State());
        AlarmData alarm = Rig.AlarmOf(_rig.Events(Lane.Alarm)[^1]);
        Assert.Equal((FaultCodes.SilentModule, true), (alarm.FaultCode, alarm.IsActive));
        Assert.Equal([Rig.ModuleText], alarm.Modules);
    }

    [Fact]
    public void Where_another_module_says_that_it_stands_nobody_is_lost_and_a_start_leaves_it_time_to_come_up()
    {
        _rig.Profile = Rig.Pump with { Modules = [Rig.ModuleText, OtherText] };
        Restart();
        Say(Rig.Module, ModuleStateText.FedByMachine);
        Say(2, "");
        for (int i = 0; i < 200; i++) Both(isFedHeard: true, amps: 15);
        for (int i = 0; i < 7200; i++) Both(isFedHeard: false, amps: 0);
        Assert.Equal(RunState.Stopped, State());
        for (int i = 0; i < 30; i++) Both(isFedHeard: false, amps: 15);
        for (int i = 0; i < 200; i++) Both(isFedHeard: true, amps: 15);

        Assert.Equal(RunState.Running, State());
        Assert.Empty(_rig.Events(Lane.Alarm));
    }

    [Fact]
    public void A_module_that_no_longer_says_it_is_silent_as_ever()
    {
        _rig.Live(ref _sequence, 10, 1);
        Say(Rig.Module, "");
        _rig.Live(ref _sequence, 10, 1);
        Restart();
        _rig.Live(ref _sequence, 10, 1);
        _rig.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(FaultCodes.SilentModule, Rig.AlarmOf(_rig.Events(Lane.Alarm)[^1]).FaultCode);
        Assert.NotEqual(RunState.Stopped, State());
    }

    private void Restart()
    {
        _rig.Restart();
        _rig.Loop.PlantConnected(true, _rig.Moment);
    }

    private void Say(ulong module, string more) => _rig.SendRaw(
        ModuleTopics.Of(module, ModuleTopics.State),
        Encoding.ASCII.GetBytes(ModuleStateText.Online(Rig.Incarnation, "1.0", "bench", 1) + more));

    private void Both(bool isFedHeard, double amps)
    {
        _rig.Wait(1);
        var other = new Frame { Kind = FrameKind.Features, Lane = Lane.Feature, Module = 2, Incarnation = Rig.Incarnation, Sequence = ++_otherSequence };
        (other.ClockState, other.UtcMs) = (ClockState.Synced, _rig.Now.ToUnixTimeMilliseconds());
        other.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, (int)(amps * 1000) + (int)(_otherSequence % 7));
        _rig.SendRaw(ModuleTopics.Of(2, ModuleTopics.Frame), Rig.Encode(other));
        if (isFedHeard) _rig.Send(Rig.Features(++_sequence, 1, stamp: _rig.Now));
        _rig.Loop.Tick(_rig.Moment);
        _rig.Commit();
    }

    private RunState State() => _rig.Loop.Machines["pump-1"].State.RunStateAt(_rig.Now);

    private double? Power() =>
        MachineReadings.TryPower(_rig.Loop.Machines["pump-1"].State, _rig.Now, out double kw, out _, out _) ? kw : null;
}
