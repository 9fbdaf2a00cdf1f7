using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    [Fact]
    public async Task Messages_that_come_apart_gather_into_one_batch_until_the_handler_wants_them()
    {
        await using TestBroker broker = await TestBroker.Start();
        var receiver = new Recorder { Gather = received => received.Count < 3 ? 5 : 0 };
        var sender = new Recorder();
        Started(broker.Options("receiver", "t/#"), receiver);
        IMqttLink sending = Started(broker.Options("sender"), sender);
        await receiver.UntilSubscribed();

        for (int i = 0; i < 3; i++)
        {
            sender.Send(sending, "t/1", $"{i}");
            await sender.UntilPublished(i + 1);
        }

        await receiver.UntilReceived(3);
        Assert.Equal([3], receiver.BatchSizes);
        Assert.Equal(Numbers(3), receiver.Texts);
    }

    [Fact]
    public async Task A_full_batch_does_not_gather()
    {
        await using TestBroker broker = await TestBroker.Start();
        var receiver = new Recorder { Gather = received => received.Count < 500 ? 60_000 : 0 };
        var sender = new Recorder();
        Started(broker.Options("receiver", "t/#") with { MaxBatch = 1 }, receiver);
        IMqttLink sending = Started(broker.Options("sender"), sender);
        await receiver.UntilSubscribed();

        sender.Send(sending, "t/1", Numbered(3));
        await receiver.UntilReceived(3);

        Assert.Equal([1, 1, 1], receiver.BatchSizes);
    }

    [Fact]
    public async Task What_gathers_when_the_process_dies_was_not_acknowledged_and_comes_again()
    {
        await using TestBroker broker = await TestBroker.Start();
        MqttLinkOptions persistent = broker.Options("receiver", "t/#") with { CleanSession = false };
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gathering = new Recorder
        {
            Gather = _ =>
            {
                asked.TrySetResult();
                return 60_000;
            },
        };
        var sender = new Recorder();
        IMqttLink first = Started(persistent, gathering);
        IMqttLink sending = Started(broker.Options("sender"), sender);
        await gathering.UntilSubscribed();
        sender.Send(sending, "t/1", "only");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        first.Dispose();

        var next = new Recorder();
        Started(persistent, next);
        await next.UntilReceived(1);

        Assert.Empty(gathering.Messages);
        Assert.Equal(["only"], next.Texts);
    }

    [Fact]
    public async Task A_stop_hands_over_what_still_gathers()
    {
        await using TestBroker broker = await TestBroker.Start();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gathering = new Recorder
        {
            Gather = _ =>
            {
                asked.TrySetResult();
                return 60_000;
            },
        };
        var sender = new Recorder();
        IMqttLink link = Started(broker.Options("receiver", "t/#"), gathering);
        IMqttLink sending = Started(broker.Options("sender"), sender);
        await gathering.UntilSubscribed();
        sender.Send(sending, "t/1", "only");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(await link.StopAsync());

        Assert.Equal(["only"], gathering.Texts);
    }
}
