using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Host.Plant;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Tests.Plant;

public sealed class GatherPolicyTests
{
    private readonly GatherPolicy _policy = new(TimeSpan.FromMilliseconds(100));
    private readonly List<MqttMessage> _received = [];

    [Fact]
    public void A_lone_message_after_a_pause_is_committed_at_once()
    {
        Receive(Lane.Feature);
        Assert.Equal(0, _policy.WaitMs(_received, 5_000));
    }

    [Fact]
    public void Features_wait_until_the_last_commit_is_the_interval_past()
    {
        _policy.Taken(1_000);
        Receive(Lane.Feature);
        Assert.Equal(GatherPolicy.LookEveryMs, _policy.WaitMs(_received, 1_010));
        Assert.Equal(2, _policy.WaitMs(_received, 1_098));
        Assert.Equal(0, _policy.WaitMs(_received, 1_100));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_alarm_ends_the_waiting_wherever_it_stands_among_features(int featuresBefore)
    {
        _policy.Taken(1_000);
        for (int i = 0; i < featuresBefore; i++) Receive(Lane.Feature);
        if (featuresBefore > 0) Assert.NotEqual(0, _policy.WaitMs(_received, 1_001));
        Receive(Lane.Alarm);
        Receive(Lane.Feature);
        Assert.Equal(0, _policy.WaitMs(_received, 1_002));
    }

    [Fact]
    public void An_alarm_is_seen_in_the_batch_after_a_long_one()
    {
        for (int i = 0; i < 50; i++) Receive(Lane.Feature);
        Assert.Equal(0, _policy.WaitMs(_received, 500));
        _policy.Taken(1_000);
        _received.Clear();
        Receive(Lane.Alarm);
        Assert.Equal(0, _policy.WaitMs(_received, 1_001));
    }

    [Fact]
    public void A_large_batch_does_not_wait()
    {
        _policy.Taken(1_000);
        for (int i = 0; i < GatherPolicy.LargeBatch - 1; i++) Receive(Lane.Feature);
        Assert.NotEqual(0, _policy.WaitMs(_received, 1_001));
        Receive(Lane.Feature);
        Assert.Equal(0, _policy.WaitMs(_received, 1_001));
    }

    [Fact]
    public void With_a_module_that_has_half_its_window_waiting_the_interval_is_short()
    {
        _policy.Taken(1_000);
        for (int i = 0; i < GatherPolicy.HalfWindow - 1; i++) Receive(Lane.Feature, "m/1/frame");
        Receive(Lane.Feature, "m/2/frame");
        Assert.NotEqual(0, _policy.WaitMs(_received, 1_000 + GatherPolicy.BusyIntervalMs));
        Receive(Lane.Feature, "m/1/frame");
        Assert.Equal(1, _policy.WaitMs(_received, 1_000 + GatherPolicy.BusyIntervalMs - 1));
        Assert.Equal(0, _policy.WaitMs(_received, 1_000 + GatherPolicy.BusyIntervalMs));

        _policy.Taken(2_000);
        _received.Clear();
        Receive(Lane.Feature, "m/1/frame");
        Assert.NotEqual(0, _policy.WaitMs(_received, 2_000 + GatherPolicy.BusyIntervalMs));
    }

    [Fact]
    public void What_is_no_frame_waits_like_a_feature()
    {
        _policy.Taken(1_000);
        _received.Add(new MqttMessage("m/x/state", [], MqttQos.AtLeastOnce, false));
        _received.Add(new MqttMessage("m/x/state", [0, 0, 0, (byte)Lane.Alarm], MqttQos.AtLeastOnce, false));
        Assert.NotEqual(0, _policy.WaitMs(_received, 1_001));
    }

    private void Receive(Lane lane) => Receive(lane, $"m/{_received.Count}/frame");

    private void Receive(Lane lane, string topic)
    {
        var frame = new Frame { Kind = FrameKind.Features, Lane = lane, Module = 1, Incarnation = 1, Sequence = 1, ClockState = ClockState.None };
        var bytes = new byte[WireLimits.MaxFrameBytes];
        _received.Add(new MqttMessage(topic, bytes[..FrameCodec.Encode(frame, bytes)], MqttQos.AtLeastOnce, false));
    }
}
