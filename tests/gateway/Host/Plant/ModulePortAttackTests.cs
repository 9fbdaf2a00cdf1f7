using System.Net;
using System.Net.Sockets;
using EdgeAgent.CloudBridge.Tests.Pairing;
using EdgeAgent.Mqtt.Listener;
using static EdgeAgent.Gateway.Host.Tests.Plant.ModulePortBench;

namespace EdgeAgent.Gateway.Host.Tests.Plant;

/// <summary>Clients that mean ill, or are broken: nobody else notices, and memory does not grow.</summary>
public sealed class ModulePortAttackTests
{
    private static readonly ModuleListenerOptions s_quick = new() { TickInterval = TimeSpan.FromMilliseconds(20) };

    [Theory]
    [InlineData(0x0301)]
    [InlineData(0x0302)]
    public async Task An_older_TLS_is_not_taken_up(int version)
    {
        await using ModulePortBench bench = await ModulePortBench.Start(isTls: true);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, bench.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Attacks.ClientHello((byte)(version >> 8), (byte)version), TestContext.Current.CancellationToken);
        byte[] answer = new byte[64];
        int length = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
        Assert.True(length == 0 || answer[0] == 21, $"answered with record type {answer[0]}");
    }

    [Fact]
    public async Task A_thousand_half_open_connections_are_turned_away_past_the_limit_and_the_rest_when_their_time_is_over()
    {
        await using ModulePortBench bench = await Start(s_quick with { MaxEnteringPerAddress = 50, LoginLimit = TimeSpan.FromSeconds(5) });
        using RawClient good = await bench.LogIn();
        var open = new List<RawClient>();
        for (int i = 0; i < 1000; i++)
        {
            try
            {
                open.Add(await bench.Connect());
            }
            catch (SocketException)
            {
                // Turned away before the connect returned.
            }
        }

        await bench.Until(status => status.RefusedConnections >= 500, "most were turned away");
        Assert.True(bench.Listener.Listening.Entering <= 50);

        await good.Write(Publish(FrameOf(One), [1], 1));
        Assert.Equal([0x40, 2, 0, 1], await good.Read(4));
        await bench.Until(status => status.Entering == 0, "those that were let in are closed");
        open.ForEach(client => client.Dispose());
        using RawClient late = await bench.LogIn(Two);
        await bench.Until(status => status.Modules == 2, "the good one and the late one are there");
    }

    [Fact]
    public async Task Forty_clients_that_announce_256_megabytes_take_no_memory()
    {
        await using ModulePortBench bench = await Start();
        using RawClient good = await bench.LogIn();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 40; i++)
        {
            using RawClient greedy = await bench.LogIn(Two);
            await greedy.Write([0x30, 0xFF, 0xFF, 0xFF, 0x7F, .. new byte[1000]]);
            Assert.True(await greedy.IsClosed());
        }

        await bench.Until(status => status.Faults == 40, "all forty are counted");
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 16 * 1024 * 1024);
        await good.Write(Publish(FrameOf(One), [1], 1));
        Assert.Equal([0x40, 2, 0, 1], await good.Read(4));
    }

    [Fact]
    public async Task A_client_that_never_reads_is_closed_when_its_room_is_used_up_and_others_are_served()
    {
        await using ModulePortBench bench = await Start();
        using RawClient deaf = await bench.LogIn();
        using RawClient good = await bench.LogIn(Two);
        byte[] payload = new byte[4000];
        while (bench.Listener.Listening.SlowReaders == 0)
        {
            bench.Send($"m/{One}/receipt", payload, Mqtt.MqttQos.AtMostOnce);
            bench.Send($"m/{Two}/receipt", [1], Mqtt.MqttQos.AtMostOnce);
            await good.Read(Publish($"m/{Two}/receipt", [1]).Length);
        }

        await bench.Until(status => status.Modules == 1, "the deaf one is gone");
    }

    [Fact]
    public async Task A_client_that_acknowledges_no_command_is_closed()
    {
        await using ModulePortBench bench = await Start();
        using RawClient mute = await bench.LogIn();
        for (int i = 0; i < 20; i++) bench.Send($"m/{One}/cmd", [1], Mqtt.MqttQos.AtLeastOnce);
        await bench.Until(status => status is { Modules: 0, SlowReaders: 1 }, "it is closed");
    }

    [Fact]
    public async Task A_module_that_floods_while_the_gateway_commits_waits_itself_and_nothing_of_it_is_lost()
    {
        await using ModulePortBench bench = await Start();
        using var mayCommit = new SemaphoreSlim(0);
        bench.Commit = mayCommit.Wait;
        using RawClient flood = await bench.LogIn();
        const int Frames = 20_000;
        int written = 0;
        Task writing = Task.Run(async () =>
        {
            // 40 MB: more than the buffers of both systems hold.
            for (int number = 0; number < Frames; number++, Interlocked.Increment(ref written))
                await flood.Write(Publish(FrameOf(One), [(byte)number, (byte)(number >> 8), .. new byte[2_000]]));
        }, TestContext.Current.CancellationToken);

        // It stands: nobody takes more of it than may wait.
        for (int before = -1; before != Volatile.Read(ref written); await Task.Delay(500, TestContext.Current.CancellationToken)) before = Volatile.Read(ref written);
        Assert.InRange(written, 1, Frames - 1);
        using RawClient good = await bench.LogIn(Two);
        await good.Write(Publish(FrameOf(Two), [7], 1));
        mayCommit.Release(Frames);
        Assert.Equal([0x40, 2, 0, 1], await good.Read(4));
        await writing;
        await bench.UntilMessages(Frames + 1);

        IEnumerable<byte[]> flooded = bench.Messages.Where(message => message.Topic == FrameOf(One)).Select(message => message.Payload);
        Assert.Equal(Enumerable.Range(0, Frames), flooded.Select(payload => payload[0] | (payload[1] << 8)));
    }

    [Fact]
    public async Task Drawn_bytes_and_mutated_packets_end_their_own_connections_only()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using ModulePortBench bench = await Start();
        using RawClient good = await bench.LogIn(Two);
        byte[][] whole =
        [
            RawClient.ConnectPacket(One, "secret of " + One, $"m/{One}/state", 30),
            Publish(FrameOf(One), [1, 2, 3], 5),
            [0x82, .. Body([0, 1, .. Text($"m/{One}/cmd"), 1])],
            [0xA2, .. Body([0, 1, .. Text($"m/{One}/cmd")])],
            [0xC0, 0],
            [0x40, 2, 0, 1],
        ];
        int packets = 0;
        while (packets < 10_000)
        {
            using RawClient bad = await bench.Connect();
            var bytes = new List<byte>();
            if (random.Next(2) == 0) bytes.AddRange(RawClient.ConnectPacket(One, "secret of " + One));
            for (int i = random.Next(1, 60); i > 0; i--, packets++)
            {
                byte[] packet = [.. whole[random.Next(whole.Length)]];
                for (int flips = random.Next(3); flips > 0; flips--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
                bytes.AddRange(packet);
            }

            try
            {
                await bad.Write([.. bytes]);
            }
            catch (IOException)
            {
                // Closed while it was still writing.
            }
        }

        Exception? ended = await Record.ExceptionAsync(() => good.Write(Publish(FrameOf(Two), [9], 9)));
        Assert.True(ended is null, $"seed {seed}: the good one was ended as well ({ended?.Message}). {bench.Listener.Listening} {bench.Listener.Completion.Exception}");
        Assert.Equal([0x40, 2, 0, 9], await good.Read(4));
        Assert.False(bench.Listener.Completion.IsCompleted);
        await bench.Until(status => status is { Entering: 0, Modules: 1 }, "all of them are gone");
    }
}
