using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>
/// Frames to bytes and back, the same on a chip and on a host. Promise: what <see cref="TryDecode"/> accepts re-encodes to the very same bytes, and
/// anything else is refused with a named reason; no input throws. Layout: WIRE.md, "Frame".
/// </summary>
public static class FrameCodec
{
    private const int FeatureBytes = 8;
    private const int GapBodyBytes = 16;
    private const int AlarmHeadBytes = 4;
    private const int BurstHeadBytes = 28;

    /// <summary>Writes the frame; the caller guarantees fields within the stated ranges.</summary>
    /// <param name="frame">What to write.</param>
    /// <param name="buffer">At least <see cref="WireLimits.MaxFrameBytes"/> long (<see cref="WireLimits.MaxBurstChunkBytes"/> for a burst chunk).</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(Frame frame, byte[] buffer)
    {
        int bodyLength = EncodeBody(frame, buffer);
        buffer[0] = WireLimits.Magic;
        buffer[1] = WireLimits.Version;
        buffer[2] = (byte)frame.Kind;
        buffer[WireLimits.LaneAt] = (byte)frame.Lane;
        buffer[4] = (byte)frame.ClockState;
        buffer[5] = 0;
        LittleEndian.PutUInt16(buffer, 6, bodyLength);
        LittleEndian.PutUInt64(buffer, 8, frame.Module);
        LittleEndian.PutUInt64(buffer, 16, frame.Incarnation);
        LittleEndian.PutUInt64(buffer, 24, (ulong)frame.Sequence);
        LittleEndian.PutUInt64(buffer, 32, (ulong)frame.UptimeMs);
        LittleEndian.PutUInt64(buffer, 40, (ulong)frame.UtcMs);
        return Seal(buffer, WireLimits.HeaderBytes + bodyLength);
    }

    /// <summary>Gives an encoded frame another place (incarnation and number) without decoding it; used when a store has to take a new incarnation.</summary>
    /// <returns>The unchanged length.</returns>
    public static int Renumber(byte[] encoded, int length, ulong incarnation, long sequence)
    {
        LittleEndian.PutUInt64(encoded, 16, incarnation);
        LittleEndian.PutUInt64(encoded, 24, (ulong)sequence);
        return Seal(encoded, length - WireLimits.CrcBytes);
    }

    /// <summary>Reads a frame into <paramref name="frame"/>, whose content is undefined when the answer is false.</summary>
    /// <param name="buffer">The bytes; only the first <paramref name="length"/> are looked at.</param>
    /// <param name="length">How many bytes arrived.</param>
    /// <param name="frame">Filled on success.</param>
    /// <param name="reason">Why it was refused; <see cref="RejectReason.None"/> on success.</param>
    public static bool TryDecode(byte[] buffer, int length, Frame frame, out RejectReason reason)
    {
        reason = CheckEnvelope(buffer, length);
        if (reason == RejectReason.None) reason = ReadHeader(buffer, frame);
        if (reason == RejectReason.None) reason = ReadBody(buffer, length - WireLimits.HeaderBytes - WireLimits.CrcBytes, frame);
        return reason == RejectReason.None;
    }

    /// <summary>The digest by which a receipt names a frame: its CRC-32, the last four bytes; a gap record has none (0), since it may grow.</summary>
    public static uint DigestOf(byte[] encoded, int length) =>
        encoded[2] == (byte)FrameKind.Gap ? 0 : LittleEndian.UInt32(encoded, length - WireLimits.CrcBytes);

    private static int Seal(byte[] buffer, int length)
    {
        LittleEndian.PutUInt32(buffer, length, Crc32.Of(buffer, 0, length));
        return length + WireLimits.CrcBytes;
    }

    private static int EncodeBody(Frame frame, byte[] buffer)
    {
        int at = WireLimits.HeaderBytes;
        switch (frame.Kind)
        {
            case FrameKind.Features:
                PutCount(buffer, at, frame.Features.Count);
                return 4 + PutFeatures(frame.Features, buffer, at + 4);

            case FrameKind.LocalAlarm:
                LittleEndian.PutUInt16(buffer, at, (ushort)frame.AlarmCode);
                buffer[at + 2] = frame.IsAlarmActive ? (byte)1 : (byte)0;
                buffer[at + 3] = (byte)frame.Features.Count;
                return AlarmHeadBytes + PutFeatures(frame.Features, buffer, at + AlarmHeadBytes);

            case FrameKind.Gap:
                LittleEndian.PutUInt64(buffer, at, (ulong)frame.GapTo);
                LittleEndian.PutUInt64(buffer, at + 8, (byte)frame.GapReason);
                return GapBodyBytes;

            default:
                return PutBurst(frame.Burst, buffer, at);
        }
    }

    private static void PutCount(byte[] buffer, int at, int count)
    {
        buffer[at] = (byte)count;
        buffer[at + 1] = 0;
        buffer[at + 2] = 0;
        buffer[at + 3] = 0;
    }

