using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>
/// The gateway's side of the receipt protocol for one module, as WIRE.md tells it, in memory: decodes, takes in order, books gaps, answers with receipts.
/// Counts instead of keeping when asked to, so that a soak allocates nothing.
/// </summary>
public sealed class FakeGateway
{
    private readonly Dictionary<ulong, long[]> _contiguous = [];
    private readonly Dictionary<ulong, uint[]> _digests = [];
    private readonly bool[] _isRewindDue = new bool[LaneNames.Highest + 1];
    private readonly Frame _frame = new();
    private readonly Receipt _receipt = new();
    private readonly byte[] _bytes = new byte[ReceiptCodec.MaxBytes];
    private readonly bool _isKeeping;
    private ulong _spare;

    public FakeGateway(ulong module, bool isKeeping = true)
    {
        Module = module;
        _isKeeping = isKeeping;
        _spare = 0x5A5A_0000_0000_0001;
    }

    public ulong Module { get; }

    /// <summary>The incarnation the module last spoke under.</summary>
    public ulong Speaking { get; set; }

    /// <summary>The life the module named last.</summary>
    public int Life { get; set; }

    public List<Taken> Log { get; } = [];

    public long Accepted { get; private set; }
    public long Duplicates { get; private set; }
    public long Ahead { get; private set; }
    public long Booked { get; private set; }
    public long Undecodable { get; private set; }

    /// <summary>Frames with this number are refused every time (a poison message).</summary>
    public long PoisonNumber { get; set; }

    public bool IsNewIncarnationAsked { get; set; }

    /// <summary>What it does not take, and says so: all but alarms, or all.</summary>
    public Excuse Excuse { get; set; }

    public long UtcMs { get; set; } = 1_800_000_000_000;

    public ClockState ClockState { get; set; } = ClockState.Synced;

    public long Contiguous(Lane lane) => _contiguous.TryGetValue(Speaking, out long[]? lanes) ? lanes[(int)lane] : 0;

    public IEnumerable<Taken> Data(Lane lane) => Log.Where(taken => taken.Lane == lane && taken.Kind != FrameKind.Gap);

    public IEnumerable<Taken> Gaps(Lane lane) => Log.Where(taken => taken.Lane == lane && taken.Kind == FrameKind.Gap);

    public void Take(byte[] payload, int length)
    {
        if (!FrameCodec.TryDecode(payload, length, _frame, out _) || _frame.Module != Module)
        {
            Undecodable++;
            return;
        }

        Speaking = _frame.Incarnation;
        long[] contiguous = Lanes(_contiguous);
        int lane = (int)_frame.Lane;
        if (_frame.Kind != FrameKind.Gap && _frame.Sequence == PoisonNumber) return;
        if (Excuse == Excuse.LinkYoung || (Excuse == Excuse.HeldBack && _frame.Lane != Lane.Alarm)) return;
        if (_frame.LastSequence <= contiguous[lane]) Duplicates++;
        else if (_frame.Sequence > contiguous[lane] + 1)
        {
            Ahead++;
            _isRewindDue[lane] = true;
        }
        else Accept(payload, length, contiguous, lane);
    }

    /// <summary>Writes a receipt as it would go out now.</summary>
    public byte[] Receipt(out int length)
    {
        _receipt.Module = Module;
        _receipt.Incarnation = Speaking;
        _receipt.SpareIncarnation = _spare;
        _receipt.IsNewIncarnationAsked = IsNewIncarnationAsked;
        _receipt.Excuse = Excuse;
        _receipt.Life = Life;
        _receipt.ClockState = ClockState;
        _receipt.UtcMs = UtcMs;
        _receipt.LaneCount = 0;
        for (int lane = 1; lane <= LaneNames.Highest; lane++)
        {
            _receipt.Add((Lane)lane, Lanes(_contiguous)[lane], Lanes(_digests)[lane], _isRewindDue[lane]);
            _isRewindDue[lane] = false;
        }

        if (Speaking == _spare) _spare += 2;
        _receipt.SpareIncarnation = _spare;
        length = ReceiptCodec.Encode(_receipt, _bytes);
        return _bytes;
    }

    /// <summary>The gateway was restored from an old copy: this lane is back at a lower number.</summary>
    public void RestoreTo(Lane lane, long contiguous)
    {
        Lanes(_contiguous)[(int)lane] = contiguous;
        Lanes(_digests)[(int)lane] = 0;
        Log.RemoveAll(taken => taken.Lane == lane && taken.To > contiguous);
    }

    private void Accept(byte[] payload, int length, long[] contiguous, int lane)
    {
        if (_frame.Kind == FrameKind.Gap) Booked += _frame.LastSequence - contiguous[lane];
        else Accepted++;
        if (_isKeeping)
        {
            Log.Add(
                new Taken(
                    _frame.Incarnation,
                    _frame.Lane,
                    _frame.Kind,
                    _frame.Sequence,
                    _frame.LastSequence,
                    _frame.GapReason,
                    _frame.UptimeMs,
                    _frame.UtcMs,
                    payload[..length]));
        }

        contiguous[lane] = _frame.LastSequence;
        Lanes(_digests)[lane] = FrameCodec.DigestOf(payload, length);
    }

    private T[] Lanes<T>(Dictionary<ulong, T[]> byIncarnation)
    {
        if (byIncarnation.TryGetValue(Speaking, out T[]? lanes)) return lanes;
        return byIncarnation[Speaking] = new T[LaneNames.Highest + 1];
    }

    public sealed record Taken(ulong Incarnation, Lane Lane, FrameKind Kind, long From, long To, GapReason Reason, long UptimeMs, long UtcMs, byte[] Bytes)
    {
        public Frame Decode()
        {
            var frame = new Frame();
            Assert.True(FrameCodec.TryDecode(Bytes, Bytes.Length, frame, out RejectReason reason), reason.ToString());
            return frame;
        }
    }
}
