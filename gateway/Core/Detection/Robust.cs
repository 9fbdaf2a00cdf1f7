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
}
