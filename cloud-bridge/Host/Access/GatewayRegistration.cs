using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>How a gateway becomes known: with a grant, so that somebody sees it.</summary>
public static class GatewayRegistration
{
    /// <summary>Registers a gateway for an organisation, which may see and act on it; one that is registered stays as it is, and one that was
    /// out of service is in it again.</summary>
    public static void Register(Session session, string gateway, string by, DateTimeOffset at, string organisation = Scope.Home)
    {
        bool isNew = GatewayStore.TryAdd(session, gateway, by, at);
        if (!isNew) GatewayStore.Return(session, gateway);
        if (isNew) Grants.Give(session, organisation, gateway, "", "service", by, at);
    }
}
