namespace EdgeAgent.Benchmarks.Reporting;

/// <summary>One line of a table.</summary>
/// <param name="Target">What is to be reached; empty where there is nothing to reach.</param>
/// <param name="IsMet">Null where there is no target.</param>
internal sealed record Figure(string What, string Measure, string Value, string Target, bool? IsMet);

/// <summary>Several measurements of one thing: the median stands for it, the rest shows how far to believe it.</summary>
internal readonly record struct Sample(IReadOnlyList<double> Values)
{
    public double Median => Values.Order().ElementAt(Values.Count / 2);

    public double Least => Values.Min();

    public double Most => Values.Max();

    /// <summary>The value below which a share of sorted values lies.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
