using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Ingest;

/// <summary>What became of one message.</summary>
public enum Taken
{
    /// <summary>Refused and counted under its reason; no number moved.</summary>
    Refused,

    /// <summary>Same number, same content as before.</summary>
    Duplicate,

    /// <summary>Same number, other content: quarantined; the first one stays.</summary>
    Conflict,

    /// <summary>Something before it is missing; the module is asked to rewind.</summary>
    Ahead,

    /// <summary>Its number is closed; the log has the frame under the number it had in an earlier incarnation.</summary>
    Renumbered,

    /// <summary>Its number is closed, its content put aside.</summary>
    PutAside,

    /// <summary>Not taken for want of room; no number moved and no receipt follows, so the module keeps it.</summary>
    HeldBack,

    /// <summary>A gap record, booked.</summary>
    Gap,

    /// <summary>In the log; <see cref="Ingested.Frame"/> and <see cref="Ingested.AtMs"/> say what and when.</summary>
    Observation,
}

/// <summary>One message after the ingest.</summary>
/// <param name="Became">What became of it.</param>
/// <param name="Speaker">The module, once it is known to speak for itself; null when the message was refused before that.</param>
/// <param name="Frame">The message decoded, valid until the next one is taken.</param>
/// <param name="AtMs">When the window of an observation ended; gateway's time line, rising within a lane.</param>
public readonly record struct Ingested(Taken Became, Module? Speaker, Frame Frame, long AtMs);

/// <summary>
/// Takes one message of a module at a time: decode, authorise, put in order, put on the gateway's time line. Promise: every message ends in exactly one
/// <see cref="Taken"/>, every refusal in exactly one counter; no input throws; what is accepted re-encodes to the very bytes that came.
/// </summary>
public sealed class FrameIngest(DeviceRegister devices, IReadingLog log, IngestOptions options, RefusalCounters refused)
{
    /// <summary>A module renumbers from 1 what had no receipt, and at most a window of that was under way; twice that, for ranges given up between.</summary>
    private const int MostRenumbered = LaneRecord.HashesKept;

    private int _looksLeft = options.ConflictLooksPerBatch;

    /// <summary>The message in hand, decoded; one object for all of them, for a frame is taken up to a hundred thousand times a second.</summary>
    private readonly Frame _frame = new();

    /// <summary>A new batch: the comparisons with the log start to count afresh.</summary>
    public void BeginBatch() => _looksLeft = options.ConflictLooksPerBatch;

    /// <param name="topicModule">The module of the topic it came on.</param>
    /// <param name="isBurstTopic">It came on <c>/burst</c>, where longer messages are allowed.</param>
    /// <param name="topic">For the quarantine.</param>
    /// <param name="areAlarmsOnly">There is no room for anything else.</param>
    public Ingested Take(ulong topicModule, bool isBurstTopic, string topic, byte[] payload, Moment now, bool areAlarmsOnly, GatewayChanges changes)
    {
        RejectReason reason = Read(topicModule, isBurstTopic, payload, out Module module);
        if (reason != RejectReason.None) return new Ingested(Refuse(reason), null, _frame, 0);

        module.Heard(now, _frame.Incarnation);
        long atMs = 0;
        Taken became = areAlarmsOnly && _frame.Lane != Lane.Alarm ? Taken.HeldBack : Place(module, topic, payload, now, changes, out atMs);
        return new Ingested(became, module, _frame, atMs);
    }

    private Taken Place(Module module, string topic, byte[] payload, Moment now, GatewayChanges changes, out long atMs)
    {
        atMs = 0;
        Incarnation? incarnation = module.Find(_frame.Incarnation);
        if (incarnation is null)
        {
            if (module.IsFull) return Refuse(RejectReason.TooManyIncarnations);
            incarnation = devices.Begin(module, _frame.Incarnation, changes);
        }
        else if (incarnation != module.Current)
        {
            return Refuse(RejectReason.StaleIncarnation);
        }

        LaneRecord lane = devices.Lane(module, incarnation, _frame.Lane);
        switch (lane.Ask(_frame.Sequence, _frame.LastSequence))
        {
            case Offer.Duplicate:
                return Repeat(module, lane, topic, payload, now, changes);
            case Offer.Ahead:
                lane.IsRewindDue = true;
                return Taken.Ahead;
            default:
                return Accept(module, incarnation, lane, topic, payload, now, changes, out atMs);
        }
    }

    private Taken Refuse(RejectReason reason)
    {
        refused.Count(reason);
        return Taken.Refused;
    }

    private RejectReason Read(ulong topicModule, bool isBurstTopic, byte[] payload, out Module module)
    {
        module = devices.Find(topicModule)!;
        if (module is null) return RejectReason.UnknownModule;
        if (!isBurstTopic && payload.Length > WireLimits.MaxFrameBytes) return RejectReason.Oversized;
        if (!FrameCodec.TryDecode(payload, payload.Length, _frame, out RejectReason reason)) return reason;
        if (_frame.Module != topicModule) return RejectReason.ForeignModule;
        return _frame.Lane == Lane.Health ? RejectReason.UnknownLane : RejectReason.None;     // a module has no such lane
    }

