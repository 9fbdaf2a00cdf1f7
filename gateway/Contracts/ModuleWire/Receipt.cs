using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>Why a gateway that answers may take nothing of what waits, so that a module blames no element for it.</summary>
public enum Excuse : byte
{
    None = 0,

    /// <summary>Its disk is full: it takes alarms only.</summary>
    HeldBack = 1,

    /// <summary>
    /// Its own connection to the plant's broker is so new that what was under way may have been lost with the last one. Said rather than
    /// <see cref="HeldBack"/>, since it holds for every lane.
    /// </summary>
    LinkYoung = 2,
}

/// <summary>
/// What the gateway tells a module: what is committed per lane, what time it is, and a spare incarnation. Sent after every commit that touched the
/// module, and every 30 s as a sign of life. Reusable, like <see cref="Frame"/>.
/// </summary>
public sealed class Receipt
{
    public ulong Module;

    /// <summary>The incarnation the numbers below belong to.</summary>
    public ulong Incarnation;

    /// <summary>A fresh random incarnation the module may take when its store turns out to be old; never 0.</summary>
    public ulong SpareIncarnation;

    /// <summary>The module shall take the spare incarnation now: the one it uses was superseded.</summary>
    public bool IsNewIncarnationAsked;

    /// <summary>Why the gateway may take nothing now although it answers.</summary>
    public Excuse Excuse;

    /// <summary>The gateway is the time server of its modules.</summary>
    public ClockState ClockState;
    public long UtcMs;

    /// <summary>
    /// The life the module named last (<see cref="ModuleStateText"/>); 0 while none was heard. What it published before it named its life was taken before this
    /// was written.
    /// </summary>
    public int Life;

    public int LaneCount;
    public readonly Lane[] Lanes = new Lane[WireLimits.MaxLanesPerReceipt];
    public readonly long[] Highest = new long[WireLimits.MaxLanesPerReceipt];

    /// <summary>The CRC-32 (its last four bytes) of the frame at <see cref="Highest"/>; 0 when that was a gap record or nothing yet.</summary>
    public readonly uint[] Digests = new uint[WireLimits.MaxLanesPerReceipt];
    public readonly bool[] IsRewindAsked = new bool[WireLimits.MaxLanesPerReceipt];

    public void Add(Lane lane, long highest, uint digest, bool isRewindAsked)
    {
        if (LaneCount == WireLimits.MaxLanesPerReceipt) throw new InvalidOperationException("A receipt holds 8 lanes.");
        Lanes[LaneCount] = lane;
        Highest[LaneCount] = highest;
        Digests[LaneCount] = digest;
        IsRewindAsked[LaneCount] = isRewindAsked;
        LaneCount++;
    }
}

/// <summary>Receipts to bytes and back. Layout: WIRE.md, "Receipt".</summary>
public static class ReceiptCodec
{
    private const byte ReceiptMagic = 0xEB;
    private const byte NewIncarnationFlag = 1;
    private const int ExcuseShift = 1;
    private const int HeadBytes = 40;
    private const int LaneBytes = 16;

    /// <summary>The longest receipt.</summary>
    public const int MaxBytes = HeadBytes + (WireLimits.MaxLanesPerReceipt * LaneBytes) + WireLimits.CrcBytes;

