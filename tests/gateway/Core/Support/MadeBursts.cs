using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Gateway.Tests.Support;

/// <summary>Two seconds of one axis at 20 kHz: noise, a turning shaft, and blows that ring at 3.2 kHz.</summary>
internal sealed class MadeBursts(int seed)
{
    public const double RateHz = 20_000;
    public const double ShaftHz = 24.6;
    private const double MetrePerSec2PerCount = 0.001;

    private readonly Random _random = new(seed);
    private long _sequence;
    private uint _burstId;

    /// <summary>Where the balls of a 6205 pass a damaged outer race, with a little slip.</summary>
    public static double OuterRaceHz => 0.99 * BearingOrders.Of("6205")!.Outer * ShaftHz;

    public Burst Make(double? blowsHz, double turning = 0.3)
    {
        double[] samples = new double[40_000];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = i / RateHz;
            samples[i] =
                0.3 * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5)
                + turning * Math.Sin(2 * Math.PI * ShaftHz * time)
                + 0.08 * Math.Sin(4 * Math.PI * ShaftHz * time);
            if (blowsHz is not { } hz) continue;
            double sinceBlow = time % (1 / hz);
            samples[i] += 2 * Math.Exp(-sinceBlow * 900) * Math.Sin(2 * Math.PI * 3200 * sinceBlow);
        }

        return new Burst([samples], RateHz, UnitMetresPerSec2: 1);
    }

    /// <summary>A burst as the frames of the rig's module, numbered on behind the ones before.</summary>
    public byte[][] Frames(double? blowsHz, DateTimeOffset at, MeasuringPoint point = MeasuringPoint.DriveEnd, double turning = 0.3)
    {
        double[] samples = Make(blowsHz, turning).Axes[0];
        int count = (samples.Length + WireLimits.MaxBurstSamplesPerChunk - 1) / WireLimits.MaxBurstSamplesPerChunk;
        _burstId++;
        byte[][] frames = new byte[count][];
        for (int index = 0; index < count; index++)
        {
            Frame frame = new()
            {
                Kind = FrameKind.BurstChunk,
                Lane = Lane.Evidence,
                Module = Rig.Module,
                Incarnation = Rig.Incarnation,
                Sequence = ++_sequence,
                ClockState = ClockState.Synced,
                UtcMs = at.ToUnixTimeMilliseconds(),
            };
            int from = index * WireLimits.MaxBurstSamplesPerChunk;
            BurstChunk chunk = frame.Burst;
            (chunk.BurstId, chunk.Index, chunk.ChunkCount, chunk.Point, chunk.AxisCount) = (_burstId, index, count, point, 1);
            (chunk.RateMilliHz, chunk.ScaleMicroMetrePerSec2) = ((uint)(RateHz * 1000), (uint)(MetrePerSec2PerCount * 1e6));
            chunk.SampleCount = Math.Min(WireLimits.MaxBurstSamplesPerChunk, samples.Length - from);
            for (int i = 0; i < chunk.SampleCount; i++) chunk.Samples[i] = (short)Math.Round(samples[from + i] / MetrePerSec2PerCount);
            frames[index] = Rig.Encode(frame);
        }

        return frames;
    }
}
