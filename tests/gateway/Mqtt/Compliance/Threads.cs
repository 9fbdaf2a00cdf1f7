using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    [Fact]
    public async Task A_batch_that_is_being_committed_when_the_process_dies_comes_again()
    {
        await using TestBroker broker = await TestBroker.Start();
        MqttLinkOptions persistent = broker.Options("receiver", "t/#") with { CleanSession = false, StopLimit = TimeSpan.FromMilliseconds(200) };
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender"), sender);
        using var isInside = new SemaphoreSlim(0);
        using var mayLeave = new SemaphoreSlim(0);
        var hanging = new Recorder
        {
            Commit = _ =>
            {
                isInside.Release();
                mayLeave.Wait();
            },
        };
        IMqttLink first = Started(persistent, hanging);
        await hanging.UntilSubscribed();
        sender.Send(sending, "t/1", "only");
        await isInside.WaitAsync(TestContext.Current.CancellationToken);
        await sender.UntilPublished(1);

        // The second login takes the session over while the first still commits: what the first never acknowledged must come.
        var next = new Recorder();
        Started(persistent, next);
        await next.UntilReceived(1);
        first.Dispose();
        mayLeave.Release();

        Assert.Equal(["only"], next.Texts);
    }

    [Fact]
    public async Task A_slow_consumer_gets_everything_in_order_in_full_batches_and_none_over_its_limit()
    {
        await using TestBroker broker = await TestBroker.Start();
        using var mayCommit = new SemaphoreSlim(0);
        var slow = new Recorder { Commit = _ => mayCommit.Wait() };
        var sender = new Recorder();
        IMqttLink receiving = Started(broker.Options("slow", "t/#") with { MaxBatch = 100 }, slow);
        IMqttLink sending = Started(broker.Options("sender") with { InFlightWindow = 500 }, sender);
        await slow.UntilSubscribed();

        sender.Send(sending, "t/1", Numbered(5000));
        await sender.UntilPublished(5000);
        Assert.Empty(slow.Messages);
        mayCommit.Release(5001);
        await slow.UntilReceived(5000);

        Assert.Equal(Numbers(5000), slow.Texts);
        Assert.Equal(100, slow.BatchSizes.Max());
        Assert.Equal(5000, receiving.Status.Received);
    }
}