    private static int PutFeatures(FeatureSet features, byte[] buffer, int at)
    {
        for (int i = 0; i < features.Count; i++, at += FeatureBytes)
        {
            buffer[at] = (byte)features.Kinds[i];
            buffer[at + 1] = (byte)features.Points[i];
            buffer[at + 2] = features.Axes[i];
            buffer[at + 3] = (byte)features.Worths[i];
            LittleEndian.PutUInt32(buffer, at + 4, (uint)features.Values[i]);
        }

        return features.Count * FeatureBytes;
    }

    private static int PutBurst(BurstChunk burst, byte[] buffer, int at)
    {
        LittleEndian.PutUInt32(buffer, at, burst.BurstId);
        LittleEndian.PutUInt16(buffer, at + 4, burst.Index);
        LittleEndian.PutUInt16(buffer, at + 6, burst.ChunkCount);
        buffer[at + 8] = (byte)burst.Point;
        buffer[at + 9] = burst.AxisCount;
        LittleEndian.PutUInt16(buffer, at + 10, burst.SampleCount);
        LittleEndian.PutUInt32(buffer, at + 12, burst.RateMilliHz);
        LittleEndian.PutUInt32(buffer, at + 16, burst.ScaleMicroMetrePerSec2);
        LittleEndian.PutUInt32(buffer, at + 20, burst.ShaftSpeedMilliRpm);
        LittleEndian.PutUInt32(buffer, at + 24, 0);
        for (int i = 0; i < burst.SampleCount; i++)
        {
            LittleEndian.PutUInt16(buffer, at + BurstHeadBytes + (2 * i), (ushort)burst.Samples[i]);
        }

        return BurstHeadBytes + (2 * burst.SampleCount);
    }

    private static RejectReason CheckEnvelope(byte[] buffer, int length)
    {
        if (length > WireLimits.MaxBurstChunkBytes) return RejectReason.Oversized;
        if (length < WireLimits.HeaderBytes + WireLimits.CrcBytes) return RejectReason.Truncated;
        if (buffer[0] != WireLimits.Magic) return RejectReason.NotOurs;
        if (buffer[1] != WireLimits.Version) return RejectReason.WrongVersion;

        int stated = WireLimits.HeaderBytes + LittleEndian.UInt16(buffer, 6) + WireLimits.CrcBytes;
        if (stated > length) return RejectReason.Truncated;
        if (stated < length) return RejectReason.BadBody;
        if (LittleEndian.UInt32(buffer, length - WireLimits.CrcBytes) != Crc32.Of(buffer, 0, length - WireLimits.CrcBytes)) return RejectReason.Corrupt;

        bool isBurst = buffer[2] == (byte)FrameKind.BurstChunk;
        return length > WireLimits.MaxFrameBytes && !isBurst ? RejectReason.Oversized : RejectReason.None;
    }

    private static RejectReason ReadHeader(byte[] buffer, Frame frame)
    {
        if (buffer[2] < 1 || buffer[2] > 4) return RejectReason.UnknownKind;
        if (!LaneNames.IsKnown(buffer[WireLimits.LaneAt])) return RejectReason.UnknownLane;
        if (!ClockStates.IsKnown(buffer[4])) return RejectReason.UnknownClockState;
        if (buffer[5] != 0) return RejectReason.ReservedNotZero;

        frame.Kind = (FrameKind)buffer[2];
        frame.Lane = (Lane)buffer[WireLimits.LaneAt];
        frame.ClockState = (ClockState)buffer[4];
        frame.Module = LittleEndian.UInt64(buffer, 8);
        frame.Incarnation = LittleEndian.UInt64(buffer, 16);
        frame.Sequence = (long)LittleEndian.UInt64(buffer, 24);
        frame.UptimeMs = (long)LittleEndian.UInt64(buffer, 32);
        frame.UtcMs = (long)LittleEndian.UInt64(buffer, 40);

        bool isUtcSane = frame.ClockState == ClockState.None ? frame.UtcMs == 0 : frame.UtcMs > 0 && frame.UtcMs <= WireLimits.LatestUtcMs;
        bool isInRange = frame.Module != 0 && frame.Module <= ModuleId.Highest
            && frame.Incarnation != 0
            && frame.Sequence >= 1 && frame.Sequence <= WireLimits.HighestNumber
            && frame.UptimeMs >= 0 && frame.UptimeMs <= WireLimits.HighestNumber
            && isUtcSane;
        return isInRange ? RejectReason.None : RejectReason.NumberOutOfRange;
    }

