using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Storage;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>
/// One lane of this module: its backlog in memory, the ring on flash that takes what finds no room there, its sender and its ledger, kept in step. Order of the
/// numbers: what is on flash is older than what is in memory. A number that is neither here nor there was lost with the memory of an earlier life, or
/// overwritten, and goes as a gap.
/// </summary>
public sealed class LaneQueue
{
    private readonly TelemetryOptions _options;
    private readonly LaneBacklog _backlog;
    private readonly FlashRing? _ring;
    private LaneSender _sender;
    private uint _receiptedDigest;

    /// <param name="lane">Which lane.</param>
    /// <param name="bytes">Room of its backlog.</param>
    /// <param name="elements">Frames its backlog holds at most.</param>
    /// <param name="reserved">Numbers reserved by an earlier life of the module; what of them was used is not known.</param>
    /// <param name="receipted">Highest number known to be receipted then.</param>
    /// <param name="sentBefore">Highest number that lives the gateway answered may have sent.</param>
    /// <param name="options">Window and patience.</param>
    /// <param name="ring">What outlives a reset, already loaded; or null.</param>
    public LaneQueue(Lane lane, int bytes, int elements, long reserved, long receipted, long sentBefore, TelemetryOptions options, FlashRing? ring)
    {
        Lane = lane;
        _options = options;
        _backlog = new LaneBacklog(bytes, elements, reserved + 1);
        _sender = NewSender(receipted, reserved, sentBefore);
        Reserved = reserved;
        SentBefore = sentBefore;
        _ring = ring;
        ring?.Release(receipted);
        if (reserved == receipted) return;
        if (ring is null) _backlog.AddGap(receipted + 1, reserved, GapReason.Reset);
        Ledger.UnknownReset = reserved - receipted - (ring is null ? 0 : ring.Count);
    }

    public Lane Lane { get; }

    public LaneLedger Ledger { get; } = new LaneLedger();

    /// <summary>Numbers up to this one are safe to give out: the store knows of them.</summary>
    public long Reserved { get; set; }

    /// <summary>Highest number that lives before this one may have sent under this incarnation; 0 after a new one.</summary>
    public long SentBefore { get; private set; }

    public long NextNumber => _sender.Produced + 1;

    public long Receipted => _sender.Receipted;

    public long Produced => _sender.Produced;

    public bool IsDrained => _sender.IsDrained;

    /// <summary>The gateway has spoken about this lane on this connection.</summary>
    public bool IsOpen => _sender.IsOpen;

    /// <summary>Highest number put on flash since the module started; 0 without flash.</summary>
    public long OnFlashThrough => _ring is null ? 0 : _ring.LastWritten;

    /// <summary>Frames and ranges waiting.</summary>
    public int Waiting
    {
        get
        {
            int held = _backlog.Count + _backlog.GapCount + (_ring is null ? 0 : (int)_ring.Count);
            return held == 0 && !_sender.IsDrained ? 1 : held;                            // a range that is neither here nor on flash
        }
    }

    /// <summary>True when a frame of this length can be added without dropping one.</summary>
    public bool HasRoomFor(int length) => _backlog.HasRoomFor(length);

    /// <summary>
    /// Keeps an encoded frame that carries <see cref="NextNumber"/>. Without room in memory the oldest go to flash; without room there, or without flash, the
    /// oldest are dropped.
    /// </summary>
    /// <param name="encoded">The frame.</param>
    /// <param name="length">Its length.</param>
    /// <param name="incarnation">The module's.</param>
    /// <param name="scratch">At least as long as the longest element, not <paramref name="encoded"/>.</param>
    /// <returns>False when the frame is larger than the whole backlog.</returns>
    public bool Add(byte[] encoded, int length, ulong incarnation, byte[] scratch)
    {
        while (!_backlog.TryAdd(encoded, length))
        {
            if (_backlog.Count == 0)
            {
                Ledger.Unnumbered++;
                return false;
            }

            if (Spill(incarnation, scratch)) continue;
            _backlog.GiveUpOldest(GapReason.BacklogFull);
            Ledger.DroppedFull++;
        }

        _sender.Produce();
        Ledger.Produced++;
        return true;
    }

