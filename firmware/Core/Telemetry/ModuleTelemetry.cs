using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Storage;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>
/// Everything between a filled frame and the link: numbers it, keeps it until the gateway's receipt covers it, says what goes next. Promise: no number is used
/// twice within an incarnation, over resets too, because numbers are reserved in the store before they are given out; every number the module ever reserved is
/// delivered as data or declared in a gap record. Nothing is allocated while frames flow.
/// </summary>
public sealed class ModuleTelemetry
{
    private readonly ulong _module;
    private readonly TelemetryOptions _options;
    private readonly IModuleStore _store;
    private readonly LaneQueue[] _queues;
    private readonly Frame _gapFrame = new Frame();
    private readonly Receipt _receipt = new Receipt();
    private Excuse _excuse;                                                               // of the last receipt that was ours
    private readonly byte[] _encoded;
    private readonly byte[] _scratch;
    private readonly byte[] _recordBytes = new byte[ModuleRecord.Bytes + 64];
    private long _lastReceiptMs;
    private bool _isAnswered;

    /// <summary>A module whose backlog is in memory only.</summary>
    public ModuleTelemetry(ulong module, ulong firstIncarnation, IModuleStore store, TelemetryOptions options)
        : this(module, firstIncarnation, store, options, null, null)
    {
    }

    /// <param name="module">The module's id.</param>
    /// <param name="firstIncarnation">Written by the flasher; used when the store is empty.</param>
    /// <param name="store">Where numbers are reserved.</param>
    /// <param name="options">Room and patience.</param>
    /// <param name="featureFlash">Where feature frames go that find no room in memory, or null.</param>
    /// <param name="alarmFlash">Where every alarm frame goes at once, or null.</param>
    public ModuleTelemetry(
        ulong module,
        ulong firstIncarnation,
        IModuleStore store,
        TelemetryOptions options,
        IFlashSegments? featureFlash,
        IFlashSegments? alarmFlash)
    {
        _module = module;
        _options = options;
        _store = store;
        _encoded = new byte[LongestElement];
        _scratch = new byte[LongestElement];
        WasStoreDamaged = Load(firstIncarnation);
        Record.Boots++;
        _queues = new[]
        {
            NewQueue(Lane.Alarm, options.AlarmBytes, options.AlarmElements, alarmFlash),
            NewQueue(Lane.State, options.StateBytes, options.StateElements, null),
            NewQueue(Lane.Feature, options.FeatureBytes, options.FeatureElements, featureFlash),
            NewQueue(Lane.Evidence, options.EvidenceBytes, options.EvidenceElements, null),
        };
        Save();
    }

    /// <summary>Longest element this module sends, bytes: that of a burst chunk only when it has room for bursts.</summary>
    public int LongestElement => HasRoomForBursts ? TelemetryOptions.BurstElementBytes : WireLimits.MaxFrameBytes;

    public bool HasRoomForBursts => _options.EvidenceBytes > 0;

    /// <summary>What the store holds; the counters in it are the owner's to keep up to date.</summary>
    public ModuleRecord Record { get; } = new ModuleRecord();

    public WallClock Clock { get; } = new WallClock();

    public ulong Incarnation => Record.Incarnation;

    /// <summary>The record was there but broken: counters are lost, and the incarnation was made anew.</summary>
    public bool WasStoreDamaged { get; }

    /// <summary>Which life of the module speaks; 0 before its first connection. The gateway's receipts name it back.</summary>
    public int Life { get; private set; }

    /// <summary>Receipts that could not be read or were for another module.</summary>
    public long BadReceipts { get; private set; }

    /// <summary>Times a new incarnation was taken since the module started.</summary>
    public int NewIncarnations { get; private set; }

    public int QueueCount => _queues.Length;

    /// <summary>The lanes in order of urgency: alarm, state, feature, evidence.</summary>
    public LaneQueue QueueAt(int index) => _queues[index];

