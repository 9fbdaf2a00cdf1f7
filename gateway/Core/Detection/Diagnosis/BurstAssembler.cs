using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Joins the chunks of one module's raw recordings. One recording at a time: chunks come in order, from index 0; a missing, repeated or foreign chunk, or another
/// format within a recording, refuses the whole recording (counted), for a burst with a gap in it would show lines that are not there.
/// </summary>
public sealed class BurstAssembler
{
    private readonly List<short> _samples = [];
    private BurstChunk? _first;
    private int _next;

    /// <summary>Recordings refused since the start.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes a chunk; true with the burst in m/s² when it was the last of a whole recording. The speed is null when the module did not know it.</summary>
    public bool TryTake(BurstChunk chunk, out Burst burst, out MeasuringPoint point, out double? rpm)
    {
        (burst, point, rpm) = (new Burst([], 0), chunk.Point, chunk.ShaftSpeedMilliRpm > 0 ? chunk.ShaftSpeedMilliRpm / 1000.0 : null);
        if (chunk.Index == 0) Begin(chunk);
        else if (_first is not { } first || chunk.BurstId != first.BurstId || chunk.Index != _next || !IsSameFormat(first, chunk)) return Refuse();

        for (int i = 0; i < chunk.SampleCount; i++) _samples.Add(chunk.Samples[i]);
        _next++;
        if (_samples.Count > Burst.MaxSamples * chunk.AxisCount) return Refuse();
        if (_next < chunk.ChunkCount) return false;
        burst = Join(chunk);
        _first = null;
        return !burst.Problems().Any() || Refuse();
    }

    private void Begin(BurstChunk chunk)
    {
        if (_first is not null) Refused++;
        _samples.Clear();
        _next = 0;
        _first = new BurstChunk
        {
            BurstId = chunk.BurstId, ChunkCount = chunk.ChunkCount, Point = chunk.Point, AxisCount = chunk.AxisCount, RateMilliHz = chunk.RateMilliHz, ScaleMicroMetrePerSec2 = chunk.ScaleMicroMetrePerSec2,
        };
    }

    private bool Refuse()
    {
        Refused++;
        _first = null;
        _samples.Clear();
        return false;
    }

    private static bool IsSameFormat(BurstChunk first, BurstChunk chunk) =>
        first.ChunkCount == chunk.ChunkCount && first.Point == chunk.Point && first.AxisCount == chunk.AxisCount && first.RateMilliHz == chunk.RateMilliHz
        && first.ScaleMicroMetrePerSec2 == chunk.ScaleMicroMetrePerSec2;

    private Burst Join(BurstChunk chunk)
    {
        int axes = Math.Max((int)chunk.AxisCount, 1);
        int length = _samples.Count / axes;
        double[][] values = [.. Enumerable.Range(0, axes).Select(_ => new double[length])];
        for (int i = 0; i < length; i++)
        {
            for (int axis = 0; axis < axes; axis++) values[axis][i] = _samples[i * axes + axis] * chunk.ScaleMicroMetrePerSec2 * 1e-6;
        }

        return new Burst(values, chunk.RateMilliHz / 1000.0);
    }
}
