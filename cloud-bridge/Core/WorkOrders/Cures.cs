using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What can have cured a trouble: the action codes of an order and their words.</summary>
public static class Cures
{
    private static readonly Dictionary<string, LocalText> s_names = new(StringComparer.Ordinal)
    {
        ["adjusted"] = new("adjusted", "已调整"),
        ["cleaned"] = new("cleaned", "已清洁"),
        ["lubricated"] = new("lubricated", "已润滑"),
        ["part-replaced"] = new("part replaced", "已更换零件"),
        ["repaired"] = new("repaired", "已修复"),
        ["load-changed"] = new("load changed", "已调整负载"),
        ["settings-changed"] = new("settings changed", "已更改设置"),
        ["advised"] = new("operator advised", "已指导操作员"),
        ["sensor-fixed"] = new("sensor fixed", "已修复传感器"),
        ["connection-fixed"] = new("connection fixed", "已修复连接"),
        ["no-fault-found"] = new("no fault found", "未发现故障"),
    };

    public static IReadOnlyDictionary<string, LocalText> All => s_names;

    /// <summary>A code in words; the code itself when it is none of ours.</summary>
    public static LocalText NameOf(string code) => s_names.GetValueOrDefault(code) ?? new LocalText(code, code);
}
