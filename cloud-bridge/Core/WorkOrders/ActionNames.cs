namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>The stable names of actions in the API and the audit.</summary>
public static class ActionNames
{
    public static string Of(OrderAction action) => action switch
    {
        OrderAction.Confirm => "confirm",
        OrderAction.Dismiss => "dismiss",
        OrderAction.Assign => "assign",
        OrderAction.Accept => "accept",
        OrderAction.Decline => "decline",
        OrderAction.WorkRemotely => "work-remotely",
        OrderAction.Arrive => "arrive",
        OrderAction.WaitForPart => "wait-for-part",
        OrderAction.Resolve => "resolve",
        OrderAction.Verify => "verify",
        OrderAction.Close => "close",
        OrderAction.CloseUnproved => "close-unproved",
        _ => "reopen",
    };

    public static bool TryParse(string? name, out OrderAction action)
    {
        foreach (OrderAction candidate in Enum.GetValues<OrderAction>())
        {
            action = candidate;
            if (Of(candidate) == name) return true;
        }

        action = OrderAction.Confirm;
        return false;
    }
}
