using System.Diagnostics;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    [Fact]
    public async Task A_stop_waits_for_what_was_published_says_goodbye_and_leaves_no_will()
    {
        await using TestBroker broker = await TestBroker.Start();
        var watcher = new Recorder();
        IMqttLink watching = Started(broker.Options("watcher", "t/#"), watcher);
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender") with { Will = new MqttWill("t/will", "gone"u8.ToArray()) }, sender);
        await watcher.UntilSubscribed();
        await sender.UntilSubscribed();

        sender.Send(sending, "t/1", Numbered(100));
        Task<bool> stopped = sending.StopAsync();
        Assert.True(await stopped);
        watcher.Send(watching, "t/end", "end");
        await watcher.Until(noted => noted.Messages.Any(message => message.Topic == "t/end"), "the end mark");

        Assert.Equal(100, sender.Published.Count);
        Assert.DoesNotContain("gone", watcher.Texts);
        Assert.Equal(MqttLinkState.Stopped, sending.Status.State);
        Assert.True(sending.Completion.IsCompletedSuccessfully);
        Assert.False(sending.Post(() => { }));
    }

    [Fact]
    public async Task The_will_is_published_when_a_link_goes_without_a_goodbye()
    {
        await using TestBroker broker = await TestBroker.Start();
        var watcher = new Recorder();
        Started(broker.Options("watcher", "m/#"), watcher);
        var dying = new Recorder();
        IMqttLink link = Started(broker.Options("dying") with { Will = new MqttWill("m/dying/state", "offline"u8.ToArray()) }, dying);
        await watcher.UntilSubscribed();
        await dying.UntilSubscribed();

        link.Dispose();
        await watcher.UntilReceived(1);

        Assert.Equal("m/dying/state", watcher.Messages[0].Topic);
        Assert.Equal(["offline"], watcher.Texts);
        var late = new Recorder();
        Started(broker.Options("late", "m/#"), late);
        await late.UntilReceived(1);
        Assert.True(late.Messages[0].IsRetained);
    }

    [Fact]
    public async Task A_stop_ends_within_its_limit_when_the_network_swallows_everything()
    {
        await using TestBroker broker = await TestBroker.Start();
        using var proxy = new Proxy(broker.Port);
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender") with { Port = proxy.Port, StopLimit = TimeSpan.FromSeconds(1) }, sender);
        await sender.UntilSubscribed();
        proxy.GoSilent();
        Assert.Equal(PublishRefusal.None, await sender.TryOnce(sending, "t/1", [1]));

        long start = Stopwatch.GetTimestamp();
        Assert.False(await sending.StopAsync());

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        await sending.Completion.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Single(sender.Disconnects);
    }

    [Fact]
    public async Task A_stop_ends_within_its_limit_when_the_handler_hangs()
    {
        await using TestBroker broker = await TestBroker.Start();
        using var mayLeave = new SemaphoreSlim(0);
        using var isInside = new SemaphoreSlim(0);
        var hanging = new Recorder
        {
            Commit = _ =>
            {
                isInside.Release();
                mayLeave.Wait();
            },
        };
        IMqttLink link = Started(broker.Options("hanging", "t/#") with { StopLimit = TimeSpan.FromMilliseconds(500) }, hanging);
        await hanging.UntilSubscribed();
        hanging.Send(link, "t/1", "one");
        await isInside.WaitAsync(TestContext.Current.CancellationToken);

        Assert.False(await link.StopAsync());

        mayLeave.Release();
        await link.Completion.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_link_that_never_connected_or_never_started_stops_at_once()
    {
        await using TestBroker broker = TestBroker.Make();
        IMqttLink trying = Started(broker.Options("trying"), new Recorder());
        using IMqttLink idle = NewLink(broker.Options("idle"), new Recorder());

        Assert.True(await trying.StopAsync());
        Assert.True(await idle.StopAsync());
        Assert.Equal(MqttLinkState.Stopped, idle.Status.State);
        Assert.Throws<InvalidOperationException>(idle.Start);
    }

    [Fact]
    public async Task An_exception_of_the_handler_ends_the_link_and_reaches_the_process()
    {
        await using TestBroker broker = await TestBroker.Start();
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("failing"), recorder);
        await recorder.UntilSubscribed();

        link.Post(() => throw new InvalidDataException("the disk is full"));

        await Assert.ThrowsAsync<InvalidDataException>(() => link.Completion.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Contains("the disk is full", link.Status.Reason, StringComparison.Ordinal);
        Assert.Equal(MqttLinkState.Stopped, link.Status.State);
    }

    [Fact]
    public void Options_with_faults_are_refused_with_every_fault_named()
    {
        var options = new MqttLinkOptions { Host = "", ClientId = "", Port = 0, InFlightWindow = 0, Subscriptions = [new MqttSubscription("a/#/b", MqttQos.AtLeastOnce)] };

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => NewLink(options, new Recorder()));

        foreach (string name in new[] { "Host", "ClientId", "Port", "InFlightWindow", "Subscriptions[0]" }) Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }
}
