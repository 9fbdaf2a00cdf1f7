using EdgeAgent.Mqtt.Mqttnet;
using EdgeAgent.Mqtt.Tests.Bench;
using EdgeAgent.Mqtt.Tests.Compliance;

namespace EdgeAgent.Mqtt.Tests;

public sealed class MqttnetTests : MqttLinkCompliance
{
    protected override IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler) => new MqttnetLink(options, handler);
}

public sealed class MqttnetMqtt5Tests : MqttLinkCompliance
{
    protected override MqttProtocol Protocol => MqttProtocol.V5;

    protected override IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler) => new MqttnetLink(options, handler);
}

public sealed class MqttnetManyLinksTests
{
    [Fact]
    public async Task Two_hundred_links_of_one_process_all_deliver()
    {
        const int Links = 200;
        const int PerLink = 20;
        await using TestBroker broker = await TestBroker.Start();
        var gateway = new Recorder();
        using var receiving = new MqttnetLink(broker.Options("gateway", "m/+/frame"), gateway);
        receiving.Start();
        await gateway.UntilSubscribed();

        (Recorder Recorder, IMqttLink Link)[] modules = [.. Enumerable.Range(0, Links).Select(number =>
        {
            var recorder = new Recorder();
            return (recorder, New(broker.Options($"m{number}", $"m/m{number}/receipt"), recorder));
        })];
        foreach (var module in modules) module.Link.Start();
        for (int i = 0; i < Links; i++) modules[i].Recorder.Send(modules[i].Link, $"m/m{i}/frame", Enumerable.Range(0, PerLink).Select(number => $"{i}:{number}").ToArray());
        await gateway.UntilReceived(Links * PerLink);

        foreach (IGrouping<string, string> ofOne in gateway.Texts.GroupBy(text => text.Split(':')[0]))
        {
            Assert.Equal(Enumerable.Range(0, PerLink).Select(number => $"{ofOne.Key}:{number}"), ofOne);
        }

        bool[] clean = await Task.WhenAll(modules.Select(module => module.Link.StopAsync()));
        Assert.All(clean, Assert.True);
    }

    [Fact]
    public async Task A_handler_that_fails_ends_its_own_link_and_no_other_of_the_process()
    {
        await using TestBroker broker = await TestBroker.Start();
        var good = new Recorder();
        using IMqttLink goodLink = New(broker.Options("good", "t/#"), good);
        using IMqttLink badLink = New(broker.Options("bad", "t/#"), new Recorder { Commit = _ => throw new IOException("bad") });
        goodLink.Start();
        badLink.Start();
        await good.UntilSubscribed();
        await Recorder.OnLoop(badLink, () => 0);

        good.Send(goodLink, "t/1", Enumerable.Range(0, 100).Select(number => $"{number}").ToArray());
        await good.UntilReceived(100);

        Assert.Equal(MqttLinkState.Connected, goodLink.Status.State);
    }

    private static IMqttLink New(MqttLinkOptions options, IMqttHandler handler) => new MqttnetLink(options, handler);
}
