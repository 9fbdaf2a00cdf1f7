using System.Diagnostics;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Outbox;

namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>
/// The way of one reading as one trace: reading (ingest, detect, commit), and for each event it made outbox (until it is published) and cloud (until the
/// bridge's receipt). Readings that made an event are followed, of the others one batch a second. Nobody listening, it costs one question a batch.
/// <para>Limit: <see cref="MaxUnderWay"/> events are followed at a time; while that many wait for the cloud, further ones are traced to the disk only. Not for
/// two threads at once.</para>
/// </summary>
internal sealed class ReadingTraces
{
    public const string SourceName = "EdgeAgent.Gateway";
    public const int MaxUnderWay = 256;

    private const long PlainEveryMs = 1000;

    private static readonly ActivitySource s_source = new(SourceName);

    private readonly Dictionary<OutboxPlace, Activity> _underWay = [];
    private Batch? _batch;
    private long _plainAtMs = -PlainEveryMs;

    /// <summary>Messages from the plant came.</summary>
    public void Begin(int messages) => _batch = s_source.HasListeners() ? new Batch(messages, DateTime.UtcNow) : null;

    /// <summary>They were decoded, de-duplicated and put on the time line.</summary>
    public void Ingested()
    {
        if (_batch is not null) _batch.IngestedAt = DateTime.UtcNow;
    }

    /// <summary>The detectors have seen them.</summary>
    public void Detected()
    {
        if (_batch is not null) _batch.DetectedAt = DateTime.UtcNow;
    }

    /// <summary>They are on disk, with the events they made.</summary>
    public void Committed(GatewayChanges changes)
    {
        if (_batch is not { } batch) return;
        OutboxElement[] events = [.. changes.OutboxAdded.Where(element => element.Lane != Lane.State)];
        bool isPlainDue = Environment.TickCount64 - _plainAtMs >= PlainEveryMs;
        if (events.Length == 0 && (!isPlainDue || changes.Frames.Count == 0)) return;
        if (events.Length == 0) _plainAtMs = Environment.TickCount64;

        DateTime now = DateTime.UtcNow;
        using Activity? reading = s_source.StartActivity("reading", ActivityKind.Consumer, parentContext: default, startTime: batch.BeganAt);
        if (reading is null) return;
        reading.SetTag("edgeagent.messages", batch.Messages).SetTag("edgeagent.frames", changes.Frames.Count).SetTag("edgeagent.events", events.Length);
        Part("ingest", reading, batch.BeganAt, batch.IngestedAt);
        Part("detect", reading, batch.IngestedAt, batch.DetectedAt);
        Part("commit", reading, batch.DetectedAt, now);
        foreach (OutboxElement element in events.Take(MaxUnderWay - _underWay.Count))
            Follow(element.Place, Start("outbox", reading.Context, element.Place, now));
        reading.SetEndTime(now);
    }

    /// <summary>The batch is over, whether it had anything to commit or not.</summary>
    public void End() => _batch = null;

    /// <summary>An event went to the cloud's broker.</summary>
    public void Published(OutboxElement element)
    {
        if (!_underWay.TryGetValue(element.Place, out Activity? outbox) || outbox.OperationName != "outbox") return;
        DateTime now = DateTime.UtcNow;
        outbox.SetEndTime(now).Stop();
        Follow(element.Place, Start("cloud", outbox.Context, element.Place, now));
    }

    /// <summary>The bridge spoke: what it receipted has come to the end of its way.</summary>
    public void Receipted(EventOutbox outbox)
    {
        if (_underWay.Count == 0) return;
        foreach ((OutboxPlace place, Activity activity) in _underWay.ToList())
        {
            bool isRenumbered = place.Incarnation != outbox.Incarnation;
            if (!isRenumbered && outbox.Sender(place.Lane).Receipted < place.From) continue;
            if (isRenumbered) activity.SetStatus(ActivityStatusCode.Unset, "renumbered");
            activity.Stop();
            _underWay.Remove(place);
        }
    }

    private void Follow(OutboxPlace place, Activity? activity)
    {
        if (activity is null) _underWay.Remove(place);
        else _underWay[place] = activity;
        Activity.Current = null;
    }

    private static Activity? Start(string name, ActivityContext parent, OutboxPlace place, DateTime at) =>
        s_source
            .StartActivity(name, ActivityKind.Producer, parent, startTime: at)
            ?.SetTag("edgeagent.lane", LaneNames.Of(place.Lane))
            .SetTag("edgeagent.sequence", place.From);

    private static void Part(string name, Activity reading, DateTime from, DateTime to)
    {
        using Activity? part = s_source.StartActivity(name, ActivityKind.Internal, reading.Context, startTime: from);
        part?.SetEndTime(to);
    }

    private sealed class Batch(int messages, DateTime beganAt)
    {
        public int Messages { get; } = messages;
        public DateTime BeganAt { get; } = beganAt;
        public DateTime IngestedAt { get; set; } = beganAt;
        public DateTime DetectedAt { get; set; } = beganAt;
    }
}
