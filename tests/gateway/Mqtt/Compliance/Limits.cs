using EdgeAgent.Mqtt.Tests.Bench;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    [Fact]
    public async Task Never_are_more_messages_unacknowledged_than_the_window_allows()
    {
        await using TestBroker broker = await TestBroker.Start();
        using var proxy = new Proxy(broker.Port);
        var sender = new Recorder();
        IMqttLink sending = Started(broker.Options("sender") with { Port = proxy.Port, InFlightWindow = 10 }, sender);
        sender.Send(sending, "t/1", Numbered(1000));
        await sender.UntilPublished(1000);
        Assert.Equal(10, sender.HighestInFlight);

        proxy.GoSilent();
        for (int i = 0; i < 10; i++) Assert.Equal(PublishRefusal.None, await sender.TryOnce(sending, "t/1", [1]));
        Assert.Equal(PublishRefusal.WindowFull, await sender.TryOnce(sending, "t/1", [1]));
        Assert.Equal(10, sending.Status.InFlight);
        Assert.Equal(1010, sending.Status.Published);
    }

    [Fact]
    public async Task A_payload_of_200_kilobytes_arrives_unchanged()
    {
        await using TestBroker broker = await TestBroker.Start();
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
        await using TestBroker broker = await TestBroker.Start();
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
        await using TestBroker broker = await TestBroker.Start();
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("sender"), recorder);
        await recorder.UntilSubscribed();

        Assert.Equal(PublishRefusal.BadTopic, await recorder.TryOnce(link, topic, [1]));
        Assert.Equal(PublishRefusal.None, await recorder.TryOnce(link, "t/1", [1]));
    }

    [Fact]
    public async Task With_more_than_1024_descriptors_open_a_link_works()
    {
        await using TestBroker broker = await TestBroker.Start();
        var files = new List<SafeFileHandle>();
        try
        {
            for (int i = 0; i < 1100; i++) files.Add(File.OpenHandle("/dev/null"));
            Assert.True(files[^1].DangerousGetHandle() > 1024);
            var recorder = new Recorder();
            IMqttLink link = Started(broker.Options("high", "t/#"), recorder);
            await recorder.UntilSubscribed();
            recorder.Send(link, "t/1", Numbered(100));
            await recorder.UntilReceived(100);
            Assert.True(await link.StopAsync());
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }
}
