using System.Text;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;
using static EdgeAgent.Gateway.Host.Tests.Plant.ModulePortBench;

namespace EdgeAgent.Gateway.Host.Tests.Plant;

/// <summary>What the modules' port does by MQTT 3.1.1; each rule of it is named in the test or its data.</summary>
public sealed class ModulePortTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_of_either_qos_come_in_order_and_qos_1_is_acknowledged_after_the_commit(bool isTls)
    {
        await using ModulePortBench bench = await Start(isTls: isTls);
        bool isCommitted = false;
        bench.Commit = () => isCommitted = true;
        using RawClient module = await bench.LogIn(isTls: isTls);

        await module.Write([.. Publish(FrameOf(One), [1]), .. Publish(FrameOf(One), [2], 7), .. Publish(FrameOf(One), [3])]);
        byte[] acknowledgement = await module.Read(4);                                  // 4.3.2-2
        Assert.True(isCommitted);
        await bench.UntilMessages(3);

        Assert.Equal([0x40, 2, 0, 7], acknowledgement);
        Assert.Equal([1, 2, 3], bench.Messages.Select(message => message.Payload[0]));
        Assert.Equal([MqttQos.AtMostOnce, MqttQos.AtLeastOnce, MqttQos.AtMostOnce], bench.Messages.Select(message => message.Qos));
        Assert.All(bench.Messages, message => Assert.Equal(FrameOf(One), message.Topic));
    }

    [Fact]
    public async Task A_module_gets_its_receipts_with_qos_0_and_its_commands_with_qos_1_and_nobody_elses()
    {
        await using ModulePortBench bench = await Start();
        using RawClient module = await bench.LogIn();

        bench.Send($"m/{Two}/receipt", [9], MqttQos.AtMostOnce);
        bench.Send($"m/{One}/receipt", [1], MqttQos.AtMostOnce);
        bench.Send($"m/{One}/cmd", [2], MqttQos.AtLeastOnce);

        byte[] receipt = Publish($"m/{One}/receipt", [1]);
        byte[] command = Publish($"m/{One}/cmd", [2], 1);
        Assert.Equal(receipt, await module.Read(receipt.Length));
        Assert.Equal(command, await module.Read(command.Length));
    }

    [Fact]
    public async Task A_ping_is_answered_and_a_goodbye_leaves_no_will()                 // 3.12.4-1, 3.14.4-3
    {
        await using ModulePortBench bench = await Start();
        using RawClient module = await bench.LogIn(will: $"m/{One}/state");
        await module.Write([0xC0, 0]);
        Assert.Equal([0xD0, 0], await module.Read(2));
        await module.Write([0xE0, 0]);
        Assert.True(await module.IsClosed());
        await bench.Until(status => status.Modules == 0, "the module left");

        using RawClient other = await bench.LogIn(Two);
        await other.Write(Publish(FrameOf(Two), [1], 1));
        await other.Read(4);
        Assert.Equal(FrameOf(Two), Assert.Single(bench.Messages).Topic);
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_its_will()                        // 3.1.2-8
    {
        await using ModulePortBench bench = await Start();
        RawClient module = await bench.LogIn(will: $"m/{One}/state");
        module.Dispose();
        await bench.UntilMessages(1);
        Assert.Equal(($"m/{One}/state", "offline"), (bench.Messages[0].Topic, Encoding.UTF8.GetString(bench.Messages[0].Payload)));
    }

    [Fact]
    public async Task A_newer_login_of_the_same_module_ends_the_older_and_its_will_goes_ahead()     // 3.1.4-2
    {
        await using ModulePortBench bench = await Start();
        using RawClient older = await bench.LogIn(will: $"m/{One}/state");
        using RawClient newer = await bench.LogIn();
        Assert.True(await older.IsClosed());
        await newer.Write(Publish(FrameOf(One), [1], 1));
        await newer.Read(4);
        await bench.UntilMessages(2);

        Assert.Equal([$"m/{One}/state", FrameOf(One)], bench.Messages.Select(message => message.Topic));
        await bench.Until(status => status is { TakenOver: 1, Modules: 1 }, "one of the two is there");
    }

    [Fact]
    public async Task Silence_of_one_and_a_half_keep_alives_ends_the_connection()       // 3.1.2-24
    {
        await using ModulePortBench bench = await Start();
        using RawClient silent = await bench.LogIn(keepAlive: 1);
        using RawClient patient = await bench.LogIn(Two);
        Assert.True(await silent.IsClosed());
        await bench.Until(status => status is { Modules: 1, Silent: 1 }, "the patient one alone is there");
    }

    [Theory]
    [InlineData(One, "guess", 4)]                                                       // 3.2.2.3
    [InlineData("0200000099", "secret of 0200000099", 4)]
    [InlineData("gateway", "secret of gateway", 4)]
    public async Task A_login_that_is_not_of_a_module_placed_here_is_refused_and_closed(string user, string password, byte code)
    {
        await using ModulePortBench bench = await Start();
        using RawClient client = await bench.Connect();
        await client.Write([.. RawClient.ConnectPacket(user, password), .. Publish(FrameOf(One), [1])]);
        Assert.Equal([0x20, 2, 0, code], await client.Read(4));
        Assert.True(await client.IsClosed());                                           // 3.2.2-5

        using RawClient module = await bench.LogIn(Two);
        await module.Write(Publish(FrameOf(Two), [1], 1));
        await module.Read(4);
        Assert.Equal(FrameOf(Two), Assert.Single(bench.Messages).Topic);
        await bench.Until(status => status.RefusedLogins == 1, "the refusal is counted");
    }

    [Fact]
    public async Task What_is_published_for_another_module_is_acknowledged_counted_and_thrown_away()        // 3.3.5-2
    {
        await using ModulePortBench bench = await Start();
        using RawClient module = await bench.LogIn();
        await module.Write([.. Publish(FrameOf(Two), [1], 1), .. Publish($"m/{One}/receipt", [1], 2), .. Publish(FrameOf(One), [3], 3)]);
        for (ushort identifier = 1; identifier <= 3; identifier++) Assert.Equal([0x40, 2, 0, (byte)identifier], await module.Read(4));
        Assert.Equal([3], Assert.Single(bench.Messages).Payload);
        await bench.Until(status => status.Foreign == 2, "both foreign topics are counted");
    }

    [Fact]
    public async Task A_subscription_to_what_is_not_ones_own_fails_and_the_others_of_the_packet_hold()      // 3.9.3-1
    {
        await using ModulePortBench bench = await Start();
        using RawClient module = await bench.LogIn();
        await module.Write([0x82, .. Body([0, 5, .. Text($"m/{Two}/receipt"), 1, .. Text("m/+/receipt"), 1, .. Text("#"), 0, .. Text($"m/{One}/cmd"), 2])]);
        Assert.Equal([0x90, 6, 0, 5, 0x80, 0x80, 0x80, 1], await module.Read(8));
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "2.2.3 remaining length of five bytes", [0x30, 0x80, 0x80, 0x80, 0x80, 0x01] },
        { "announces 256 MB", [0x30, 0xFF, 0xFF, 0xFF, 0x7F] },
        { "3.3.1-4 QoS 3", [0x36, .. Body([.. Text(FrameOf(One)), 0, 1, 1])] },
        { "3.3.1-2 repeated with QoS 0", [0x38, .. Body([.. Text(FrameOf(One)), 1])] },
        { "QoS 2, which no module uses", [0x34, .. Body([.. Text(FrameOf(One)), 0, 1, 1])] },
        { "2.3.1-1 identifier 0", [0x32, .. Body([.. Text(FrameOf(One)), 0, 0, 1])] },
        { "3.3.2-2 wildcard in a topic", [0x30, .. Body([.. Text("m/+/frame"), 1])] },
        { "1.5.3-1 topic that is no UTF-8", [0x30, .. Body([0, 2, 0xC3, 0x28, 1])] },
        { "1.5.3-2 topic with a NUL", [0x30, .. Body([0, 2, 0x61, 0x00, 1])] },
        { "topic longer than the packet", [0x30, 3, 0xFF, 0xFF, 0x61] },
        { "3.1.0-2 second CONNECT", RawClient.ConnectPacket(One, "secret of " + One) },
        { "3.8.1-1 flags of SUBSCRIBE", [0x80, .. Body([0, 1, .. Text($"m/{One}/cmd"), 1])] },
        { "3.8.3-3 SUBSCRIBE without a filter", [0x82, 2, 0, 1] },
        { "3.8.3-4 reserved bits of a QoS", [0x82, .. Body([0, 1, .. Text($"m/{One}/cmd"), 4])] },
        { "3.10.3-2 UNSUBSCRIBE without a filter", [0xA2, 2, 0, 1] },
        { "3.14.1-1 flags of DISCONNECT", [0xE1, 0] },
        { "a packet that only a server sends", [0x20, 2, 0, 0] },
        { "a kind that does not exist", [0x00, 0] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_packet_that_the_protocol_does_not_allow_ends_its_own_connection_only(string rule, byte[] packet)
    {
        await using ModulePortBench bench = await Start();
        using RawClient good = await bench.LogIn(Two);
        using RawClient bad = await bench.LogIn();
        await bad.Write(packet);
        Assert.True(await bad.IsClosed(), rule);
        await good.Write(Publish(FrameOf(Two), [1], 1));
        Assert.Equal([0x40, 2, 0, 1], await good.Read(4));
        await bench.Until(status => status.Faults == 1, "the fault is counted");
        Assert.Single(bench.Messages);
    }

    public static TheoryData<string, byte[], byte[]> FirstPackets => new()
    {
        { "3.1.0-1 something before CONNECT", Publish(FrameOf(One), [1]), [] },
        { "3.1.2-1 another protocol", [0x10, .. Body([.. Text("HTTP"), 4, 2, 0, 0, .. Text("a")])], [] },
        { "3.1.2-2 another level", [0x10, .. Body([.. Text("MQTT"), 5, 2, 0, 0, .. Text("a")])], [0x20, 2, 0, 1] },
        { "3.1.2-3 reserved flag", [0x10, .. Body([.. Text("MQTT"), 4, 3, 0, 0, .. Text("a")])], [] },
        { "3.1.2-14 will with QoS 3", [0x10, .. Body([.. Text("MQTT"), 4, 0x1E, 0, 0, .. Text("a"), .. Text("b"), .. Text("c")])], [] },
        { "3.1.2-22 password without a user", [0x10, .. Body([.. Text("MQTT"), 4, 0x42, 0, 0, .. Text("a"), .. Text("b")])], [] },
        { "3.1.3-8 no client id and a session to keep", [0x10, .. Body([.. Text("MQTT"), 4, 0, 0, 0, 0, 0])], [0x20, 2, 0, 2] },
        { "no login at all", [0x10, .. Body([.. Text("MQTT"), 4, 2, 0, 0, .. Text("a")])], [0x20, 2, 0, 5] },
        { "a request of HTTP", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), [] },
    };

    [Theory]
    [MemberData(nameof(FirstPackets))]
    public async Task A_client_that_does_not_begin_as_a_module_is_closed_with_the_answer_the_protocol_has(string rule, byte[] packet, byte[] answer)
    {
        await using ModulePortBench bench = await Start();
        using RawClient client = await bench.Connect();
        await client.Write(packet);
        Assert.Equal(answer, await client.Read(answer.Length));
        Assert.True(await client.IsClosed(), rule);
        Assert.Empty(bench.Messages);
    }

    [Fact]
    public async Task A_session_is_never_said_to_be_present()                           // 3.2.2-3
    {
        await using ModulePortBench bench = await Start();
        byte[] packet = RawClient.ConnectPacket(One, "secret of " + One);
        packet[9] &= 0xFD;                                                              // without the flag of a clean session
        for (int i = 0; i < 2; i++)
        {
            using RawClient client = await bench.Connect();
            await client.Write(packet);
            Assert.Equal([0x20, 2, 0, 0], await client.Read(4));
        }
    }

    [Fact]
    public async Task The_client_of_the_gateway_is_served_as_a_module()
    {
        await using ModulePortBench bench = await Start();
        var handler = new Sent();
        using var link = new MqttnetLink(
            new MqttLinkOptions
            {
                Host = "127.0.0.1",
                Port = bench.Port,
                ClientId = One,
                User = One,
                Password = "secret of " + One,
                Subscriptions = [new MqttSubscription($"m/{One}/receipt", MqttQos.AtLeastOnce), new MqttSubscription($"m/{One}/cmd", MqttQos.AtLeastOnce)],
            },
            handler);
        link.Start();
        await handler.Answered.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal([42], Assert.Single(bench.Messages).Payload);
        Assert.True(await link.StopAsync());
    }

    private sealed class Sent : IMqttHandler
    {
        private IMqttPublisher? _publisher;

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

        public void OnSubscribed() => _publisher!.TryPublish(FrameOf(One), [42], MqttQos.AtLeastOnce, false, out _);

        public void OnBatch(IReadOnlyList<MqttMessage> batch) { }

        public void OnPublished(long token) => Answered.TrySetResult();

        public void OnDisconnected(string reason) => _publisher = null;
    }
}
