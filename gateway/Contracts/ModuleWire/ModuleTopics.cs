namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>The topics of the module leg: <c>m/{module}/…</c>, module id as ten characters. One place, both sides.</summary>
public static class ModuleTopics
{
    /// <summary>Module to gateway, QoS 0, since the receipt is its promise: one frame. A gateway takes QoS 1, too.</summary>
    public const string Frame = "frame";

    /// <summary>Module to gateway, as a frame: one burst chunk.</summary>
    public const string Burst = "burst";

    /// <summary>Module to gateway, QoS 1, retained, also the last will: <see cref="ModuleStateText"/>.</summary>
    public const string State = "state";

    /// <summary>Gateway to module, QoS 0: <see cref="Receipt"/>. The next one says all that a lost one said.</summary>
    public const string Receipt = "receipt";

    /// <summary>Gateway to module, QoS 1: <see cref="CommandText"/>.</summary>
    public const string Command = "cmd";

    /// <summary>Module to gateway, QoS 1: the answer to a command.</summary>
    public const string Reply = "reply";

    /// <summary>What the gateway subscribes to.</summary>
    public const string AllFrames = "m/+/frame";
    public const string AllBursts = "m/+/burst";
    public const string AllStates = "m/+/state";
    public const string AllReplies = "m/+/reply";

    private const int PrefixLength = 2;

    public static string Of(ulong module, string leaf) => "m/" + ModuleId.ToText(module) + "/" + leaf;

    /// <summary>Takes a topic apart; false when it is not one of ours.</summary>
    public static bool TryParse(string topic, out ulong module, out string leaf)
    {
        module = 0;
        leaf = "";
        int leafStart = PrefixLength + ModuleId.TextLength + 1;
        if (topic is null || topic.Length <= leafStart) return false;
        if (topic[0] != 'm' || topic[1] != '/' || topic[leafStart - 1] != '/') return false;
        if (!ModuleId.TryParse(topic.Substring(PrefixLength, ModuleId.TextLength), out module)) return false;

        leaf = topic.Substring(leafStart);
        return true;
    }
}
