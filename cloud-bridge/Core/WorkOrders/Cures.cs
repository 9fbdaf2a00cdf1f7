using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What can have cured a trouble: the action codes of an order and their words.</summary>
public static class Cures
{
    /// <summary>A code in words; the code itself when it is none of ours.</summary>
    public static LocalText NameOf(string code) => new("cure." + code, code);
}
