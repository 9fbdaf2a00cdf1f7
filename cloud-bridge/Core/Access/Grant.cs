namespace EdgeAgent.CloudBridge.Access;

/// <summary>An organisation: the service firm that runs the bridge, a maker, an owner, a lender.</summary>
public sealed record Organisation(string Id, string Name, DateTimeOffset MadeAt);

/// <summary>What an organisation sees.</summary>
/// <param name="Machine">Empty for the whole gateway.</param>
/// <param name="Kind">One of <see cref="GrantKinds.All"/>; owner and service may act, the others look.</param>
public sealed record Grant(string Organisation, string Gateway, string Machine, string Kind, bool IsActing, string GrantedBy, DateTimeOffset GrantedAt);

/// <summary>As what an organisation may see a gateway or a machine.</summary>
public static class GrantKinds
{
    public static readonly IReadOnlyList<string> All = ["service", "owner", "maker", "third-party"];

    /// <summary>Owner and service may act, the others look.</summary>
    public static bool MayAct(string kind) => kind is "service" or "owner";
}
