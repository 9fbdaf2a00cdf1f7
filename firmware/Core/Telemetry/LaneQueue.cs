using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>One lane of this module: its backlog, its sender and its ledger, kept in step.</summary>
public sealed class LaneQueue
{
    private readonly TelemetryOptions _options;
    private readonly LaneBacklog _backlog;
    private LaneSender _sender;
    private uint _receiptedDigest;

    /// <param name="lane">Which lane.</param>
    /// <param name="bytes">Room of its backlog.</param>
    /// <param name="elements">Frames its backlog holds at most.</param>
    /// <param name="reserved">Numbers reserved by an earlier life of the module; what of them was used is not known.</param>
    /// <param name="receipted">Highest number known to be receipted then.</param>
    /// <param name="options">Window and patience.</param>
    public LaneQueue(Lane lane, int bytes, int elements, long reserved, long receipted, TelemetryOptions options)
    {
        Lane = lane;
        _options = options;
        _backlog = new LaneBacklog(bytes, elements, reserved + 1);
        _sender = NewSender(receipted, reserved);
        Reserved = reserved;
        if (reserved == receipted) return;
        _backlog.AddGap(receipted + 1, reserved, GapReason.Reset);
        Ledger.UnknownReset = reserved - receipted;
    }

    public Lane Lane { get; }

    public LaneLedger Ledger { get; } = new LaneLedger();

    /// <summary>Numbers up to this one are safe to give out: the store knows of them.</summary>
    public long Reserved { get; set; }

    public long NextNumber => _sender.Produced + 1;

    public long Receipted => _sender.Receipted;

    public long Produced => _sender.Produced;

    public bool IsDrained => _sender.IsDrained;

    /// <summary>The gateway has spoken about this lane on this connection.</summary>
    public bool IsOpen => _sender.IsOpen;

    /// <summary>Frames and ranges waiting.</summary>
    public int Waiting => _backlog.Count + _backlog.GapCount;

    /// <summary>True when a frame of this length can be added without dropping one.</summary>
    public bool HasRoomFor(int length) => _backlog.HasRoomFor(length);

    /// <summary>Keeps an encoded frame that carries <see cref="NextNumber"/>; drops the oldest when there is no room.</summary>
    /// <returns>False when the frame is larger than the whole backlog.</returns>
    public bool Add(byte[] encoded, int length)
    {
        while (!_backlog.TryAdd(encoded, length))
        {
            if (_backlog.Count == 0)
            {
                Ledger.Unnumbered++;
                return false;
            }

            _backlog.GiveUpOldest(GapReason.BacklogFull);
            Ledger.DroppedFull++;
        }

        _sender.Produce();
        Ledger.Produced++;
        return true;
    }

    /// <summary>Writes the element that may go now into <paramref name="buffer"/>.</summary>
    /// <param name="header">Supplies module, incarnation and clock of a gap record.</param>
    /// <param name="buffer">At least <see cref="WireLimits.MaxBurstChunkBytes"/> long.</param>
    /// <param name="through">Last number the element covers.</param>
    /// <returns>Its length, 0 when nothing may go.</returns>
    public int Next(Frame header, byte[] buffer, out long through)
    {
        long number = _sender.Next();
        through = number;
        if (number == 0) return 0;
        if (!_backlog.TryGap(number, out long to, out GapReason reason)) return _backlog.Copy(number, buffer);

        through = to;
        header.Kind = FrameKind.Gap;
        header.Lane = Lane;
        header.Sequence = number;
        header.GapTo = to;
        header.GapReason = reason;
        return FrameCodec.Encode(header, buffer);
    }

    public void MarkSent(long through, long nowMs)
    {
        _sender.MarkSent(through, nowMs);
        Ledger.Sent++;
    }

    /// <summary>Everything unreceipted goes again once the gateway has spoken, without blame for the first element.</summary>
    public void StartOver(long nowMs) => _sender.Connected(nowMs);

    /// <summary>Takes this lane's part of a receipt.</summary>
    /// <param name="highest">The gateway's highest contiguous number.</param>
    /// <param name="digest">Digest of the frame there; 0 when it was a gap record or nothing yet.</param>
    /// <param name="isRewindAsked">The gateway saw a hole.</param>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="buffer">At least <see cref="WireLimits.MaxBurstChunkBytes"/> long.</param>
    public ReceiptOutcome Receive(long highest, uint digest, bool isRewindAsked, long nowMs, byte[] buffer)
    {
        long before = _sender.Receipted;
        ReceiptOutcome outcome = _sender.Receive(highest, IsSameContent(highest, digest, buffer), isRewindAsked, nowMs);
        if (outcome == ReceiptOutcome.Progress)
        {
            _backlog.Release(highest);
            _receiptedDigest = digest;
            Ledger.Receipted += highest - before;
        }
        else if (outcome == ReceiptOutcome.Behind)
        {
            DeclareLost(highest + 1, _backlog.FirstCovered - 1);
            _receiptedDigest = digest;
        }

        return outcome;
    }

    /// <summary>Time passes while the gateway answers: what got no receipt goes again, and a frame refused again and again becomes a gap.</summary>
    public void Tick(long nowMs)
    {
        _sender.Tick(nowMs);
        bool isHeadFrame = _backlog.GapCount == 0 && _backlog.Count > 0;
        if (!_sender.IsHeadHopeless || !isHeadFrame) return;
        _backlog.GiveUpOldest(GapReason.Refused);
        Ledger.DroppedRefused++;
        _sender.Connected(nowMs);
    }

    /// <summary>Numbers everything unreceipted anew from 1 within another incarnation.</summary>
    /// <param name="incarnation">The new incarnation, already in the store.</param>
    /// <param name="buffer">At least <see cref="WireLimits.MaxBurstChunkBytes"/> long.</param>
    public void Renumber(ulong incarnation, byte[] buffer)
    {
        long produced = _backlog.Renumber();
        for (long number = _backlog.FirstNumber; number <= produced; number++)
        {
            int length = _backlog.Copy(number, buffer);
            FrameCodec.Renumber(buffer, length, incarnation, number);
            _backlog.Replace(number, buffer, length);
        }

        _sender = NewSender(0, produced);
        _receiptedDigest = 0;
    }

    // A gap record has no digest (it may grow), and neither has what is no longer held, but for the number receipted last.
    private bool IsSameContent(long highest, uint digest, byte[] buffer)
    {
        if (digest == 0) return true;
        if (highest == _sender.Receipted) return _receiptedDigest == 0 || _receiptedDigest == digest;
        if (!_backlog.Holds(highest)) return true;
        return FrameCodec.DigestOf(buffer, _backlog.Copy(highest, buffer)) == digest;
    }

    private void DeclareLost(long from, long to)
    {
        if (to < from) return;
        _backlog.AddGapInFront(from, to, GapReason.ReceiverBehind);
        Ledger.UnknownBehind += to - from + 1;
    }

    private LaneSender NewSender(long receipted, long produced) =>
        new LaneSender(receipted, produced, WireLimits.ModuleWindow, _options.ResendAfterMs, _options.TriesBeforeGivingUp);
}
