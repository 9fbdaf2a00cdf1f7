using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>The least a gateway does: takes frames in order and answers with receipts.</summary>
public sealed class TestGateway
{
    private readonly ulong _module;
    private readonly ulong _incarnation;
    private readonly long[] _contiguous = new long[LaneNames.Highest + 1];
    private readonly uint[] _digests = new uint[LaneNames.Highest + 1];
    private readonly Frame _frame = new Frame();
    private readonly Receipt _receipt = new Receipt();
    private readonly byte[] _buffer = new byte[WireLimits.MaxFrameBytes];
    private readonly byte[] _answer = new byte[ReceiptCodec.MaxBytes];

    public TestGateway(ulong module, ulong incarnation)
    {
        _module = module;
        _incarnation = incarnation;
    }

    public int Frames { get; private set; }

    public int Gaps { get; private set; }

    public int Undecodable { get; private set; }

    public GapReason LastGapReason { get; private set; }

    public LocalAlarmCode LastAlarm { get; private set; }

    /// <summary>The life the module named last.</summary>
    public int Life { get; set; }

    public long Contiguous(Lane lane) => _contiguous[(byte)lane];

    public void Take(byte[] bytes, int length)
    {
        if (!FrameCodec.TryDecode(bytes, length, _frame, out _))
        {
            Undecodable++;
            return;
        }

        byte lane = (byte)_frame.Lane;
        if (_frame.Sequence > _contiguous[lane] + 1 || _frame.LastSequence <= _contiguous[lane]) return;
        _contiguous[lane] = _frame.LastSequence;
        _digests[lane] = FrameCodec.DigestOf(bytes, length);
        if (_frame.Kind == FrameKind.LocalAlarm) LastAlarm = _frame.AlarmCode;
        if (_frame.Kind != FrameKind.Gap)
        {
            Frames++;
            return;
        }

        Gaps++;
        LastGapReason = _frame.GapReason;
    }

    /// <summary>Writes the receipt as it would go out now.</summary>
    public byte[] Receipt(out int length)
    {
        _receipt.Module = _module;
        _receipt.Incarnation = _incarnation;
        _receipt.SpareIncarnation = _incarnation + 1;
        _receipt.Life = Life;
        _receipt.ClockState = ClockState.Synced;
        _receipt.UtcMs = 1_800_000_000_000;
        _receipt.LaneCount = 0;
        for (byte lane = 1; lane <= LaneNames.Highest; lane++) _receipt.Add((Lane)lane, _contiguous[lane], _digests[lane], false);
        length = ReceiptCodec.Encode(_receipt, _answer);
        return _answer;
    }

    /// <summary>Receipts and frames until nothing waits.</summary>
    public void Drain(ModuleTelemetry telemetry)
    {
        Life = telemetry.Life;
        for (int round = 0; round < 50; round++)
        {
            byte[] receipt = Receipt(out int receiptLength);
            telemetry.TakeReceipt(receipt, receiptLength, 0);
            while (true)
            {
                int length = telemetry.Next(0, _buffer, out LaneQueue queue, out long through);
                if (length == 0) break;
                queue.MarkSent(through, 0);
                Take(_buffer, length);
            }
        }
    }
}
