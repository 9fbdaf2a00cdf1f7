using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Tests.ModuleWire;

/// <summary>The frames behind the golden samples, one per kind.</summary>
internal static class SampleFrames
{
    public const ulong Module = 0x00A1B2C3D4E5;
    public const ulong Incarnation = 0x0123456789ABCDEF;

    public static Frame Features()
    {
        Frame frame = Head(FrameKind.Features, Lane.Feature, 42);
        frame.Features.Add(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, Worth.Measured, 173_000);
        frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1, Worth.Measured, 28_950);
        frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Unplugged, 0);
        frame.Features.Add(FeatureKind.TemperatureRise, MeasuringPoint.MotorBody, 0, Worth.Estimated, -250);
        return frame;
    }

    public static Frame LocalAlarm()
    {
        Frame frame = Head(FrameKind.LocalAlarm, Lane.Alarm, 1);
        frame.AlarmCode = LocalAlarmCode.ThermalOverload;
        frame.IsAlarmActive = true;
        frame.Features.Add(FeatureKind.ThermalCapacityUsed, MeasuringPoint.Machine, 0, Worth.Estimated, 10_050);
        return frame;
    }

    public static Frame Gap()
    {
        Frame frame = Head(FrameKind.Gap, Lane.Feature, 43);
        frame.ClockState = ClockState.None;
        frame.UtcMs = 0;
        frame.GapTo = 298;
        frame.GapReason = GapReason.Reset;
        return frame;
    }

    public static Frame BurstChunk()
    {
        Frame frame = Head(FrameKind.BurstChunk, Lane.Evidence, 7);
        BurstChunk burst = frame.Burst;
        burst.BurstId = 3;
        burst.Index = 1;
        burst.ChunkCount = 2;
        burst.Point = MeasuringPoint.DriveEnd;
        burst.AxisCount = 3;
        burst.RateMilliHz = 3_330_000;
        burst.ScaleMicroMetrePerSec2 = 4_790;
        burst.ShaftSpeedMilliRpm = 1_480_000;
        burst.SampleCount = 6;
        short[] samples = [1, -1, 32767, -32768, 0, 12];
        samples.CopyTo(burst.Samples, 0);
        return frame;
    }

    public static Receipt Receipt()
    {
        var receipt = new Receipt
        {
            Module = Module,
            Incarnation = Incarnation,
            SpareIncarnation = 0xFEDCBA9876543210,
            ClockState = ClockState.Synced,
            UtcMs = 1_790_000_000_000,
        };
        receipt.Add(Lane.Feature, 42, 0xCAFEBABE, isRewindAsked: true);
        receipt.Add(Lane.Alarm, 0, 0, isRewindAsked: false);
        return receipt;
    }

    public static byte[] Encode(Frame frame)
    {
        var buffer = new byte[WireLimits.MaxBurstChunkBytes];
        return buffer[..FrameCodec.Encode(frame, buffer)];
    }

    public static byte[] Encode(Receipt receipt)
    {
        var buffer = new byte[ReceiptCodec.MaxBytes];
        return buffer[..ReceiptCodec.Encode(receipt, buffer)];
    }

    private static Frame Head(FrameKind kind, Lane lane, long sequence) => new()
    {
        Kind = kind,
        Lane = lane,
        Module = Module,
        Incarnation = Incarnation,
        Sequence = sequence,
        UptimeMs = 86_400_123,
        ClockState = ClockState.Synced,
        UtcMs = 1_790_000_000_000,
    };
}
