using System.Buffers.Binary;
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

    /// <summary>In the log; <see cref="FrameIngest.Frame"/> and <see cref="FrameIngest.AtMs"/> say what and when.</summary>
    Observation,
}

/// <summary>
/// Takes one message of a module at a time: decode, authorise, put in order, put on the gateway's time line. Promise: every message ends in exactly one
/// <see cref="Taken"/>, every refusal in exactly one counter; no input throws; what is accepted re-encodes to the very bytes that came.
/// </summary>
public sealed class FrameIngest(DeviceRegister devices, IReadingLog log, IngestOptions options, RefusalCounters refused)
{
    /// <summary>A module renumbers from 1 what had no receipt, and at most a window of that was under way; twice that, for ranges given up between.</summary>
    private const int MostRenumbered = LaneRecord.HashesKept;

    private int _looksLeft = options.ConflictLooksPerBatch;

    /// <summary>The message taken last, decoded; reused by the next.</summary>
    public Frame Frame { get; } = new();

    /// <summary>When the window of the observation taken last ended; gateway's time line, rising within a lane.</summary>
    public long AtMs { get; private set; }

    /// <summary>The module of the message taken last, once it is known to speak for itself; null when the message was refused before that.</summary>
    public Module? Speaker { get; private set; }

    /// <summary>A new batch: the comparisons with the log start to count afresh.</summary>
    public void BeginBatch() => _looksLeft = options.ConflictLooksPerBatch;

    /// <param name="topicModule">The module of the topic it came on.</param>
    /// <param name="isBurstTopic">It came on <c>/burst</c>, where longer messages are allowed.</param>
    /// <param name="topic">For the quarantine.</param>
    /// <param name="areAlarmsOnly">There is no room for anything else.</param>
    public Taken Take(ulong topicModule, bool isBurstTopic, string topic, byte[] payload, Moment now, bool areAlarmsOnly, GatewayChanges changes)
    {
        Speaker = null;
        RejectReason reason = Read(topicModule, isBurstTopic, payload, out Module module);
        if (reason != RejectReason.None) return Refuse(reason);

        Speaker = module;
        module.Heard(now, Frame.Incarnation);
        if (areAlarmsOnly && Frame.Lane != Lane.Alarm) return Taken.HeldBack;
        Incarnation? incarnation = module.Find(Frame.Incarnation);
        if (incarnation is null)
        {
            if (module.IsFull) return Refuse(RejectReason.TooManyIncarnations);
            incarnation = devices.Begin(module, Frame.Incarnation, changes);
        }
        else if (incarnation != module.Current)
        {
            return Refuse(RejectReason.StaleIncarnation);
        }

        LaneRecord lane = devices.Lane(module, incarnation, Frame.Lane);
        switch (lane.Ask(Frame.Sequence, Frame.LastSequence))
        {
            case Offer.Duplicate:
                return Repeat(module, lane, topic, payload, now, changes);
            case Offer.Ahead:
                lane.IsRewindDue = true;
                return Taken.Ahead;
            default:
                return Accept(module, incarnation, lane, topic, payload, now, changes);
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
        if (!FrameCodec.TryDecode(payload, payload.Length, Frame, out RejectReason reason)) return reason;
        if (Frame.Module != topicModule) return RejectReason.ForeignModule;
        return Frame.Lane == Lane.Health ? RejectReason.UnknownLane : RejectReason.None;     // a module has no such lane
    }

    private Taken Repeat(Module module, LaneRecord lane, string topic, byte[] payload, Moment now, GatewayChanges changes)
    {
        if (Frame.Kind == FrameKind.Gap || IsSameContent(lane, payload, changes))
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
        if (lane.TryHash(Frame.Sequence, out ulong kept)) return kept == ContentHash.Of(payload);
        if (_looksLeft == 0) return true;

        _looksLeft--;
        byte[]? logged = log.FindFrame(lane.Number, Frame.Sequence, options.ConflictReach);
        foreach (FrameRow row in changes.Frames)
        {
            if (row.LaneNumber == lane.Number && row.Sequence == Frame.Sequence) logged = row.Bytes;
        }

        return logged is null || logged.AsSpan().SequenceEqual(payload);
    }

    private Taken Accept(Module module, Incarnation incarnation, LaneRecord lane, string topic, byte[] payload, Moment now, GatewayChanges changes)
    {
        if (Frame.Kind == FrameKind.Gap)
        {
            changes.Touch(lane);
            (long from, long count) = lane.Book(Frame.Sequence, Frame.GapTo, Frame.GapReason);
            changes.Gaps.Add(new GapRow(lane.Number, from, from + count - 1, Frame.GapReason, now.UtcMs));
            return Taken.Gap;
        }

        ulong hash = ContentHash.Of(payload);
        if (Frame.Sequence <= MostRenumbered && FormerOf(module, incarnation, lane).Contains(hash))
        {
            changes.Touch(lane);
            lane.CloseKnown(Frame.Sequence, hash, DigestOf(payload));
            return Taken.Renumbered;
        }

        bool isFuture =
            Frame.ClockState == ClockState.Synced && now.Clock == ClockState.Synced && Frame.UtcMs > now.UtcMs + options.MaxFuture.TotalMilliseconds;
        if (isFuture)
        {
            changes.Touch(lane);
            lane.PutAside(Frame.Sequence, hash, DigestOf(payload));
            refused.Count(RejectReason.FutureStamp);
            changes.Quarantined.Add(new QuarantinedRow(now.UtcMs, RejectReason.FutureStamp, topic, payload));
            return Taken.PutAside;
        }

        // A lane's time never falls, unless what stands there was stamped by a clock that was days ahead and has since been set right.
        bool wasClockWrong = now is { Clock: ClockState.Synced, UtcMs: >= TimeLine.EarliestMs } && lane.LastAtMs > now.UtcMs + TimeLine.MostHeldMs;
        AtMs = Math.Max(wasClockWrong ? 0 : lane.LastAtMs, PlaceInTime(incarnation, lane, now));
        lane.Deliver(Frame.Sequence, hash, DigestOf(payload), AtMs, Frame.UptimeMs, incarnation.Clock.OffsetMs);
        changes.Frames.Add(new FrameRow(lane.Number, Frame.Sequence, AtMs, Frame.Lane == Lane.Alarm, payload));
        if (lane.IsStored && Frame.Lane != Lane.Alarm) devices.Moved(lane);
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

    /// <summary>The CRC-32 a frame ends with names it in a receipt.</summary>
    internal static uint DigestOf(byte[] payload) => BinaryPrimitives.ReadUInt32LittleEndian(payload.AsSpan(payload.Length - WireLimits.CrcBytes));

    /// <summary>A synchronised and sane stamp counts; otherwise the uptime does, from the moment of arrival.</summary>
    private long PlaceInTime(Incarnation incarnation, LaneRecord lane, Moment now)
    {
        long byUptime = incarnation.Clock.ToUtcMs(Frame.UptimeMs, Frame.UptimeMs < lane.LastUptimeMs, now.UtcMs);
        bool isStampSane = Frame.ClockState == ClockState.Synced && Frame.UtcMs >= options.EarliestStamp.ToUnixTimeMilliseconds();
        return isStampSane ? Math.Min(Frame.UtcMs, now.UtcMs) : byUptime;
    }
}
