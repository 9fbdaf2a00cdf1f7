namespace EdgeAgent.CloudBridge.Access;

/// <summary>What somebody may do. The same names are the scopes of an API key.</summary>
public static class Rights
{
    /// <summary>See machines, alarms, orders, reports and articles.</summary>
    public const string Read = "read";

    /// <summary>Acknowledge and shelve alarms, report a problem.</summary>
    public const string Alarms = "alarms";

    /// <summary>Take steps on orders, write service records.</summary>
    public const string Work = "work";

    /// <summary>Close an order over its standing condition, with a reason.</summary>
    public const string Manage = "manage";

    /// <summary>Write and rate articles.</summary>
    public const string Knowledge = "knowledge";

    /// <summary>Pair gateways, place modules.</summary>
    public const string Pair = "pair";

    /// <summary>Change what machines are judged by and gateways work by: rated values, limits, mounting, bearings, rules, time zone.</summary>
    public const string Settings = "settings";

    /// <summary>Webhooks and connectors.</summary>
    public const string Connections = "connections";

    /// <summary>The delivery ledger, the state of the bridge, sites and customers.</summary>
    public const string Operate = "operate";

    /// <summary>People, invitations, keys, organisations and grants.</summary>
    public const string Access = "access";

    /// <summary>The audit log.</summary>
    public const string Audit = "audit";

    public static readonly IReadOnlyList<string> All = [Read, Alarms, Work, Manage, Knowledge, Pair, Settings, Connections, Operate, Access, Audit];

    /// <summary>Roles in the order in which a list shows them, with what each may do.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> OfRole = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["installer"] = [Read, Pair],
        ["operator"] = [Read, Alarms],
        ["dispatcher"] = [Read, Alarms, Work, Knowledge],
        ["engineer"] = [Read, Alarms, Work, Knowledge, Pair, Settings],
        ["manager"] = All,
        ["third-party"] = [Read],
    };

    public const string Manager = "manager";
}
