using System.Text;

namespace EdgeAgent.Mqtt.Tests.Bench;

/// <summary>A handler that notes everything, lets a test wait for a condition, and sends a queue of messages as the window allows.</summary>
internal sealed class Recorder : IMqttHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private readonly Queue<(string Topic, byte[] Payload, MqttQos Qos, bool Retain)> _toSend = new();
    private IMqttPublisher? _publisher;

    public List<MqttMessage> Messages { get; } = [];
    public List<int> BatchSizes { get; } = [];
    public List<long> Sent { get; } = [];
    public List<long> Published { get; } = [];
    public List<string> Refused { get; } = [];
    public List<string> Disconnects { get; } = [];
    public List<PublishRefusal> Refusals { get; } = [];
    public int Connects { get; private set; }
    public int Subscribed { get; private set; }
    public int Ticks { get; private set; }
    public bool SessionPresent { get; private set; }
    public int HighestInFlight { get; private set; }

    /// <summary>Runs inside OnBatch before the batch is noted, on the loop thread.</summary>
    public Action<IReadOnlyList<MqttMessage>>? Commit { get; set; }

    /// <summary>Asked while messages wait; by default none does.</summary>
    public Func<IReadOnlyList<MqttMessage>, int>? Gather { get; set; }

    public IEnumerable<string> Texts
    {
        get { lock (_lock) return [.. Messages.Select(message => Encoding.UTF8.GetString(message.Payload))]; }
    }

    public async Task Until(Func<Recorder, bool> condition, string what)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(this)) return;
            _waiting.Add((() => condition(this), met));
        }

        try
        {
            await met.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail(
                $"Not within {Patience.TotalSeconds} s: {what}. Received {Messages.Count}, published {Published.Count} of {Sent.Count}, connects {Connects}, disconnects: {string.Join(" | ", Disconnects)}"
            );
        }
    }

    public Task UntilSubscribed(int times = 1) => Until(recorder => recorder.Subscribed >= times, $"subscribed {times} times");

    public Task UntilReceived(int count) => Until(recorder => recorder.Messages.Count >= count, $"{count} messages");

    public Task UntilPublished(int count) => Until(recorder => recorder.Published.Count >= count, $"{count} PUBACKs");

    /// <summary>Sends when the connection and the window allow, in order.</summary>
    public void Send(IMqttLink link, string topic, IEnumerable<byte[]> payloads, MqttQos qos = MqttQos.AtLeastOnce, bool retain = false)
    {
        lock (_lock)
        {
            foreach (byte[] payload in payloads) _toSend.Enqueue((topic, payload, qos, retain));
        }

        Assert.True(link.Post(Pump));
    }

    public void Send(IMqttLink link, string topic, params string[] texts) => Send(link, topic, texts.Select(Encoding.UTF8.GetBytes));

    public static Task<T> OnLoop<T>(IMqttLink link, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(link.Post(() => done.SetResult(work())));
        return done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Tries once, now, on the loop thread.</summary>
    public Task<PublishRefusal> TryOnce(IMqttLink link, string topic, byte[] payload, MqttQos qos = MqttQos.AtLeastOnce) => OnLoop(link, () =>
    {
        if (_publisher is null) return PublishRefusal.NotConnected;
        if (_publisher.TryPublish(topic, payload, qos, false, out long token, out PublishRefusal refusal)) Sent.Add(token);
        return refusal;
    });

    private void Pump()
    {
        while (_publisher is not null && _toSend.TryPeek(out var next))
        {
            int roomBefore = _publisher.Room;
            if (!_publisher.TryPublish(next.Topic, next.Payload, next.Qos, next.Retain, out long token, out PublishRefusal refusal))
            {
                Refusals.Add(refusal);
                Assert.Equal(0, roomBefore);
                return;
            }

            _toSend.Dequeue();
            Sent.Add(token);
            if (next.Qos == MqttQos.AtLeastOnce) HighestInFlight = Math.Max(HighestInFlight, Sent.Count - Published.Count - Refused.Count);
        }
    }

    void IMqttHandler.OnConnected(IMqttPublisher publisher, bool sessionPresent) => Note(() =>
    {
        _publisher = publisher;
        SessionPresent = sessionPresent;
        Connects++;
        Pump();
    });

    void IMqttHandler.OnSubscribed() => Note(() => Subscribed++);

    int IMqttHandler.GatherMs(IReadOnlyList<MqttMessage> received) => Gather?.Invoke(received) ?? 0;

    void IMqttHandler.OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        Commit?.Invoke(batch);
        Note(() =>
        {
            BatchSizes.Add(batch.Count);
            Messages.AddRange(batch);
        });
    }

    void IMqttHandler.OnPublished(long token) => Note(() =>
    {
        Published.Add(token);
        Pump();
    });

    void IMqttHandler.OnPublishRefused(long token, string reason) => Note(() => Refused.Add(reason));

    void IMqttHandler.OnDisconnected(string reason) => Note(() =>
    {
        _publisher = null;
        Disconnects.Add(reason);
    });

    void IMqttHandler.OnTick() => Note(() => Ticks++);

    private void Note(Action change)
    {
        lock (_lock)
        {
            change();
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Condition()) continue;
                _waiting[i].Met.SetResult();
                _waiting.RemoveAt(i);
            }
        }
    }
}
