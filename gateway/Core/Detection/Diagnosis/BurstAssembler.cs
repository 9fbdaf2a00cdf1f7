using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>What a chunk did to the recording it belongs to.</summary>
public enum Assembly
{
    /// <summary>More chunks are to come.</summary>
    Growing,

    /// <summary>It was the last: <see cref="BurstAssembler.TakeWhole"/> gives the recording.</summary>
    Whole,

    /// <summary>The recording can never be whole; told once, the rest of it is <see cref="Stray"/>.</summary>
    Refused,

    /// <summary>A chunk of a recording that was refused before or whose beginning never came.</summary>
    Stray,
}

/// <summary>
/// Joins the chunks of one module's raw recordings. One recording at a time: chunks come in order, from index 0; a missing, repeated or foreign chunk, or
/// another format within a recording, refuses the whole recording (counted once), for a burst with a gap in it would show lines that are not there.
/// </summary>
/// <param name="cutBurstId">A recording whose beginning was lost with the process before; 0 for none.</param>
public sealed class BurstAssembler(uint cutBurstId = 0)
{
    private readonly List<short> _samples = [];
    private BurstChunk? _first;
    private uint _refusedId = cutBurstId;
    private int _next;

    /// <summary>Recordings refused since the start.</summary>
    public long Refused { get; private set; }

    /// <summary>Number of the recording that is being joined; 0 for none.</summary>
    public uint BurstId => _first?.BurstId ?? 0;

    public Assembly Take(BurstChunk chunk)
    {
        bool isCutShort = _first is not null && chunk.Index == 0;
        if (isCutShort) Refused++;
        if (chunk.Index == 0) Begin(chunk);
        else if (_first is null) return chunk.BurstId == _refusedId ? Assembly.Stray : Refuse(chunk);
        else if (chunk.BurstId != _first.BurstId || chunk.Index != _next || !IsSameFormat(_first, chunk)) return Refuse(chunk);

        for (int i = 0; i < chunk.SampleCount; i++) _samples.Add(chunk.Samples[i]);
        _next++;
        if (_samples.Count > Burst.MaxSamples * chunk.AxisCount) return Refuse(chunk);
        return _next < chunk.ChunkCount ? Assembly.Growing : Assembly.Whole;
    }

    /// <summary>
    /// The recording in m/s² after <see cref="Assembly.Whole"/>; null when it is not one that can be judged (see <see cref="Burst.Problems"/>), which counts as
    /// refused.
    /// </summary>
    public Burst? TakeWhole()
    {
        BurstChunk first = _first ?? throw new InvalidOperationException("No recording is whole.");
        Burst burst = Join(first);
        if (burst.Problems().Any())
        {
            Refuse(first);
            return null;
        }

        Forget();
        return burst;
    }

    private void Begin(BurstChunk chunk)
    {
        _samples.Clear();
        _next = 0;
        _first = new BurstChunk
        {
            BurstId = chunk.BurstId,
            ChunkCount = chunk.ChunkCount,
            Point = chunk.Point,
            AxisCount = chunk.AxisCount,
            RateMilliHz = chunk.RateMilliHz,
            ScaleMicroMetrePerSec2 = chunk.ScaleMicroMetrePerSec2,
        };
    }

    private Assembly Refuse(BurstChunk chunk)
    {
        Refused++;
        _refusedId = chunk.BurstId;
        Forget();
        return Assembly.Refused;
    }

    /// <summary>A module records once a day: the room for a recording is not kept until then.</summary>
    private void Forget()
    {
        _first = null;
        _samples.Clear();
        _samples.TrimExcess();
    }

    private static bool IsSameFormat(BurstChunk first, BurstChunk chunk) =>
        first.ChunkCount == chunk.ChunkCount && first.Point == chunk.Point && first.AxisCount == chunk.AxisCount && first.RateMilliHz == chunk.RateMilliHz
        && first.ScaleMicroMetrePerSec2 == chunk.ScaleMicroMetrePerSec2;

    private Burst Join(BurstChunk first)
    {
        int axes = first.AxisCount;
        int length = _samples.Count / axes;
        double[][] values = [.. Enumerable.Range(0, axes).Select(_ => new double[length])];
        for (int i = 0; i < length; i++)
        {
            for (int axis = 0; axis < axes; axis++) values[axis][i] = _samples[i * axes + axis] * first.ScaleMicroMetrePerSec2 * 1e-6;
        }

        return new Burst(values, first.RateMilliHz / 1000.0, UnitMetresPerSec2: 1);
    }
}
