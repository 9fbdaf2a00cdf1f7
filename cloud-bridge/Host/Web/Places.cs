namespace EdgeAgent.CloudBridge.Web;

/// <summary>Where a form may lead afterwards.</summary>
public static class Places
{
    /// <summary>Only places on this site: one slash, then neither a second one nor a backslash; anything else is the first page.</summary>
    public static string Safe(string? place) =>
        place is { Length: > 0 and < 2000 } && place[0] == '/' && (place.Length == 1 || place[1] is not ('/' or '\\')) && !place.Any(char.IsControl)
            ? place
            : "/";
}