    public LaneQueue Queue(Lane lane)
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            if (_queues[i].Lane == lane) return _queues[i];
        }

        throw new ArgumentOutOfRangeException(nameof(lane));
    }

    /// <summary>Elements waiting in all lanes.</summary>
    public int Waiting
    {
        get
        {
            int sum = 0;
            for (int i = 0; i < _queues.Length; i++) sum += _queues[i].Waiting;
            return sum;
        }
    }

    /// <summary>Elements dropped in all lanes since the module started.</summary>
    public long Dropped
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < _queues.Length; i++) sum += _queues[i].Ledger.DroppedFull + _queues[i].Ledger.DroppedRefused + _queues[i].Ledger.Unnumbered;
            return sum;
        }
    }

    /// <summary>Numbers, stamps with the module's clock, and keeps a frame whose kind and body the caller filled.</summary>
    /// <returns>False when it got no number (<see cref="LaneLedger.Unnumbered"/>).</returns>
    public bool Add(Lane lane, Frame frame, long nowMs) => Add(lane, frame, nowMs, Clock.StateAt(nowMs), Clock.UtcAt(nowMs));

    /// <summary>As <see cref="Add(Lane, Frame, long)"/>, the UTC time given by the caller (a recording that is played).</summary>
    public bool Add(Lane lane, Frame frame, long nowMs, ClockState clockState, long utcMs)
    {
        LaneQueue queue = Queue(lane);
        if (queue.NextNumber > queue.Reserved && !Reserve(queue))
        {
            queue.Ledger.Unnumbered++;
            return false;
        }

        frame.Lane = lane;
        frame.Module = _module;
        frame.Incarnation = Record.Incarnation;
        frame.Sequence = queue.NextNumber;
        frame.UptimeMs = nowMs;
        frame.ClockState = clockState;
        frame.UtcMs = utcMs;
        bool isKept = queue.Add(_encoded, FrameCodec.Encode(frame, _encoded), Record.Incarnation, _scratch);
        if (isKept && lane == Lane.Alarm) queue.Spill(Record.Incarnation, _scratch);      // an alarm outlives a reset
        return isKept;
    }

    /// <summary>The supply is failing: puts everything that has a place on flash there.</summary>
    public void SpillAll()
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            while (_queues[i].Spill(Record.Incarnation, _scratch))
            {
            }
        }
    }

    /// <summary>A new connection: everything unreceipted goes again, once the gateway has spoken.</summary>
    public void Connected(long nowMs)
    {
        if (Life == 0) Life = NewLife(nowMs);
        _lastReceiptMs = nowMs;
        StartOver(nowMs);
    }

    /// <summary>Time passes on a live link.</summary>
    public void Tick(long nowMs)
    {
        // While nobody answers, silence is no refusal: stop sending and blame no element.
        if (nowMs - _lastReceiptMs > _options.GatewaySilentAfterMs) Connected(nowMs);
        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i].Tick(nowMs, _excuse == Excuse.LinkYoung || (_excuse == Excuse.HeldBack && _queues[i].Lane != Lane.Alarm));
        }
    }

    /// <summary>Writes the most urgent element that may go now into <paramref name="buffer"/>.</summary>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="buffer">At least <see cref="LongestElement"/> long.</param>
    /// <param name="queue">The lane it belongs to; tell it with <see cref="LaneQueue.MarkSent"/> when the element went out.</param>
    /// <param name="through">Last number it covers.</param>
    /// <returns>Its length, 0 when nothing may go.</returns>
    public int Next(long nowMs, byte[] buffer, out LaneQueue queue, out long through)
    {
        queue = _queues[0];
        through = 0;
        bool isHeaderSet = false;
        for (int i = 0; i < _queues.Length; i++)
        {
            queue = _queues[i];
            // Nearly always: the loop asks fifty times a second, and an interpreter pays for each look.
            if (!queue.HasNext) continue;
            if (!isHeaderSet) SetGapHeader(nowMs);
            isHeaderSet = true;
            int length = queue.Next(_gapFrame, buffer, out through);
            if (length > 0) return length;
        }

        return 0;
    }

    private void SetGapHeader(long nowMs)
    {
        _gapFrame.Module = _module;
        _gapFrame.Incarnation = Record.Incarnation;
        _gapFrame.UptimeMs = nowMs;
        _gapFrame.ClockState = Clock.StateAt(nowMs);
        _gapFrame.UtcMs = Clock.UtcAt(nowMs);
    }

    /// <summary>Takes a receipt as it arrived.</summary>
    /// <returns>False when it was not for this module and incarnation or could not be read.</returns>
    public bool TakeReceipt(byte[] bytes, int length, long nowMs)
    {
        bool isOurs = ReceiptCodec.TryDecode(bytes, length, _receipt, out _) && _receipt.Module == _module;
        if (!isOurs)
        {
            BadReceipts++;
            return false;
        }

        Clock.Tell(_receipt.UtcMs, _receipt.ClockState, nowMs);
        if (_receipt.Incarnation != Record.Incarnation) return false;                     // said before the gateway heard of this incarnation

        // A store put back to an old copy must not be compared before everything an earlier life still had under way is taken: only an answer to this life's
        // first words comes after that.
        if (!_isAnswered && _receipt.Life != Life) return false;
        _lastReceiptMs = nowMs;
        _excuse = _receipt.Excuse;
        bool isStoreCurrent = !_receipt.IsNewIncarnationAsked && TakeLanes(nowMs);
        if (isStoreCurrent ? _isAnswered || KeepAnswered() : TakeSpareIncarnation(nowMs)) _isAnswered = true;
        else StartOver(nowMs);                                                            // nothing goes before the store knows that it may have gone
        return true;
    }

    /// <summary>Puts the record into the store as it is, with what is receipted by now.</summary>
    public bool Save()
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            Record.Reserved[(byte)_queues[i].Lane] = _queues[i].Reserved;
            Record.Receipted[(byte)_queues[i].Lane] = _queues[i].Receipted;
            if (_isAnswered) Record.Sent[(byte)_queues[i].Lane] = _queues[i].Reserved;
        }

        return _store.Write(_recordBytes, Record.Encode(_recordBytes));
    }

    /// <summary>Before a restart the module knows of: gives unused reserved numbers back, so that they need not be declared unknown.</summary>
    public bool SaveForRestart()
    {
        for (int i = 0; i < _queues.Length; i++) _queues[i].Reserved = _queues[i].Produced;
        return Save();
    }

    // From the first answer on numbers go out, and every number reserved may.
    private bool KeepAnswered()
    {
        _isAnswered = true;
        _isAnswered = Save();
        return _isAnswered;
    }

    // A chip has no good random source; the moment of the first connection scatters by itself, and the number of starts tells lives apart that are alike in it.
    private int NewLife(long nowMs)
    {
        ulong mixed = Record.Incarnation ^ Record.Boots;
        mixed = (mixed ^ (ulong)nowMs) * 1099511628211UL;
        mixed ^= mixed >> 29;
        return (int)(mixed % WireLimits.HighestLife) + 1;
    }

    // True when the record was there but could not be believed.
    private bool Load(ulong firstIncarnation)
    {
        int length = _store.Read(_recordBytes);
        if (length > 0 && Record.TryDecode(_recordBytes, length)) return false;

        Record.Incarnation = firstIncarnation;
        if (length == 0) return false;

        // The numbers used so far are lost with the record, so the incarnation must not be one used before: the damaged bytes make it new.
        ulong mixed = firstIncarnation;
        for (int i = 0; i < length; i++) mixed = (mixed ^ _recordBytes[i]) * 1099511628211UL;
        Record.Incarnation = mixed == 0 ? firstIncarnation : mixed;
        return true;
    }

    private LaneQueue NewQueue(Lane lane, int bytes, int elements, IFlashSegments? flash)
    {
        FlashRing? ring = null;
        if (flash is not null)
        {
            ring = new FlashRing(flash, lane, _module);
            ring.Load(Record.Incarnation);
        }

        // A record put back to an old copy may know less than the frames beside it: their numbers were given out.
        long reserved = Record.Reserved[(byte)lane];
        if (ring is not null && ring.LastWritten > reserved) reserved = ring.LastWritten;
        return new LaneQueue(lane, bytes, elements, reserved, Record.Receipted[(byte)lane], Record.Sent[(byte)lane], _options, ring);
    }

    private bool Reserve(LaneQueue queue)
    {
        long before = queue.Reserved;
        queue.Reserved = queue.NextNumber - 1 + (queue.Lane == Lane.Feature ? _options.FeatureReservation : _options.OtherReservation);
        if (Save()) return true;
        queue.Reserved = before;
        return false;
    }

    // False when one lane shows that this store is old. A lane the receipt does not name, and which has not been heard of on this connection, is one the
    // gateway has nothing of.
    private bool TakeLanes(long nowMs)
    {
        bool isStoreCurrent = true;
        for (int i = 0; i < _queues.Length; i++)
        {
            int at = LaneAt(_queues[i].Lane);
            if (at < 0 && _queues[i].IsOpen) continue;
            ReceiptOutcome outcome = at < 0
                ? _queues[i].Receive(0, 0, false, nowMs, _scratch)
                : _queues[i].Receive(_receipt.Highest[at], _receipt.Digests[at], _receipt.IsRewindAsked[at], nowMs, _scratch);
            isStoreCurrent &= outcome != ReceiptOutcome.Ahead;
        }

        return isStoreCurrent;
    }

    private int LaneAt(Lane lane)
    {
        for (int i = 0; i < _receipt.LaneCount; i++)
        {
            if (_receipt.Lanes[i] == lane) return i;
        }

        return -1;
    }

    // The store learns the new incarnation and numbers before anything is sent under them; false when it does not take them: everything stays as it was then,
    // and the next receipt asks again.
    private bool TakeSpareIncarnation(long nowMs)
    {
        ulong before = Record.Incarnation;
        if (_receipt.SpareIncarnation == before) return false;
        Record.Incarnation = _receipt.SpareIncarnation;
        for (int i = 0; i < _queues.Length; i++)
        {
            byte lane = (byte)_queues[i].Lane;
            Record.Receipted[lane] = 0;
            Record.Reserved[lane] = _queues[i].Produced - _queues[i].Receipted + _options.FeatureReservation;
            Record.Sent[lane] = Record.Reserved[lane];
        }

        if (!_store.Write(_recordBytes, Record.Encode(_recordBytes)))
        {
            Record.Incarnation = before;
            for (int i = 0; i < _queues.Length; i++) Record.Sent[(byte)_queues[i].Lane] = _queues[i].SentBefore;
            return false;
        }

        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i].Renumber(Record.Incarnation, _scratch);
            _queues[i].Reserved = Record.Reserved[(byte)_queues[i].Lane];
        }

        NewIncarnations++;
        StartOver(nowMs);
        return true;
    }

    private void StartOver(long nowMs)
    {
        for (int i = 0; i < _queues.Length; i++) _queues[i].StartOver(nowMs);
    }
}
