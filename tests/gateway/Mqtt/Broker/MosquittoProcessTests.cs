using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Mqttnet;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Broker;

public sealed class MosquittoProcessTests
{
    [Fact]
    public async Task A_started_broker_answers_and_a_stopped_one_does_not()
    {
        await using TestBroker broker = await TestBroker.Start();
        Assert.True(await MosquittoProcess.AnswersAsync(broker.Process.Config, TestContext.Current.CancellationToken));
        Assert.NotNull(broker.Process.ProcessId);

        await broker.Process.StopAsync();

        Assert.False(await MosquittoProcess.AnswersAsync(broker.Process.Config, TestContext.Current.CancellationToken));
        Assert.Null(broker.Process.ProcessId);
    }

    [Fact]
    public async Task A_port_that_another_broker_answers_on_is_reported_and_not_taken_for_the_own_one()
    {
        await using TestBroker first = await TestBroker.Start();
        await using TestBroker second = TestBroker.Make((config, _) => config with { Port = first.Port });

        IOException failure = await Assert.ThrowsAsync<IOException>(() => second.Process.StartAsync(cancel: TestContext.Current.CancellationToken));

        Assert.Contains("is taken by another program", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_the_broker_cannot_use_is_reported_in_its_own_words()
    {
        await using TestBroker broker = TestBroker.Make((config, folder) => config with { PasswordFile = Path.Combine(folder, "missing") });

        IOException failure = await Assert.ThrowsAsync<IOException>(() => broker.Process.StartAsync(cancel: TestContext.Current.CancellationToken));

        Assert.Contains("mosquitto ended with code", failure.Message, StringComparison.Ordinal);
        Assert.Contains("missing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_persistence_folder_a_clean_restart_keeps_retained_messages()
    {
        await using TestBroker broker = await TestBroker.Start((config, folder) =>
        {
            string store = Path.Combine(folder, "store");
            Directory.CreateDirectory(store);
            return config with { PersistenceDirectory = store };
        });
        var sender = new Recorder();
        using (var link = new MqttnetLink(broker.Options("sender"), sender))
        {
            link.Start();
            sender.Send(link, "t/state", [[7]], retain: true);
            await sender.UntilPublished(1);
        }

        await broker.Process.StopAsync();
        await broker.Process.StartAsync(cancel: TestContext.Current.CancellationToken);
        var receiver = new Recorder();
        using var later = new MqttnetLink(broker.Options("receiver", "t/#"), receiver);
        later.Start();
        await receiver.UntilReceived(1);

        Assert.True(receiver.Messages[0].IsRetained);
    }
}
