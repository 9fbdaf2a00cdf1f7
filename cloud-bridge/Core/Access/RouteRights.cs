namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Which right each route needs, in one table: the first row whose beginning fits decides. A route that nobody named needs a signed-in person with
/// <see cref="Rights.Read"/> to look and <see cref="Rights.Work"/> to change, so forgetting a row never opens a door.
/// </summary>
public static class RouteRights
{
    /// <summary>
    /// What everybody may fetch: signing in, the invitation, the doors that a scanned code opens, probes, files without data, the API's description.
    /// </summary>
    private static readonly string[] s_public =
    [
        "/sign-in",
        "/welcome",
        "/join",
        "/g",
        "/m",
        "/p",
        "/h",
        "/scan",
        "/visit",
        "/health/live",
        "/health/ready",
        "/language",
        "/look",
        "/openapi",
        "/asyncapi.yaml",
        SecurityContact.Place,
        "/not-found",
        "/error",
    ];

    private static readonly string[] s_light = ["/sign-in", "/welcome", "/join", "/g", "/m", "/p", "/h", "/scan", "/visit", "/pair", "/account", "/access"];

    private static readonly (string Begin, string Look, string Change)[] s_rows =
    [
        ("/account", "", ""),
        ("/sign-out", "", ""),
        ("/pair", Rights.Pair, Rights.Pair),
        ("/api/pairing", Rights.Pair, Rights.Pair),
        ("/api/access", Rights.Access, Rights.Access),
        ("/access/audit", Rights.Audit, Rights.Audit),
        ("/access/pairing", Rights.Audit, Rights.Audit),
        ("/access", Rights.Access, Rights.Access),
        ("/api/webhooks", Rights.Connections, Rights.Connections),
        ("/api/connectors", Rights.Connections, Rights.Connections),
        ("/connections", Rights.Connections, Rights.Connections),
        ("/settings", Rights.Operate, Rights.Operate),
        ("/api/gateways", Rights.Operate, Rights.Operate),
        ("/api/ledger", Rights.Operate, Rights.Operate),
        ("/api/status", Rights.Operate, Rights.Operate),
        ("/ledger", Rights.Operate, Rights.Operate),
        ("/api/articles", Rights.Read, Rights.Knowledge),
        ("/knowledge", Rights.Read, Rights.Knowledge),
        ("/api/models", Rights.Read, Rights.Knowledge),
        ("/models", Rights.Read, Rights.Knowledge),
        ("/api/machine-settings", Rights.Read, Rights.Settings),
        ("/machine-settings", Rights.Read, Rights.Settings),
        ("/api/alarms", Rights.Read, Rights.Alarms),
        ("/alarms", Rights.Read, Rights.Alarms),
        ("/report", Rights.Read, Rights.Alarms),
    ];

    /// <summary>Pages that a phone opens in a plant over a bad network, or that nobody is signed in on: they load neither plots nor the live stream.</summary>
    public static bool IsLight(string path) => s_light.Any(begin => Begins(path, begin));

    public static bool IsPublic(string path) => s_public.Any(begin => Begins(path, begin)) || IsSigned(path);

    /// <summary>Where another system speaks whose every message is signed: /api/connectors/{id}/status.</summary>
    public static bool IsSigned(string path) => Begins(path, "/api/connectors") && path.EndsWith("/status", StringComparison.OrdinalIgnoreCase);

    /// <summary>The right a request needs; empty for any signed-in visitor.</summary>
    /// <param name="path">The request's path, or a route's pattern.</param>
    /// <param name="isChange">True for anything but looking.</param>
    public static string Needed(string path, bool isChange)
    {
        foreach ((string begin, string look, string change) in s_rows)
        {
            if (Begins(path, begin)) return isChange ? change : look;
        }

        return isChange ? Rights.Work : Rights.Read;
    }

    private static bool Begins(string path, string begin) =>
        path.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && (path.Length == begin.Length || path[begin.Length] == '/');
}
