namespace EdgeAgent.Gateway.Detection;

/// <summary>Statistics that a few bad values can't spoil.</summary>
public static class Robust
{
    /// <summary>Makes the median absolute deviation of Gaussian values equal their standard deviation.</summary>
    private const double ToStandardDeviation = 1.4826;

    /// <summary>The median; of an even number the mean of the middle two. Empty is an error.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0) throw new ArgumentException("The median of nothing.", nameof(values));
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Median, and 1.4826 times the median absolute deviation from it (Rousseeuw and Croux 1993).</summary>
    public static (double Median, double Spread) MedianAndSpread(IReadOnlyCollection<double> values)
    {
        double median = Median(values);
        return (median, ToStandardDeviation * Median(values.Select(value => Math.Abs(value - median))));
    }

    /// <summary>
    /// The median of the shortest half (Rousseeuw 1984): where the values crowd, even when nearly half of them belong to something else, a start-up say. Empty
    /// is an error.
    /// </summary>
    public static double CentreOfShortestHalf(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0) throw new ArgumentException("The centre of nothing.", nameof(values));
        Array.Sort(sorted);
        int half = sorted.Length / 2 + 1;
        int best = 0;
        for (int start = 1; start + half <= sorted.Length; start++)
        {
            if (sorted[start + half - 1] - sorted[start] < sorted[best + half - 1] - sorted[best]) best = start;
        }

        return Median(sorted.Skip(best).Take(half));
    }
}
