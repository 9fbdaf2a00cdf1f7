using EdgeAgent.Firmware.Device;
using EdgeAgent.Firmware.Link;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace EdgeAgent.Firmware.Tests.Device;

/// <summary>The module's own link (firmware/Device) over a stand-in for the library.</summary>
[Collection(nameof(M2MqttLinkTests))]
public sealed class M2MqttLinkTests : IDisposable
{
    private const ulong Module = 0x0200_0000_0042;

    private readonly byte[] _payload = new byte[10];
    private readonly List<M2MqttLink> _links = [];

    [Fact]
    public void Frames_and_burst_pieces_go_with_qos_0_since_the_receipt_is_their_promise_and_the_rest_with_qos_1()
    {
        (M2MqttLink link, MqttClient client) = Up();
        foreach (LinkTopic topic in new[] { LinkTopic.Frame, LinkTopic.Burst, LinkTopic.State, LinkTopic.Reply })
        {
            Assert.True(link.TryPublish(topic, _payload, 10));
        }

        Assert.Equal(
            [MqttQoSLevel.AtMostOnce, MqttQoSLevel.AtMostOnce, MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce],
            client.Queue.Select(message => message.Qos));
        Assert.True(client.Queue[2].IsRetained);
    }

    [Fact]
    public void A_full_queue_of_the_library_refuses_a_frame_and_is_no_lost_link()
    {
        (M2MqttLink link, MqttClient client) = Up();
        for (int i = 0; i < client.Settings.InflightQueueSize; i++) Assert.True(link.TryPublish(LinkTopic.Frame, _payload, 10));
        Assert.False(link.TryPublish(LinkTopic.Frame, _payload, 10));
        Assert.False(link.TryPublish(LinkTopic.State, _payload, 10));
        Assert.True(link.IsConnected);

        client.Queue.Clear();
        Assert.True(link.TryPublish(LinkTopic.Frame, _payload, 10));
    }

    [Fact]
    public void Eight_messages_wait_for_their_puback_at_most_and_one_that_found_no_room_does_not_count()
    {
        (M2MqttLink link, MqttClient client) = Up();
        for (int i = 0; i < 12; i++) link.TryPublish(LinkTopic.Frame, _payload, 10);
        for (int i = 0; i < 20; i++) Assert.False(link.TryPublish(LinkTopic.Reply, _payload, 10));
        client.Queue.Clear();
        for (int i = 0; i < 8; i++) Assert.True(link.TryPublish(LinkTopic.Reply, _payload, 10));
        Assert.False(link.TryPublish(LinkTopic.Reply, _payload, 10));
        client.Acknowledge();
        Assert.True(link.TryPublish(LinkTopic.Reply, _payload, 10));
    }

    [Fact]
    public void Closing_does_not_hold_the_loop_up_though_the_library_takes_seconds_for_it()
    {
        (M2MqttLink link, MqttClient client) = Up();
        client.CloseTakes = TimeSpan.FromMilliseconds(600);
        long before = Environment.TickCount64;
        link.Close();
        Assert.InRange(Environment.TickCount64 - before, 0, 300);
        Assert.False(link.IsConnected);
        Assert.True(SpinWait.SpinUntil(() => client.IsClosed, 10_000));
    }

    [Fact]
    public void A_new_connection_waits_for_the_old_one_to_be_gone_and_hears_nothing_of_it()
    {
        (M2MqttLink link, MqttClient first) = Up();
        first.Receive("m/x/cmd", [1]);
        first.CloseTakes = TimeSpan.FromMilliseconds(300);
        link.Close();
        Assert.False(link.TryReceive(new InboundMessage()));
        MqttClient second = Connect(link);
        Assert.True(first.IsClosed);

        first.Lose();
        first.Receive("m/x/cmd", [2]);
        Assert.True(link.IsConnected);
        Assert.False(link.TryReceive(new InboundMessage()));
        second.Receive("m/x/cmd", [3]);
        var message = new InboundMessage();
        Assert.True(link.TryReceive(message));
        Assert.Equal(3, message.Payload[0]);
    }

    [Fact]
    public void A_connection_that_comes_up_after_it_was_given_up_is_thrown_away()
    {
        M2MqttLink link = NewLink();
        int before = MqttClient.Made.Count;
        MqttClient.Prepare = client => client.ConnectTakes = TimeSpan.FromMilliseconds(300);
        link.Connect();
        Assert.True(SpinWait.SpinUntil(() => MqttClient.Made.Count > before, 10_000));
        MqttClient.Prepare = null;
        link.Close();
        Assert.True(SpinWait.SpinUntil(() => MqttClient.Made[before].IsClosed, 10_000));
        Assert.False(link.IsConnected);
        Connect(link);
        Assert.True(link.IsConnected);
    }

    [Fact]
    public void Stopped_it_closes_its_connection_and_ends_its_thread_so_that_a_program_can_end()
    {
        (M2MqttLink link, MqttClient client) = Up();
        link.Stop();
        Assert.True(SpinWait.SpinUntil(() => client.IsClosed, 10_000));
        int made = MqttClient.Made.Count;
        link.Connect();
        Assert.False(SpinWait.SpinUntil(() => MqttClient.Made.Count > made, 300));
    }

    public void Dispose() => _links.ForEach(link => link.Stop());

    private (M2MqttLink Link, MqttClient Client) Up()
    {
        M2MqttLink link = NewLink();
        return (link, Connect(link));
    }

    private M2MqttLink NewLink()
    {
        var link = new M2MqttLink("127.0.0.1", 1883, [], Module, "");
        _links.Add(link);
        return link;
    }

    private static MqttClient Connect(M2MqttLink link)
    {
        link.Connect();
        Assert.True(SpinWait.SpinUntil(() => link.IsConnected, 10_000));
        return MqttClient.Made[^1];
    }
}
