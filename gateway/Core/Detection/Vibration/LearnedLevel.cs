namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>
/// What one quantity is like in one operating state: centre and allowed rise of its logarithm, learned from its first readings by median and median
/// absolute deviation, so that up to half of them may be bad. Afterwards the centre follows slowly, while all is well, within bounds; a new level
/// that stands for a day is taken over, so that no false deviation stands for ever.
/// </summary>
public sealed class LearnedLevel(LearnedBandOptions options)
{
    private readonly List<double> _newest = [];
    private int _next;
    private DateTimeOffset? _awaySince;

    /// <summary>Readings taken while learning, at most <see cref="LearnedBandOptions.LearningReadings"/>.</summary>
    public int Count { get; private set; }

    public bool IsLearned => Count >= options.LearningReadings;

    /// <summary>Logarithm of the level.</summary>
    public double Centre { get; private set; }

    /// <summary>Logarithm of the level when it was learned; the centre stays near it.</summary>
    public double Reference { get; private set; }

    /// <summary>How far the logarithm may rise.</summary>
    public double Rise { get; private set; }

    /// <summary>How far a value lies above the centre, in allowed rises; null while too little is known.</summary>
    public double? Excess(double logValue) => Rise > 0 ? (logValue - Centre) / Rise : null;

    /// <summary>Takes a reading's logarithm.</summary>
    public void Take(double logValue, DateTimeOffset at)
    {
        Keep(logValue);
        if (!IsLearned)
        {
            Count++;
            if (Count == options.LearningReadings) Learn();
            else if (Count >= options.ProvisionalReadings && Count % options.ProvisionalReadings == 0) LearnProvisionally();
            return;
        }

        double distance = Math.Abs(logValue - Centre);
        if (distance < Rise / 2)
        {
            double bound = Math.Log(options.LargestDrift);
            Centre = Math.Clamp(Centre + (logValue - Centre) / options.FollowingReadings, Reference - bound, Reference + bound);
        }

        if (distance < Rise) _awaySince = null;
        else _awaySince ??= at;
        if (at - _awaySince >= options.AcceptAfter) Learn();
    }

    /// <summary>As numbers, for a memory: count, centre, reference, rise.</summary>
    public double[] Save() => [Count, Centre, Reference, Rise];

    /// <summary>Takes back a memory; a level that was not learned to the end starts afresh.</summary>
    public void Load(double[] saved)
    {
        if (saved.Length != 4 || saved[0] < options.LearningReadings || !saved.All(double.IsFinite) || saved[3] <= 0) return;
        (Count, Centre, Reference, Rise) = ((int)saved[0], saved[1], saved[2], saved[3]);
    }

    private void Keep(double logValue)
    {
        if (_newest.Count < options.LearningReadings) _newest.Add(logValue);
        else _newest[_next] = logValue;
        _next = (_next + 1) % options.LearningReadings;
    }

    private void Learn()
    {
        (Centre, double spread) = Robust.MedianAndSpread(_newest);
        Reference = Centre;
        Rise = Math.Clamp(options.SpreadsAllowed * spread, Math.Log(options.SmallestRise), Math.Log(options.LargestRise));
        _awaySince = null;
    }

    private void LearnProvisionally()
    {
        (Centre, _) = Robust.MedianAndSpread(_newest);
        Rise = Math.Log(options.ProvisionalRise);
    }
}
