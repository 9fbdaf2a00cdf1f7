using System.Diagnostics;
using System.Text;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Tests.Bench;
using EdgeAgent.Mqtt.Tests.Compliance;

namespace EdgeAgent.Simulation.Mqtt;

/// <summary>The delivery suite of the real adapters, with a thread that does nothing but step the broker.</summary>
public sealed class MemoryLinkComplianceTests : MqttDeliveryCompliance
{
    private readonly MemoryBroker _broker = new(new Random(1));

    protected override IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler) => _broker.NewLink(options, handler);

    private protected override Task<ITestBroker> StartBroker() => Task.FromResult<ITestBroker>(new Stepper(_broker));

    private sealed class Stepper : ITestBroker
    {
        private readonly MemoryBroker _broker;
        private readonly Thread _thread;
        private readonly Lock _lock = new();
        private volatile bool _isOver;

        public Stepper(MemoryBroker broker)
        {
            _broker = broker;
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        private void Run()
        {
            while (!_isOver)
            {
                bool happened;
                lock (_lock) happened = _broker.Step(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000));
                if (!happened) Thread.Yield();
            }
        }

        public MqttLinkOptions Options(string clientId, params string[] filters) => MemoryLinkTests.Options(clientId, filters);

        public Task Kill()
        {
            lock (_lock) _broker.Kill();
            return Task.CompletedTask;
        }

        public Task Restart()
        {
            lock (_lock) _broker.Restart();
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _isOver = true;
            _thread.Join();
            return ValueTask.CompletedTask;
        }
    }
}

public sealed class MemoryLinkTests
{
    internal static MqttLinkOptions Options(string clientId, params string[] filters) => new()
    {
        Host = "memory",
        ClientId = clientId,
        Subscriptions = [.. filters.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
        Reconnect = new ReconnectOptions { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(100) },
    };

    /// <summary>A sender that repeats what was not acknowledged, a receiver that remembers what it has: what our lanes do, in small.</summary>
    [Fact]
    public void With_breaks_at_random_packets_everything_arrives_and_the_same_seed_gives_the_same_run()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");

        (List<string> first, int breaks, int repeats) = Run(seed);
        (List<string> second, _, _) = Run(seed);

        Assert.True(breaks > 10, $"only {breaks} breaks");
        Assert.True(repeats > 0, "no message came twice: the breaks were never behind a delivery");
        Assert.Equal(first, second);
        Assert.Equal(500, first.Distinct().Count());
    }

    private static (List<string> Arrived, int Breaks, int Repeats) Run(int seed)
    {
        var random = new Random(seed);
        var broker = new MemoryBroker(random);
        int breaks = 0;
        broker.Breaks = _ =>
        {
            bool isBroken = random.Next(50) == 0;
            if (isBroken) breaks++;
            return isBroken;
        };
        var receiver = new Repeater(0);
        var sender = new Repeater(500);
        using IMqttLink receiving = broker.NewLink(Options("receiver", "t/#") with { CleanSession = false, MaxBatch = 7 }, receiver);
        using IMqttLink sending = broker.NewLink(Options("sender") with { InFlightWindow = 20 }, sender);
        receiving.Start();
        for (long nowMs = 0; receiver.SubscribedTimes == 0; nowMs++) broker.Step(nowMs);
        sending.Start();
        for (long nowMs = 0; nowMs < 600_000 && (sender.Open > 0 || receiver.Arrived.Distinct().Count() < 500); nowMs += 5) broker.Step(nowMs);
        return (receiver.Arrived, breaks, receiver.Arrived.Count - receiver.Arrived.Distinct().Count());
    }

