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