    /// <param name="receipt">What to write.</param>
    /// <param name="buffer">At least <see cref="MaxBytes"/> long.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(Receipt receipt, byte[] buffer)
    {
        buffer[0] = ReceiptMagic;
        buffer[1] = WireLimits.Version;
        buffer[2] = (byte)receipt.LaneCount;
        buffer[3] = (byte)receipt.ClockState;
        buffer[4] = (byte)((receipt.IsNewIncarnationAsked ? NewIncarnationFlag : 0) | ((byte)receipt.Excuse << ExcuseShift));
        buffer[5] = (byte)receipt.Life;
        buffer[6] = (byte)(receipt.Life >> 8);
        buffer[7] = (byte)(receipt.Life >> 16);
        LittleEndian.PutUInt64(buffer, 8, receipt.Module);
        LittleEndian.PutUInt64(buffer, 16, receipt.Incarnation);
        LittleEndian.PutUInt64(buffer, 24, receipt.SpareIncarnation);
        LittleEndian.PutUInt64(buffer, 32, (ulong)receipt.UtcMs);

        int at = HeadBytes;
        for (int i = 0; i < receipt.LaneCount; i++, at += LaneBytes)
        {
            buffer[at] = (byte)receipt.Lanes[i];
            buffer[at + 1] = receipt.IsRewindAsked[i] ? (byte)1 : (byte)0;
            LittleEndian.PutUInt16(buffer, at + 2, 0);
            LittleEndian.PutUInt32(buffer, at + 4, receipt.Digests[i]);
            LittleEndian.PutUInt64(buffer, at + 8, (ulong)receipt.Highest[i]);
        }

        LittleEndian.PutUInt32(buffer, at, Crc32.Of(buffer, 0, at));
        return at + WireLimits.CrcBytes;
    }

    public static bool TryDecode(byte[] buffer, int length, Receipt receipt, out RejectReason reason)
    {
        reason = Read(buffer, length, receipt);
        return reason == RejectReason.None;
    }

    private static RejectReason Read(byte[] buffer, int length, Receipt receipt)
    {
        if (length > MaxBytes) return RejectReason.Oversized;
        if (length < HeadBytes + WireLimits.CrcBytes) return RejectReason.Truncated;
        if (buffer[0] != ReceiptMagic) return RejectReason.NotOurs;
        if (buffer[1] != WireLimits.Version) return RejectReason.WrongVersion;

        int laneCount = buffer[2];
        if (laneCount > WireLimits.MaxLanesPerReceipt) return RejectReason.TooMany;
        if (length != HeadBytes + (laneCount * LaneBytes) + WireLimits.CrcBytes) return RejectReason.Truncated;
        int bodyEnd = length - WireLimits.CrcBytes;
        if (LittleEndian.UInt32(buffer, bodyEnd) != Crc32.Of(buffer, 0, bodyEnd)) return RejectReason.Corrupt;
        if (!ClockStates.IsKnown(buffer[3])) return RejectReason.UnknownClockState;
        if (buffer[4] >> ExcuseShift > (byte)Excuse.LinkYoung) return RejectReason.ReservedNotZero;

        receipt.ClockState = (ClockState)buffer[3];
        receipt.IsNewIncarnationAsked = (buffer[4] & NewIncarnationFlag) != 0;
        receipt.Excuse = (Excuse)(buffer[4] >> ExcuseShift);
        receipt.Life = buffer[5] | (buffer[6] << 8) | (buffer[7] << 16);
        receipt.Module = LittleEndian.UInt64(buffer, 8);
        receipt.Incarnation = LittleEndian.UInt64(buffer, 16);
        receipt.SpareIncarnation = LittleEndian.UInt64(buffer, 24);
        receipt.UtcMs = (long)LittleEndian.UInt64(buffer, 32);
        if (receipt.Incarnation == 0 || receipt.SpareIncarnation == 0 || receipt.UtcMs < 0 || receipt.UtcMs > WireLimits.LatestUtcMs)
        {
            return RejectReason.NumberOutOfRange;
        }

        receipt.LaneCount = 0;
        return ReadLanes(buffer, laneCount, receipt);
    }

    private static RejectReason ReadLanes(byte[] buffer, int laneCount, Receipt receipt)
    {
        int at = HeadBytes;
        for (int i = 0; i < laneCount; i++, at += LaneBytes)
        {
            if (!LaneNames.IsKnown(buffer[at])) return RejectReason.UnknownLane;
            if (buffer[at + 1] > 1) return RejectReason.ReservedNotZero;
            if (LittleEndian.UInt16(buffer, at + 2) != 0) return RejectReason.ReservedNotZero;

            long highest = (long)LittleEndian.UInt64(buffer, at + 8);
            if (highest < 0 || highest > WireLimits.HighestNumber) return RejectReason.NumberOutOfRange;
            receipt.Add((Lane)buffer[at], highest, LittleEndian.UInt32(buffer, at + 4), buffer[at + 1] == 1);
        }

        return RejectReason.None;
    }
}
