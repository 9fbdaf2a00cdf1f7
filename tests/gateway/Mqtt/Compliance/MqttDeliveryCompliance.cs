using System.Text;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

/// <summary>
/// What every implementation of <see cref="IMqttLink"/> must do, the in-memory one of the simulation included (which compiles this file too):
/// no test here needs a thread, a socket or a network of its own.
/// </summary>
public abstract class MqttDeliveryCompliance : IDisposable
{
    private readonly List<IMqttLink> _links = [];

    private protected abstract Task<ITestBroker> StartBroker();

    protected abstract IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler);

    protected virtual MqttProtocol Protocol => MqttProtocol.V311;

    private protected IMqttLink Started(MqttLinkOptions options, Recorder recorder)
    {
        IMqttLink link = NewLink(options with { Protocol = Protocol }, recorder);
        _links.Add(link);
        link.Start();
        return link;
    }

    private protected static byte[][] Numbered(int count) => [.. Enumerable.Range(0, count).Select(number => Encoding.UTF8.GetBytes($"{number}"))];

    private protected static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(number => $"{number}");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (IMqttLink link in _links) link.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_in_the_order_in_which_they_were_published()
    {
        await using ITestBroker broker = await StartBroker();
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
        await using ITestBroker broker = await StartBroker();
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
    public async Task A_retained_message_comes_to_a_later_subscriber_and_says_so()
    {
        await using ITestBroker broker = await StartBroker();
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
        await using ITestBroker broker = await StartBroker();
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

    [Fact]
    public async Task After_the_broker_was_killed_and_restarted_the_link_returns_and_subscribes_again()
    {
        await using ITestBroker broker = await StartBroker();
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("returning", "t/#"), recorder);
        await recorder.UntilSubscribed();

        await broker.Kill();
        await recorder.Until(noted => noted.Disconnects.Count == 1, "the disconnect");
        Assert.Equal(PublishRefusal.NotConnected, await recorder.TryOnce(link, "t/1", [1]));
        await broker.Restart();
        await recorder.UntilSubscribed(2);
        recorder.Send(link, "t/1", "again");
        await recorder.UntilReceived(1);

        Assert.Equal(1, link.Status.Reconnects);
        Assert.Equal(["again"], recorder.Texts);
    }

    [Fact]
    public async Task A_payload_of_200_kilobytes_arrives_unchanged()
    {
        await using ITestBroker broker = await StartBroker();
        byte[] large = new byte[200 * 1024];
        new Random(1).NextBytes(large);
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("large", "t/#"), recorder);
        await recorder.UntilSubscribed();

        recorder.Send(link, "t/1", [large, large]);
        await recorder.UntilReceived(2);

        Assert.All(recorder.Messages, message => Assert.Equal(large, message.Payload));
    }

    [Fact]
    public async Task An_oversized_message_is_refused_and_counted_and_the_next_one_arrives()
    {
        await using ITestBroker broker = await StartBroker();
        var receiver = new Recorder();
        var sender = new Recorder();
        IMqttLink receiving = Started(broker.Options("receiver", "t/#") with { MaxPayloadBytes = 1000 }, receiver);
        IMqttLink sending = Started(broker.Options("sender") with { MaxPayloadBytes = 5000 }, sender);
        await receiver.UntilSubscribed();

        sender.Send(sending, "t/1", [new byte[1001], new byte[1000], new byte[5000], new byte[3]]);
        await receiver.UntilReceived(2);

        Assert.Equal([1000, 3], receiver.Messages.Select(message => message.Payload.Length));
        Assert.Equal(2, receiving.Status.RefusedOversized);
        Assert.Equal(PublishRefusal.PayloadTooLarge, await sender.TryOnce(sending, "t/1", new byte[5001]));
        Assert.Equal(MqttLinkState.Connected, receiving.Status.State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("t/+")]
    [InlineData("t/#")]
    [InlineData("t\0")]
    public async Task A_publish_to_what_is_no_topic_is_refused(string topic)
    {
        await using ITestBroker broker = await StartBroker();
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("sender"), recorder);
        await recorder.UntilSubscribed();

        Assert.Equal(PublishRefusal.BadTopic, await recorder.TryOnce(link, topic, [1]));
        Assert.Equal(PublishRefusal.None, await recorder.TryOnce(link, "t/1", [1]));
    }

    [Fact]
    public async Task A_stop_waits_for_what_was_published_says_goodbye_and_leaves_no_will()
    {
        await using ITestBroker broker = await StartBroker();
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
        await using ITestBroker broker = await StartBroker();
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
    public async Task An_exception_of_the_handler_ends_the_link_and_reaches_the_process()
    {
        await using ITestBroker broker = await StartBroker();
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
        var options = new MqttLinkOptions
        {
            Host = "",
            ClientId = "",
            Port = 0,
            InFlightWindow = 0,
            Subscriptions = [new MqttSubscription("a/#/b", MqttQos.AtLeastOnce)],
        };

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => NewLink(options, new Recorder()));

        foreach (string name in new[] { "Host", "ClientId", "Port", "InFlightWindow", "Subscriptions[0]" })
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }
}