    /// <summary>Puts the oldest frames in memory onto flash, one page of them.</summary>
    /// <returns>False when there is no flash, nothing to put there, or the write failed; nothing changed then.</returns>
    public bool Spill(ulong incarnation, byte[] scratch)
    {
        if (_ring is null || _backlog.Count == 0) return false;
        long first = _backlog.FirstNumber;
        if (Lane == Lane.Alarm && _ring.TryExtend(first, scratch, _backlog.Copy(first, scratch)))
        {
            _backlog.MoveOldestAway();
            return true;
        }

        long overwritten = _ring.BeginPage(incarnation, first);
        int moved = 0;
        while (moved < _backlog.Count)
        {
            int length = _backlog.Copy(first + moved, scratch);
            if (!_ring.TryAdd(scratch, length)) break;
            moved++;
        }

        if (moved == 0 || !_ring.EndPage()) return false;
        Ledger.DroppedFull += overwritten;
        for (int i = 0; i < moved; i++) _backlog.MoveOldestAway();
        return true;
    }

    /// <summary>An element may go now.</summary>
    public bool HasNext => _sender.Next() != 0;

    /// <summary>Writes the element that may go now into <paramref name="buffer"/>.</summary>
    /// <param name="header">Supplies module, incarnation and clock of a gap record.</param>
    /// <param name="buffer">At least as long as the longest element.</param>
    /// <param name="through">Last number the element covers.</param>
    /// <returns>Its length, 0 when nothing may go.</returns>
    public int Next(Frame header, byte[] buffer, out long through)
    {
        long number = _sender.Next();
        through = number;
        if (number == 0) return 0;
        if (_backlog.TryGap(number, out long to, out GapReason reason)) return EncodeGap(header, buffer, number, through = to, reason);
        if (_backlog.Holds(number)) return _backlog.Copy(number, buffer);
        if (_ring is not null && _ring.Holds(number))
        {
            int length = _ring.Copy(number, buffer);
            if (length > 0) return length;
        }

        // Neither here nor there: up to the next number that is.
        long next = _backlog.FirstFrom(number);
        long onFlash = _ring is null ? 0 : _ring.FirstFrom(number);
        if (onFlash > 0 && onFlash < next) next = onFlash;
        bool isDropped = _ring is not null && number <= _ring.DroppedThrough;
        through = isDropped && _ring!.DroppedThrough < next - 1 ? _ring.DroppedThrough : next - 1;
        return EncodeGap(header, buffer, number, through, isDropped ? GapReason.BacklogFull : GapReason.Reset);
    }

