using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>The topics of the cloud leg: <c>ea/v1/{gateway}/{leaf}</c>. The tenant is not in them: it is looked up at intake.</summary>
public static class CloudTopics
{
    private const string Prefix = "ea/v1/";

    /// <summary>Cloud to gateway: <see cref="CloudReceipt"/>.</summary>
    public const string Receipt = "receipt";

    /// <summary>Gateway to cloud, when it has connected: <see cref="CloudHello"/>.</summary>
    public const string Hello = "hello";

    /// <summary>Cloud to gateway: <see cref="CloudCommand"/>.</summary>
    public const string Command = "cmd";

    /// <summary>Gateway to cloud: <see cref="CloudReply"/>.</summary>
    public const string Reply = "reply";

    /// <summary>The lanes a gateway publishes, each on a leaf of its own name.</summary>
    public static readonly IReadOnlyList<Lane> EventLanes = [Lane.Alarm, Lane.Health, Lane.State, Lane.Evidence, Lane.Replay];

    /// <summary>What the bridge subscribes to: the event leaves, hellos and replies of every gateway.</summary>
    public static readonly IReadOnlyList<string> BridgeSubscriptions =
        [.. EventLanes.Select(lane => Prefix + "+/" + LaneNames.Of(lane)), Prefix + "+/" + Hello, Prefix + "+/" + Reply];

    public static string Of(string gateway, Lane lane) => Of(gateway, LaneNames.Of(lane));

    public static string Of(string gateway, string leaf) => Prefix + gateway + "/" + leaf;

    /// <summary>Takes a topic apart; false when it is not one of ours.</summary>
    public static bool TryParse(string topic, out string gateway, out string leaf)
    {
        gateway = leaf = "";
        if (!topic.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        string[] parts = topic[Prefix.Length..].Split('/');
        if (parts.Length != 2 || !CloudLimits.IsId(parts[0])) return false;
        (gateway, leaf) = (parts[0], parts[1]);
        return true;
    }
}
