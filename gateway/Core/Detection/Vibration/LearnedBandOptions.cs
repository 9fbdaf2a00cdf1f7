namespace EdgeAgent.Gateway.Detection.Vibration;

public sealed record LearnedBandOptions
{
    /// <summary>Readings per operating state before a band is final.</summary>
    public int LearningReadings { get; init; } = 300;     // five minutes at 1 Hz; the median's error is then 7 % of the spread

    /// <summary>Readings before a generous provisional band judges.</summary>
    public int ProvisionalReadings { get; init; } = 60;   // a fault in the first minutes is seen when it doubles the level

    /// <summary>Factor over the level that a provisional band allows.</summary>
    public double ProvisionalRise { get; init; } = 2;     // 6 dB, the usual "something changed" of machine monitoring (ISO 13373-1 annexes)

    /// <summary>Factor over the liveliest other state's level that a state not learned yet is allowed.</summary>
    public double OtherStateRise { get; init; } = 1.6;    // a quarter more load adds less than a third of vibration on most machines

    /// <summary>Spreads (robust standard deviations of the logarithm) over the centre that are still normal.</summary>
    public double SpreadsAllowed { get; init; } = 6;      // readings of consecutive seconds are not independent: six, not the textbook three

    /// <summary>The band is never narrower than this factor.</summary>
    public double SmallestRise { get; init; } = 1.25;     // ISO 20816-1: a change of 25 % of B/C is significant; a healthy SKAB run drifts 8 % in 2.8 h

    /// <summary>The band is never wider than this factor.</summary>
    public double LargestRise { get; init; } = 3;         // a level ten decibels up is never normal

    /// <summary>Readings over which the centre follows while all is well.</summary>
    public int FollowingReadings { get; init; } = 86_400; // a day at 1 Hz: seasons, not faults

    /// <summary>The centre stays within this factor of what was learned.</summary>
    public double LargestDrift { get; init; } = 1.15;     // so that following and rise together stay below the 6 dB of a doubling

    /// <summary>A level outside the band that stands this long becomes the new normal.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromHours(24);   // the time in which an alarm rejoins its episode: a person has been told

    /// <summary>Evidence (sum of excess over the band, in band widths) that makes an alarm.</summary>
    public double EvidenceNeeded { get; init; } = 4;      // at twice the allowed rise: six readings; four normal ones end it

    /// <summary>Allowed rises from which a reading is evidence; below, it speaks against.</summary>
    public double EvidenceFrom { get; init; } = 1.3;      // a neighbour that shakes the floor for half a minute adds a third at most

    /// <summary>One reading counts as at most this many allowed rises.</summary>
    public double LargestExcess { get; init; } = 4;       // one less than this stays below the evidence needed: a single knock never alarms

    /// <summary>An axis below this part of its level has fallen; with <see cref="TurnedTotal"/> that is a sensor turned.</summary>
    public double TurnedFall { get; init; } = 0.75;

    /// <summary>Largest change of the sum of squares of the axes at which it was the sensor that changed.</summary>
    public double TurnedTotal { get; init; } = 0.5;       // 22 % in amplitude, below any rise that alarms, and wide enough for the scatter of single readings

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    /// <summary>Levels (states times quantities) kept per machine; further states are not judged.</summary>
    public int MaxLevels { get; init; } = 400;

    public IEnumerable<string> Problems()
    {
        if (LearningReadings is not (>= 30 and <= 100_000)) yield return $"LearningReadings is {LearningReadings}; use 30 to 100000.";
        if (ProvisionalReadings < 10 || ProvisionalReadings > LearningReadings)
            yield return $"ProvisionalReadings is {ProvisionalReadings}; use 10 to LearningReadings.";
        if (ProvisionalRise is not (> 1 and <= 10)) yield return $"ProvisionalRise is {ProvisionalRise}; use over 1 to 10.";
        if (OtherStateRise is not (> 1 and <= 10)) yield return $"OtherStateRise is {OtherStateRise}; use over 1 to 10.";
        if (SpreadsAllowed is not (>= 1 and <= 100)) yield return $"SpreadsAllowed is {SpreadsAllowed}; use 1 to 100.";
        if (SmallestRise is not (> 1 and <= 10)) yield return $"SmallestRise is {SmallestRise}; use over 1 to 10.";
        if (LargestRise < SmallestRise || LargestRise > 100) yield return $"LargestRise is {LargestRise}; use SmallestRise to 100.";
        if (FollowingReadings < LearningReadings) yield return $"FollowingReadings is {FollowingReadings}; use LearningReadings or more.";
        if (LargestDrift is not (>= 1 and <= 2)) yield return $"LargestDrift is {LargestDrift}; use 1 to 2.";
        if (AcceptAfter < TimeSpan.FromHours(1)) yield return $"AcceptAfter is {AcceptAfter}; use 1 hour or more.";
        if (EvidenceNeeded is not (> 0 and <= 1000)) yield return $"EvidenceNeeded is {EvidenceNeeded}; use over 0 to 1000.";
        if (EvidenceFrom is not (>= 1 and <= 10)) yield return $"EvidenceFrom is {EvidenceFrom}; use 1 to 10.";
        if (LargestExcess <= 1 || LargestExcess > EvidenceNeeded) yield return $"LargestExcess is {LargestExcess}; use over 1 to EvidenceNeeded.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
        if (MaxLevels is not (>= 1 and <= 10_000)) yield return $"MaxLevels is {MaxLevels}; use 1 to 10000.";
    }
}
