namespace EdgeAgent.Gateway.Detection.Prognosis;

/// <summary>When a slowly rising indicator will reach its limit.</summary>
/// <param name="SlopePerDay">Most probable rise per day.</param>
/// <param name="Earliest">At the steepest slope the values allow.</param>
/// <param name="Likely">At the most probable slope.</param>
/// <param name="Latest">At the flattest slope; null when the values allow that it never comes.</param>
public sealed record Forecast(double SlopePerDay, DateTimeOffset Earliest, DateTimeOffset Likely, DateTimeOffset? Latest);

/// <summary>
/// Trend without a model of its shape: Theil-Sen slope with its rank interval (Sen 1968), and only when the Mann-Kendall test sees a rise at all. Meant for
/// means of an hour or a day at one operating state; values closer than that are not independent and look surer than they are. Says "no trend" (null) rather
/// than a far date.
/// </summary>
public static class TrendForecast
{
    /// <summary>Fewer values tell nothing.</summary>
    public const int MinValues = 12;

    /// <summary>More are thinned out evenly: pairs grow with the square.</summary>
    public const int MaxValues = 500;

    /// <summary>A date further off than this many times the time seen is no forecast.</summary>
    public const double FarthestTimesSeen = 3;

    /// <summary>Two-sided 95 %.</summary>
    private const double IntervalZ = 1.96;

    /// <summary>One-sided one in a thousand: many indicators are asked, and few may cry.</summary>
    private const double TrendZ = 3.1;

    /// <summary>
    /// The forecast for reaching <paramref name="limit"/> from below; null when there is no rising trend, too little to go by, or the date is too far off.
    /// </summary>
    public static Forecast? Of(IReadOnlyList<(DateTimeOffset At, double Value)> values, double limit)
    {
        (DateTimeOffset At, double Value)[] used = Thinned(values);
        if (used.Length < MinValues) return null;
        DateTimeOffset start = used[0].At;
        double[] days = [.. used.Select(value => (value.At - start).TotalDays)];
        List<double> slopes = [];
        long rising = 0;
        for (int i = 0; i < used.Length; i++)
        {
            for (int j = i + 1; j < used.Length; j++)
            {
                if (days[j] <= days[i]) continue;
                slopes.Add((used[j].Value - used[i].Value) / (days[j] - days[i]));
                rising += Math.Sign(used[j].Value - used[i].Value);
            }
        }

        double deviation = Math.Sqrt(used.Length * (used.Length - 1.0) * (2 * used.Length + 5) / 18);
        if (slopes.Count == 0 || rising / deviation < TrendZ) return null;
        slopes.Sort();
        double slope = Robust.Median(slopes);
        double low = slopes[Rank(slopes.Count, -IntervalZ * deviation)];
        double high = slopes[Rank(slopes.Count, IntervalZ * deviation)];
        // The line's middle is known well, its ends follow the slope: every date is counted from the middle.
        double middle = days[^1] / 2;
        double height = Robust.Median(used.Select((value, i) => value.Value - slope * (days[i] - middle)));
        DateTimeOffset now = used[^1].At;
        DateTimeOffset At(double rise) => start.AddDays(Math.Max(days[^1], middle + (limit - height) / rise));
        double farthest = FarthestTimesSeen * days[^1];
        if (height + slope * middle >= limit) return new Forecast(slope, now, now, now);
        if (slope <= 0 || middle + (limit - height) / slope - days[^1] > farthest) return null;
        return new Forecast(slope, At(high), At(slope), low > 0 && (limit - height) / low <= 10 * farthest ? At(low) : null);
    }

    private static int Rank(int pairs, double shift) => Math.Clamp((int)Math.Round((pairs + shift) / 2), 0, pairs - 1);

    private static (DateTimeOffset At, double Value)[] Thinned(IReadOnlyList<(DateTimeOffset At, double Value)> values)
    {
        int step = Math.Max(1, (values.Count + MaxValues - 1) / MaxValues);
        return [.. values.Where((value, i) => (values.Count - 1 - i) % step == 0 && double.IsFinite(value.Value))];
    }
}
