using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    [Fact]
    public async Task Messages_arrive_in_the_order_in_which_they_were_published()
    {
        await using TestBroker broker = await TestBroker.Start();
        var receiver = new Recorder();
        var sender = new Recorder();
        Started(broker.Options("receiver", "t/#"), receiver);
        IMqttLink sending = Started(broker.Options("sender") with { InFlightWindow = 50 }, sender);
        await receiver.UntilSubscribed();

        sender.Send(sending, "t/1", Numbered(3000));
        await receiver.UntilReceived(3000);
        await sender.UntilPublished(3000);

        Assert.Equal(Numbers(3000), receiver.Texts);
        Assert.Equal(sender.Sent, sender.Published);
        Assert.Equal(3000, sending.Status.Acknowledged);
        Assert.Equal(0, sending.Status.InFlight);
    }

    [Fact]
    public async Task A_batch_whose_commit_fails_is_not_acknowledged_and_comes_again_to_the_next_process()
    {
        await using TestBroker broker = await TestBroker.Start();
        MqttLinkOptions persistent = broker.Options("receiver", "t/#") with { CleanSession = false };
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender"), sender);

        int committed = 0;
        var crashing = new Recorder();
        crashing.Commit = batch =>
        {
            if (committed + batch.Count > 200) throw new IOException("power cut between receive and commit");
            committed += batch.Count;
        };
        IMqttLink first = Started(persistent with { MaxBatch = 50 }, crashing);
        await crashing.UntilSubscribed();
        sender.Send(sending, "t/1", Numbered(500));
        await Assert.ThrowsAsync<IOException>(() => first.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        await sender.UntilPublished(500);

        var next = new Recorder();
        Started(persistent, next);
        await next.Until(recorder => recorder.Texts.Concat(crashing.Texts).Distinct().Count() == 500, "every message from one process or the other");

        Assert.True(next.SessionPresent);
        Assert.True(committed <= 200);
        Assert.Equal(Numbers(500).Skip(committed), next.Texts.Where(text => int.Parse(text, null) >= committed));
        Assert.Equal(MqttLinkState.Stopped, first.Status.State);
        Assert.Contains("power cut", first.Status.Reason, StringComparison.Ordinal);
    }

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
    public async Task A_slow_consumer_gets_everything_in_order_and_no_batch_over_its_limit()
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
        Assert.InRange(slow.BatchSizes.Max(), 1, 100);
        Assert.Equal(5000, receiving.Status.Received);
    }

    [Fact]
    public async Task A_retained_message_comes_to_a_later_subscriber_and_says_so()
    {
        await using TestBroker broker = await TestBroker.Start();
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender"), sender);
        sender.Send(sending, "t/state", [[1, 2, 3]], retain: true);
        await sender.UntilPublished(1);

        var receiver = new Recorder();
        Started(broker.Options("receiver", "t/#"), receiver);
        await receiver.UntilReceived(1);

        MqttMessage message = Assert.Single(receiver.Messages);
        Assert.Equal(("t/state", MqttQos.AtLeastOnce, true), (message.Topic, message.Qos, message.IsRetained));
        Assert.Equal([1, 2, 3], message.Payload);
    }

    [Fact]
    public async Task A_qos_0_message_arrives_takes_no_window_and_gets_no_answer()
    {
        await using TestBroker broker = await TestBroker.Start();
        var receiver = new Recorder();
        var sender = new Recorder();
        Started(broker.Options("receiver", "t/#"), receiver);
        IMqttLink sending = Started(broker.Options("sender") with { InFlightWindow = 1 }, sender);
        await receiver.UntilSubscribed();

        sender.Send(sending, "t/1", Numbered(20), MqttQos.AtMostOnce);
        sender.Send(sending, "t/1", "last");
        await receiver.UntilReceived(21);
        await sender.UntilPublished(1);

        Assert.Equal(sender.Sent[^1], Assert.Single(sender.Published));
        Assert.Equal(MqttQos.AtMostOnce, receiver.Messages[0].Qos);
    }
}