    [Fact]
    public void A_full_queue_drops_after_its_puback_and_counts()
    {
        var broker = new MemoryBroker(new Random(1), maxQueuedMessages: 3);
        var away = new Repeater(0);
        IMqttLink receiving = broker.NewLink(Options("away", "t/#") with { CleanSession = false }, away);
        receiving.Start();
        broker.Step(0);
        receiving.Dispose();
        broker.Step(1);
        var sender = new Repeater(5);
        using IMqttLink sending = broker.NewLink(Options("sender"), sender);
        sending.Start();
        for (long nowMs = 2; nowMs < 10; nowMs++) broker.Step(nowMs);

        Assert.Equal(0, sender.Open);
        Assert.Equal(2, broker.DroppedQueueFull);
    }

    [Fact]
    public void A_denied_publish_is_acknowledged_and_never_delivered()
    {
        var broker = new MemoryBroker(new Random(1)) { Denies = (client, _) => client == "sender" };
        var receiver = new Repeater(0);
        var sender = new Repeater(5);
        using IMqttLink receiving = broker.NewLink(Options("receiver", "#"), receiver);
        using IMqttLink sending = broker.NewLink(Options("sender"), sender);
        receiving.Start();
        sending.Start();
        for (long nowMs = 0; nowMs < 10; nowMs++) broker.Step(nowMs);

        Assert.Equal(0, sender.Open);
        Assert.Empty(receiver.Arrived);
        Assert.Equal(5, broker.Denied);
    }

    [Fact]
    public void What_leaves_with_qos_0_into_a_stall_arrives_behind_it_and_is_lost_when_the_link_breaks()
    {
        bool isStalled = false;
        var broker = new MemoryBroker(new Random(1)) { Stalls = client => isStalled && client == "sender" };
        var receiver = new Repeater(0);
        var sender = new Repeater(0);
        using IMqttLink receiving = broker.NewLink(Options("receiver", "#"), receiver);
        using IMqttLink sending = broker.NewLink(Options("sender"), sender);
        receiving.Start();
        sending.Start();
        Step(0);
        isStalled = true;
        sender.SendOnce("late");
        Step(10);
        Assert.Empty(receiver.Arrived);
        isStalled = false;
        Step(20);
        Assert.Equal(["late"], receiver.Arrived);

        isStalled = true;
        sender.SendOnce("lost");
        broker.Cut("sender");
        isStalled = false;
        Step(30);
        Assert.Equal(["late"], receiver.Arrived);

        void Step(long fromMs)
        {
            for (long nowMs = fromMs; nowMs < fromMs + 10; nowMs++) broker.Step(nowMs);
        }
    }

    private sealed class Repeater(int count) : IMqttHandler
    {
        private readonly SortedSet<int> _toSend = [.. Enumerable.Range(0, count)];
        private readonly Dictionary<long, int> _inFlight = [];
        private IMqttPublisher? _publisher;

        public List<string> Arrived { get; } = [];
        public int SubscribedTimes { get; private set; }
        public int Open => _toSend.Count + _inFlight.Count;

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
        {
            _publisher = publisher;
            Send();
        }

        public void OnSubscribed() => SubscribedTimes++;

        public void SendOnce(string text) => Assert.True(_publisher!.TryPublish("t/1", Encoding.UTF8.GetBytes(text), MqttQos.AtMostOnce, false, out _));

        public void OnBatch(IReadOnlyList<MqttMessage> batch) => Arrived.AddRange(batch.Select(message => Encoding.UTF8.GetString(message.Payload)));

        public void OnPublished(long token)
        {
            _inFlight.Remove(token);
            Send();
        }

        public void OnDisconnected(string reason)
        {
            _publisher = null;
            foreach (int number in _inFlight.Values) _toSend.Add(number);
            _inFlight.Clear();
        }

        private void Send()
        {
            while (
                _publisher is not null
                && _toSend.Count > 0
                && _publisher.TryPublish("t/1", Encoding.UTF8.GetBytes($"{_toSend.Min}"), MqttQos.AtLeastOnce, false, out long token)
            )
            {
                _inFlight[token] = _toSend.Min;
                _toSend.Remove(_toSend.Min);
            }
        }
    }
}
