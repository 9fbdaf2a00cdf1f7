namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>The stable names of states: the words in the database, the API and the addresses.</summary>
public static class OrderStates
{
    private static readonly Dictionary<string, OrderState> s_states = Enum.GetValues<OrderState>().ToDictionary(NameOf, StringComparer.Ordinal);

    public static string NameOf(OrderState state) => state switch
    {
        OrderState.Proposed => "proposed",
        OrderState.Confirmed => "confirmed",
        OrderState.Assigned => "assigned",
        OrderState.Accepted => "accepted",
        OrderState.Remote => "remote",
        OrderState.OnSite => "on-site",
        OrderState.Waiting => "waiting",
        OrderState.Resolved => "resolved",
        OrderState.Verified => "verified",
        _ => "closed",
    };

    public static OrderState StateOf(string name) => s_states[name];
}