    private Taken Repeat(Module module, LaneRecord lane, string topic, byte[] payload, Moment now, GatewayChanges changes)
    {
        if (_frame.Kind == FrameKind.Gap || IsSameContent(lane, payload, changes))
        {
            lane.CountDuplicate();
            devices.Moved(lane);
            return Taken.Duplicate;
        }

        lane.CountConflict();
        changes.Touch(lane);
        refused.Count(RejectReason.Conflict);
        module.ConflictSteadyMs = now.SteadyMs;
        module.IsNewIncarnationDue = true;
        changes.Quarantined.Add(new QuarantinedRow(now.UtcMs, RejectReason.Conflict, topic, payload));
        return Taken.Conflict;
    }

    private bool IsSameContent(LaneRecord lane, byte[] payload, GatewayChanges changes)
    {
        if (lane.TryHash(_frame.Sequence, out ulong kept)) return kept == ContentHash.Of(payload);
        if (_looksLeft == 0) return true;

        _looksLeft--;
        byte[]? logged = log.FindFrame(lane.Number, _frame.Sequence, options.ConflictReach);
        foreach (FrameRow row in changes.Frames)
        {
            if (row.LaneNumber == lane.Number && row.Sequence == _frame.Sequence) logged = row.Bytes;
        }

        return logged is null || logged.AsSpan().SequenceEqual(payload);
    }

    private Taken Accept(
        Module module,
        Incarnation incarnation,
        LaneRecord lane,
        string topic,
        byte[] payload,
        Moment now,
        GatewayChanges changes,
        out long atMs
    )
    {
        atMs = 0;
        if (_frame.Kind == FrameKind.Gap)
        {
            changes.Touch(lane);
            (long from, long count) = lane.Book(_frame.Sequence, _frame.GapTo, _frame.GapReason);
            changes.Gaps.Add(new GapRow(lane.Number, from, from + count - 1, _frame.GapReason, now.UtcMs));
            return Taken.Gap;
        }

        ulong hash = ContentHash.Of(payload);
        if (_frame.Sequence <= MostRenumbered && FormerOf(module, incarnation, lane).Contains(hash))
        {
            changes.Touch(lane);
            lane.CloseKnown(_frame.Sequence, hash, ContentHash.DigestOf(payload));
            return Taken.Renumbered;
        }

        bool isFuture =
            _frame.ClockState == ClockState.Synced && now.Clock == ClockState.Synced && _frame.UtcMs > now.UtcMs + options.MaxFuture.TotalMilliseconds;
        if (isFuture)
        {
            changes.Touch(lane);
            lane.PutAside(_frame.Sequence, hash, ContentHash.DigestOf(payload));
            refused.Count(RejectReason.FutureStamp);
            changes.Quarantined.Add(new QuarantinedRow(now.UtcMs, RejectReason.FutureStamp, topic, payload));
            return Taken.PutAside;
        }

        // A lane's time never falls, unless what stands there was stamped by a clock that was ahead and has since been set right.
        bool wasClockWrong = now.UtcMs >= TimeLine.EarliestMs && lane.LastAtMs > now.UtcMs;
        atMs = Math.Max(wasClockWrong ? 0 : lane.LastAtMs, PlaceInTime(incarnation, lane, now));
        lane.Deliver(_frame.Sequence, hash, ContentHash.DigestOf(payload), atMs, _frame.UptimeMs, incarnation.Clock.OffsetMs);
        changes.Frames.Add(new FrameRow(lane.Number, _frame.Sequence, atMs, _frame.Lane == Lane.Alarm, payload));
        if (lane.IsStored && _frame.Lane != Lane.Alarm) devices.Moved(lane);
        else changes.Touch(lane);
        lane.IsStored = true;
        return Taken.Observation;
    }

    /// <summary>
    /// What was under way without a receipt when the module took this incarnation, and so may be in the log already: the newest frames of the same lane under
    /// the incarnations before. After a start they are looked up in the log.
    /// </summary>
    private HashSet<ulong> FormerOf(Module module, Incarnation incarnation, LaneRecord lane)
    {
        if (lane.Former is { } known) return known;
        var former = new HashSet<ulong>();
        for (int i = module.IndexOf(incarnation) - 1; i >= 0 && former.Count < LaneRecord.HashesKept; i--)
        {
            if (module.Incarnations[i].Lanes[(int)lane.Lane] is not { } before) continue;
            former.UnionWith(before.Hashes());
            former.UnionWith(log.ReadLane(before.Number, LaneRecord.HashesKept, options.ConflictReach).Select(bytes => ContentHash.Of(bytes)));
        }

        return lane.Former = former;
    }

    /// <summary>A synchronised and sane stamp counts; otherwise the uptime does, from the moment of arrival.</summary>
    private long PlaceInTime(Incarnation incarnation, LaneRecord lane, Moment now)
    {
        long byUptime = incarnation.Clock.ToUtcMs(_frame.UptimeMs, _frame.UptimeMs < lane.LastUptimeMs, now.UtcMs);
        bool isStampSane = _frame.ClockState == ClockState.Synced && _frame.UtcMs >= options.EarliestStamp.ToUnixTimeMilliseconds();
        return isStampSane ? Math.Min(_frame.UtcMs, now.UtcMs) : byUptime;
    }
}
