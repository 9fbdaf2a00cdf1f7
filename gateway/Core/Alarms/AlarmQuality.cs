namespace EdgeAgent.Gateway.Alarms;

/// <summary>How good the alarm system is, measured by itself (ISA-18.2 / EEMUA 191 figures).</summary>
/// <param name="ActivationsLastTenMinutes">About one per ten minutes and operator is called acceptable.</param>
/// <param name="ActivationsLastDay">About 150 a day and operator is called acceptable.</param>
/// <param name="FloodShareLastDay">Share of the last 24 h with a flood; under 0.01 is the target.</param>
/// <param name="IsFlood">Now.</param>
/// <param name="ChatterLastDay">Times an alarm chattered; the target is 0.</param>
/// <param name="Stale">Alarms active for more than the stale limit; under 5 is the target.</param>
/// <param name="Suppressed">Activations suppressed by design since the start.</param>
/// <param name="Refused">New alarms refused because the table was full.</param>
/// <param name="Withheld">Activations that waited for the end of a flood since the start.</param>
/// <param name="Unjudged">Alarms that ended because nothing judged them any more, since the start.</param>
public sealed record AlarmQualityFigures(
    int ActivationsLastTenMinutes,
    int ActivationsLastDay,
    double FloodShareLastDay,
    bool IsFlood,
    int ChatterLastDay,
    int Stale,
    long Suppressed,
    long Refused,
    long Withheld,
    long Unjudged
);

/// <summary>Counts activations over a sliding day. Limit: 24 x 60 buckets of a minute, whatever happens; a restart starts afresh.</summary>
public sealed class AlarmQuality(AlarmOptions options)
{
    private const int Buckets = 24 * 60;
    private const long BucketMs = 60_000;

    private readonly int[] _activations = new int[Buckets];
    private readonly int[] _chatters = new int[Buckets];
    private readonly bool[] _floods = new bool[Buckets];
    private long _newestBucket;

    public long Suppressed { get; set; }
    public long Refused { get; set; }
    public long Withheld { get; set; }
    public long Unjudged { get; set; }

    /// <summary>One more activation now would be a flood.</summary>
    public bool IsAtLimit(long nowMs)
    {
        MoveTo(nowMs);
        return WindowSum() >= options.FloodCount;
    }

    public void CountActivation(long nowMs)
    {
        MoveTo(nowMs);
        _activations[_newestBucket % Buckets]++;
    }

    public void CountChatter(long nowMs)
    {
        MoveTo(nowMs);
        _chatters[_newestBucket % Buckets]++;
    }

    public AlarmQualityFigures Figures(long nowMs, IEnumerable<Alarm> alarms)
    {
        MoveTo(nowMs);
        int window = WindowSum();
        return new AlarmQualityFigures(
            window,
            _activations.Sum(),
            _floods.Count(flood => flood) / (double)Buckets,
            window > options.FloodCount,
            _chatters.Sum(),
            alarms.Count(alarm => alarm.IsActive && nowMs - alarm.ActiveAtMs > options.StaleAfter.TotalMilliseconds),
            Suppressed,
            Refused,
            Withheld,
            Unjudged);
    }

    /// <summary>The clock was set back: the day that counts begins anew.</summary>
    public void ClockSet(long nowMs)
    {
        if (_newestBucket <= nowMs / BucketMs) return;
        Array.Clear(_activations);
        Array.Clear(_chatters);
        Array.Clear(_floods);
        _newestBucket = nowMs / BucketMs;
    }

    private void MoveTo(long nowMs)
    {
        long bucket = Math.Max(_newestBucket, nowMs / BucketMs);
        if (bucket - _newestBucket > Buckets) _newestBucket = bucket - Buckets;
        while (_newestBucket < bucket)
        {
            _floods[_newestBucket % Buckets] = WindowSum() > options.FloodCount;
            _newestBucket++;
            long slot = _newestBucket % Buckets;
            (_activations[slot], _chatters[slot], _floods[slot]) = (0, 0, false);
        }
    }

    private int WindowSum()
    {
        int window = 0;
        int minutes = (int)Math.Clamp(options.FloodWindow.TotalMinutes, 1, Buckets);
        for (long bucket = Math.Max(0, _newestBucket - minutes + 1); bucket <= _newestBucket; bucket++) window += _activations[bucket % Buckets];
        return window;
    }
}
