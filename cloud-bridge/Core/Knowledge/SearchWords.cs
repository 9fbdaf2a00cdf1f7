namespace EdgeAgent.CloudBridge.Knowledge;

/// <summary>What somebody typed to find something, as articles and faults are searched for it.</summary>
public static class SearchWords
{
    /// <summary>Further words do not count.</summary>
    public const int Max = 5;

    public static string[] Of(string? words) => [.. (words ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(Max)];
}