    private static RejectReason ReadBody(byte[] buffer, int bodyLength, Frame frame)
    {
        int at = WireLimits.HeaderBytes;
        frame.Features.Clear();
        switch (frame.Kind)
        {
            case FrameKind.Features:
                if (bodyLength < 4) return RejectReason.BadBody;
                if (buffer[at + 1] != 0 || buffer[at + 2] != 0 || buffer[at + 3] != 0) return RejectReason.ReservedNotZero;
                return ReadFeatures(buffer, at + 4, buffer[at], bodyLength - 4, frame.Features);

            case FrameKind.LocalAlarm:
                if (bodyLength < AlarmHeadBytes || buffer[at + 2] > 1) return RejectReason.BadBody;
                int code = LittleEndian.UInt16(buffer, at);
                if (code < 1 || code > 3) return RejectReason.BadBody;
                frame.AlarmCode = (LocalAlarmCode)code;
                frame.IsAlarmActive = buffer[at + 2] == 1;
                return ReadFeatures(buffer, at + AlarmHeadBytes, buffer[at + 3], bodyLength - AlarmHeadBytes, frame.Features);

            case FrameKind.Gap:
                return ReadGap(buffer, at, bodyLength, frame);

            default:
                return ReadBurst(buffer, at, bodyLength, frame.Burst);
        }
    }

    private static RejectReason ReadFeatures(byte[] buffer, int at, int count, int length, FeatureSet features)
    {
        if (count > WireLimits.MaxFeatures) return RejectReason.TooMany;
        if (length != count * FeatureBytes) return RejectReason.BadBody;

        for (int i = 0; i < count; i++, at += FeatureBytes)
        {
            if (!FeatureKinds.IsKnown(buffer[at])) return RejectReason.UnknownFeature;
            if (!MeasuringPoints.IsKnown(buffer[at + 1])) return RejectReason.UnknownPoint;
            if (buffer[at + 2] > 3) return RejectReason.BadBody;
            if (!Worths.IsKnown(buffer[at + 3])) return RejectReason.UnknownWorth;

            var worth = (Worth)buffer[at + 3];
            int value = (int)LittleEndian.UInt32(buffer, at + 4);
            if (!Worths.IsNumber(worth) && value != 0) return RejectReason.BadBody;
            features.Add((FeatureKind)buffer[at], (MeasuringPoint)buffer[at + 1], buffer[at + 2], worth, value);
        }

        return RejectReason.None;
    }

    private static RejectReason ReadGap(byte[] buffer, int at, int bodyLength, Frame frame)
    {
        if (bodyLength != GapBodyBytes) return RejectReason.BadBody;
        ulong reason = LittleEndian.UInt64(buffer, at + 8);
        if (reason > 255 || !GapReasons.IsKnown((byte)reason)) return RejectReason.UnknownReason;

        frame.GapTo = (long)LittleEndian.UInt64(buffer, at);
        frame.GapReason = (GapReason)(byte)reason;
        return frame.GapTo >= frame.Sequence && frame.GapTo <= WireLimits.HighestNumber ? RejectReason.None : RejectReason.NumberOutOfRange;
    }

    private static RejectReason ReadBurst(byte[] buffer, int at, int bodyLength, BurstChunk burst)
    {
        if (bodyLength < BurstHeadBytes) return RejectReason.BadBody;
        burst.BurstId = LittleEndian.UInt32(buffer, at);
        burst.Index = LittleEndian.UInt16(buffer, at + 4);
        burst.ChunkCount = LittleEndian.UInt16(buffer, at + 6);
        burst.AxisCount = buffer[at + 9];
        burst.SampleCount = LittleEndian.UInt16(buffer, at + 10);
        burst.RateMilliHz = LittleEndian.UInt32(buffer, at + 12);
        burst.ScaleMicroMetrePerSec2 = LittleEndian.UInt32(buffer, at + 16);
        burst.ShaftSpeedMilliRpm = LittleEndian.UInt32(buffer, at + 20);

        if (!MeasuringPoints.IsKnown(buffer[at + 8])) return RejectReason.UnknownPoint;
        burst.Point = (MeasuringPoint)buffer[at + 8];
        if (LittleEndian.UInt32(buffer, at + 24) != 0) return RejectReason.ReservedNotZero;
        if (burst.SampleCount > WireLimits.MaxBurstSamplesPerChunk || burst.ChunkCount > WireLimits.MaxBurstChunks) return RejectReason.TooMany;

        bool isSane = burst.BurstId != 0 && burst.Index < burst.ChunkCount
            && burst.AxisCount >= 1 && burst.AxisCount <= 3
            && burst.SampleCount > 0 && burst.SampleCount % burst.AxisCount == 0
            && burst.RateMilliHz != 0 && burst.ScaleMicroMetrePerSec2 != 0
            && bodyLength == BurstHeadBytes + (2 * burst.SampleCount);
        if (!isSane) return RejectReason.BadBody;

        for (int i = 0; i < burst.SampleCount; i++)
        {
            burst.Samples[i] = (short)LittleEndian.UInt16(buffer, at + BurstHeadBytes + (2 * i));
        }

        return RejectReason.None;
    }
}
