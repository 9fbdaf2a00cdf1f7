using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    [Fact]
    public async Task A_broker_that_is_down_at_the_start_is_retried_with_a_reason_and_found_when_it_comes()
    {
        await using TestBroker broker = TestBroker.Make();
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("early", "t/#") with { TickInterval = TimeSpan.FromMilliseconds(10) }, recorder);
        await recorder.Until(_ => link.Status.FailedConnects >= 3, "three failed tries");
        Assert.Contains("refused", link.Status.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"127.0.0.1:{broker.Port}", link.Status.Reason, StringComparison.Ordinal);
        Assert.Equal(0, recorder.Connects);

        await broker.Process.StartAsync(cancel: TestContext.Current.CancellationToken);
        await recorder.UntilSubscribed();

        Assert.Equal(MqttLinkState.Connected, link.Status.State);
        Assert.Empty(recorder.Disconnects);
    }

    /// <summary>"localhost" is ::1 first on many machines, and the broker listens on 127.0.0.1 only.</summary>
    [Fact]
    public async Task A_name_with_several_addresses_is_tried_on_each_until_one_answers()
    {
        if (Dns.GetHostAddresses("localhost").Length < 2) Assert.Skip("localhost has one address on this machine.");
        await using TestBroker broker = await TestBroker.Start();
        var recorder = new Recorder();
        Started(broker.Options("named", "t/#") with { Host = "localhost" }, recorder);

        await recorder.UntilSubscribed();
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_named_as_the_reason()
    {
        var recorder = new Recorder();
        var options = new MqttLinkOptions { Host = "no-such-host.invalid", ClientId = "lost", TickInterval = TimeSpan.FromMilliseconds(10) };
        IMqttLink link = Started(options, recorder);

        await recorder.Until(_ => link.Status.FailedConnects >= 1, "the failure");

        Assert.Contains("no-such-host.invalid cannot be looked up", link.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_in_flight_when_the_broker_died_is_never_sent_again_by_the_link()
    {
        await using TestBroker broker = await TestBroker.Start();
        using ReservedPort way = ReservedPort.Any();
        using var proxy = new Proxy(broker.Port, way.Number);
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender") with { Port = proxy.Port, InFlightWindow = 5 }, sender);
        await sender.UntilSubscribed();
        proxy.GoSilent();
        for (int i = 0; i < 5; i++) Assert.Equal(PublishRefusal.None, await sender.TryOnce(sending, "t/1", [(byte)i]));
        Assert.Equal(5, sending.Status.InFlight);
        proxy.Dispose();
        await sender.Until(noted => noted.Disconnects.Count == 1, "the disconnect");

        // The same address is a way to the broker again, with a subscriber listening.
        var receiver = new Recorder();
        Started(broker.Options("receiver", "t/#"), receiver);
        await receiver.UntilSubscribed();
        using var direct = new PortForward(proxy.Port, broker.Port);
        await sender.Until(noted => noted.Connects == 2, "the reconnect");
        sender.Send(sending, "t/1", "after");
        await receiver.UntilReceived(1);
        await sender.UntilPublished(1);

        Assert.Equal(["after"], receiver.Texts);
        Assert.Single(sender.Published);
        Assert.Equal(0, sending.Status.InFlight);
    }

    [Fact]
    public async Task A_connection_that_went_half_open_is_noticed_by_the_keep_alive()
    {
        await using TestBroker broker = await TestBroker.Start();
        using var proxy = new Proxy(broker.Port);
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("cable") with { Port = proxy.Port, KeepAlive = TimeSpan.FromSeconds(5) }, recorder);
        await recorder.UntilSubscribed();

        proxy.GoSilent();
        await recorder.Until(noted => noted.Disconnects.Count == 1, "the disconnect");

        Assert.Contains("does not answer", recorder.Disconnects[0], StringComparison.Ordinal);
        Assert.NotEqual(MqttLinkState.Connected, link.Status.State);
    }

    [Fact]
    public async Task A_peer_that_accepts_and_says_nothing_is_given_up_after_the_connect_time_out()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var recorder = new Recorder();
        var options = new MqttLinkOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)mute.LocalEndpoint).Port,
            ClientId = "patient",
            ConnectTimeout = TimeSpan.FromMilliseconds(300),
            TickInterval = TimeSpan.FromMilliseconds(10),
        };
        IMqttLink link = Started(options, recorder);

        await recorder.Until(_ => link.Status.FailedConnects >= 1, "the time-out");

        Assert.Contains("did not answer within", link.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_posted_from_other_threads_runs_on_the_one_loop_thread_while_the_broker_is_away()
    {
        await using TestBroker broker = TestBroker.Make();
        IMqttLink link = Started(broker.Options("posting"), new Recorder());

        int[] threads = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => Recorder.OnLoop(link, () => Environment.CurrentManagedThreadId)))
        );

        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task Posts_beyond_the_limit_are_refused_and_never_run()
    {
        await using TestBroker broker = TestBroker.Make();
        IMqttLink link = Started(broker.Options("posting") with { PostLimit = 3 }, new Recorder());
        using var isInside = new SemaphoreSlim(0);
        using var mayLeave = new SemaphoreSlim(0);
        int ran = 0;
        Assert.True(link.Post(() => { isInside.Release(); mayLeave.Wait(); }));
        await isInside.WaitAsync(TestContext.Current.CancellationToken);

        bool[] accepted = [.. Enumerable.Range(0, 5).Select(_ => link.Post(() => ran++))];
        mayLeave.Release();
        await link.StopAsync();

        Assert.Equal([true, true, true, false, false], accepted);
        Assert.Equal(3, ran);
    }
}