    private int EncodeGap(Frame header, byte[] buffer, long from, long to, GapReason reason)
    {
        header.Kind = FrameKind.Gap;
        header.Lane = Lane;
        header.Sequence = from;
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
    /// <param name="buffer">At least as long as the longest element.</param>
    public ReceiptOutcome Receive(long highest, uint digest, bool isRewindAsked, long nowMs, byte[] buffer)
    {
        long before = _sender.Receipted;
        ReceiptOutcome outcome = _sender.Receive(highest, IsSameContent(highest, digest, buffer), isRewindAsked, nowMs);
        if (outcome == ReceiptOutcome.Progress)
        {
            _backlog.Release(highest);
            _ring?.Release(highest);
            _receiptedDigest = digest;
            Ledger.Receipted += highest - before;
        }
        else if (outcome == ReceiptOutcome.Behind)
        {
            long onFlash = _ring is null ? 0 : _ring.FirstFrom(highest + 1);
            long firstHere = onFlash > 0 && onFlash < _backlog.FirstCovered ? onFlash : _backlog.FirstCovered;
            DeclareLost(highest + 1, firstHere - 1);
            _receiptedDigest = digest;
        }

        return outcome;
    }

    /// <summary>Time passes while the gateway answers: what got no receipt goes again, and a frame refused again and again becomes a gap.</summary>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="isExcused">The gateway said why nothing of this lane gets through now.</param>
    public void Tick(long nowMs, bool isExcused)
    {
        _sender.Tick(nowMs, isExcused);
        if (!_sender.IsHeadHopeless) return;
        bool isHeadFrame = _backlog.GapCount == 0 && _backlog.Count > 0 && _backlog.FirstNumber == _sender.Receipted + 1;
        if (!isHeadFrame) return;
        _backlog.GiveUpOldest(GapReason.Refused);
        Ledger.DroppedRefused++;
        _sender.Connected(nowMs);
    }

    /// <summary>
    /// Numbers everything unreceipted anew from 1 within another incarnation. What is on flash stands there under its old numbers and is given up: it goes as a
    /// gap record of its length. So does what lives before this one gave out and never sent; what they may have sent belongs to the old numbering, and the
    /// gateway knows how much of it came.
    /// </summary>
    /// <param name="incarnation">The new incarnation, already in the store.</param>
    /// <param name="buffer">At least as long as the longest element.</param>
    public void Renumber(ulong incarnation, byte[] buffer)
    {
        long told = SentBefore > _sender.Receipted ? SentBefore : _sender.Receipted;
        _backlog.ForgetUnknown(told);
        if (_ring is not null) GiveUpFlash(_ring, told);
        long produced = _backlog.Renumber();
        for (long number = _backlog.FirstNumber; number <= produced; number++)
        {
            int length = _backlog.Copy(number, buffer);
            FrameCodec.Renumber(buffer, length, incarnation, number);
            _backlog.Replace(number, buffer, length);
        }

        _sender = NewSender(0, produced, 0);
        _receiptedDigest = 0;
        SentBefore = 0;
    }

    // In front of what is in memory: what the ring dropped, what was lost with the memory of lives that were never answered, what is on flash.
    private void GiveUpFlash(FlashRing ring, long told)
    {
        long held = ring.Count;
        long lost = Positive(_backlog.FirstCovered - 1 - told - ring.CountFrom(told + 1));
        long dropped = Positive(ring.DroppedThrough - told);
        if (dropped > lost) dropped = lost;
        PutGapInFront(held, GapReason.NewIncarnation);
        PutGapInFront(lost - dropped, GapReason.Reset);
        PutGapInFront(dropped, GapReason.BacklogFull);
        Ledger.DroppedFull += held;                                                       // what was overwritten is counted already
        ring.Clear();
    }

    private void PutGapInFront(long length, GapReason reason)
    {
        if (length > 0) _backlog.AddGapInFront(_backlog.FirstCovered - length, _backlog.FirstCovered - 1, reason);
    }

    private static long Positive(long number) => number > 0 ? number : 0;

    // A gap record has no digest (it may grow), and neither has what is no longer held, but for the number receipted last.
    private bool IsSameContent(long highest, uint digest, byte[] buffer)
    {
        if (digest == 0) return true;
        if (highest == _sender.Receipted) return _receiptedDigest == 0 || _receiptedDigest == digest;
        int length = 0;
        if (_backlog.Holds(highest)) length = _backlog.Copy(highest, buffer);
        else if (_ring is not null && _ring.Holds(highest)) length = _ring.Copy(highest, buffer);
        return length == 0 || FrameCodec.DigestOf(buffer, length) == digest;
    }

    private void DeclareLost(long from, long to)
    {
        if (to < from) return;
        _backlog.AddGapInFront(from, to, GapReason.ReceiverBehind);
        Ledger.UnknownBehind += to - from + 1;
    }

    private LaneSender NewSender(long receipted, long produced, long sentBefore) =>
        new LaneSender(receipted, produced, sentBefore, WireLimits.ModuleWindow, _options.ResendAfterMs, _options.TriesBeforeGivingUp);
}
