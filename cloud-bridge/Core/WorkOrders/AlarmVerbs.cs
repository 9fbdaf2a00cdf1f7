namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What a person may ask of an alarm.</summary>
public static class AlarmVerbs
{
    public static readonly TimeSpan LongestShelving = TimeSpan.FromDays(7);

    public static readonly IReadOnlyList<string> All = ["acknowledge", "confirm", "shelve", "unshelve"];

    /// <summary>Stable name of the first thing that is wrong with a wish; null when nothing is.</summary>
    /// <param name="verb">One of <see cref="All"/>.</param>
    /// <param name="by">Who.</param>
    /// <param name="until">End of shelving; required to shelve, at most <see cref="LongestShelving"/> away.</param>
    /// <param name="now">The bridge's time.</param>
    public static string? Problem(string verb, string by, DateTimeOffset? until, DateTimeOffset now) => verb switch
    {
        _ when !All.Contains(verb) => "unknown-verb",
        _ when by.Length is 0 or > 100 => "actor-missing",
        "shelve" when until is null || until <= now || until > now + LongestShelving => "until-missing",
        _ => null,
    };
}
