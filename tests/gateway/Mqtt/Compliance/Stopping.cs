using System.Diagnostics;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
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
}
