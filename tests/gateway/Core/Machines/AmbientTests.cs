using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Machines;

/// <summary>The hall's temperature from the gateway's own sensor.</summary>
public class AmbientTests
{
    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);
    private readonly Rig _rig = new();

    private MachineState State => _rig.Loop.Machines["pump-1"].State;

    [Fact]
    public void A_machine_without_a_reading_of_its_own_takes_it_as_an_estimate_beside_its_newest_reading()
    {
        _rig.Send(Rig.Features(1));
        DateTimeOffset? newest = State.LastReadingAt;
        _rig.Loop.TakeAmbient(24.5, _rig.Moment);

        Assert.Equal(new Reading(24.5, Worth.Estimated, newest!.Value, 0), State.Readings[s_ambient]);
        Assert.Equal(newest, State.LastReadingAt);
    }

    [Fact]
    public void A_reading_of_a_module_of_the_machine_stays()
    {
        var frame = new Frame { Kind = FrameKind.Features, Lane = Lane.Feature, Module = Rig.Module, Incarnation = Rig.Incarnation, Sequence = 1 };
        frame.Features.Add(
            FeatureKind.Temperature,
            MeasuringPoint.Ambient,
            0,
            Worth.Measured,
            (int)Math.Round(31 / FeatureKinds.Scale(FeatureKind.Temperature))
        );
        _rig.Send(Rig.Encode(frame));
        _rig.Loop.TakeAmbient(24.5, _rig.Moment);
        Assert.Equal((31.0, Rig.Module), (State.Readings[s_ambient].Value, State.Readings[s_ambient].Module));
    }

    [Fact]
    public void A_machine_that_is_silent_or_was_never_heard_takes_nothing()
    {
        _rig.Loop.TakeAmbient(24.5, _rig.Moment);
        Assert.Empty(State.Readings);

        _rig.Send(Rig.Features(1));
        _rig.Wait(TimeSpan.FromMinutes(2));
        _rig.Loop.TakeAmbient(24.5, _rig.Moment);
        Assert.DoesNotContain(s_ambient, State.Readings.Keys);
    }
}
