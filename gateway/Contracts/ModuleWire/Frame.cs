using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>What the body of a frame holds.</summary>
public enum FrameKind : byte
{
    /// <summary>A set of features.</summary>
    Features = 1,

    /// <summary>The module's own verdict: code, on or off, and the features it rests on.</summary>
    LocalAlarm = 2,

    /// <summary>Numbers given up: from <see cref="Frame.Sequence"/> to <see cref="Frame.GapTo"/>.</summary>
    Gap = 3,

    /// <summary>One piece of a raw recording.</summary>
    BurstChunk = 4,
}

/// <summary>What the module itself can decide.</summary>
public enum LocalAlarmCode : ushort
{
    /// <summary>The thermal model of the motor reached its trip level.</summary>
    ThermalOverload = 1,

    /// <summary>Current stayed at locked-rotor level longer than a start may last.</summary>
    LockedRotor = 2,

    /// <summary>A temperature passed the limit in the module's settings.</summary>
    TemperatureLimit = 3,
}

/// <summary>
/// One message of a module, decoded. Mutable and reusable on purpose: a module and a gateway each fill the same object again and again, so that the
/// steady state allocates nothing. Units and ranges: WIRE.md.
/// </summary>
public sealed class Frame
{
    public FrameKind Kind;
    public Lane Lane;
    public ulong Module;

    /// <summary>64 bits made with the module's store; numbers mean something only within it.</summary>
    public ulong Incarnation;

    /// <summary>Number within (module, incarnation, lane), from 1. Of a gap: its first number.</summary>
    public long Sequence;

    /// <summary>Milliseconds since the module started; 64 bits, so it never wraps.</summary>
    public long UptimeMs;

    public ClockState ClockState;

    /// <summary>Unix milliseconds when the window ended; 0 while the clock state is none.</summary>
    public long UtcMs;

    public readonly FeatureSet Features = new FeatureSet();

    public LocalAlarmCode AlarmCode;
    public bool IsAlarmActive;

    public long GapTo;
    public GapReason GapReason;

    public readonly BurstChunk Burst = new BurstChunk();

    /// <summary>Last number this frame closes.</summary>
    public long LastSequence => Kind == FrameKind.Gap ? GapTo : Sequence;
}

/// <summary>Features of one frame in parallel arrays; at most <see cref="WireLimits.MaxFeatures"/>, one more is an error of the caller.</summary>
public sealed class FeatureSet
{
    public readonly FeatureKind[] Kinds = new FeatureKind[WireLimits.MaxFeatures];
    public readonly MeasuringPoint[] Points = new MeasuringPoint[WireLimits.MaxFeatures];
    public readonly byte[] Axes = new byte[WireLimits.MaxFeatures];
    public readonly Worth[] Worths = new Worth[WireLimits.MaxFeatures];
    public readonly int[] Values = new int[WireLimits.MaxFeatures];

    public int Count;

    public void Clear() => Count = 0;

    /// <summary>Adds one feature in wire units (see <see cref="FeatureKind"/>).</summary>
    /// <param name="axis">0 overall, 1-3 for x, y, z or the phases.</param>
    public void Add(FeatureKind kind, MeasuringPoint point, byte axis, Worth worth, int value)
    {
        if (Count == WireLimits.MaxFeatures) throw new InvalidOperationException("A frame holds 64 features.");
        Kinds[Count] = kind;
        Points[Count] = point;
        Axes[Count] = axis;
        Worths[Count] = worth;
        Values[Count] = value;
        Count++;
    }
}

/// <summary>One piece of a raw recording; samples of several axes are interleaved.</summary>
public sealed class BurstChunk
{
    /// <summary>Number of the recording within the incarnation, from 1.</summary>
    public uint BurstId;
    public int Index;
    public int ChunkCount;
    public MeasuringPoint Point;

    /// <summary>1 to 3.</summary>
    public byte AxisCount;

    /// <summary>Samples per second and axis, 0.001 Hz.</summary>
    public uint RateMilliHz;

    /// <summary>One count in 0.000001 m/s2.</summary>
    public uint ScaleMicroMetrePerSec2;

    /// <summary>Shaft speed when it was taken, 0.001 r/min; 0 unknown.</summary>
    public uint ShaftSpeedMilliRpm;

    public int SampleCount;
    private short[]? _samples;

    /// <summary>
    /// Room for the longest chunk; made when first asked for, since most frames of a chip carry no burst and 4 KB are a sixteenth of its heap.
    /// </summary>
    public short[] Samples => _samples ??= new short[WireLimits.MaxBurstSamplesPerChunk];
}
