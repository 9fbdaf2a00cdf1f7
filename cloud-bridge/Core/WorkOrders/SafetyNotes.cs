using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// What can hurt whoever does the work, from the skill it needs, the machine's type and the kind of trouble. It reminds; the plant's own rules go first.
/// Sources: EN 50110-1 (five safety rules), ISO 14118 (unexpected start-up), ISO 13732-1 (hot surfaces), EN 60204-1 and makers' manuals (charged capacitors of
/// inverters).
/// </summary>
public static class SafetyNotes
{
    private static readonly LocalText s_plant = new("The plant's own rules and permits go first.", "首先遵守工厂自身的规定和作业许可。");

    private static readonly LocalText s_electric = new(
        "Work on the supply only when it is dead: isolate, lock out, prove dead at the terminals, earth; wait 5 minutes for an inverter's capacitors.",
        "电气作业必须断电：断开、上锁挂牌、在端子验电、接地；变频器断电后等待 5 分钟放电。");

    private static readonly LocalText s_mechanical = new(
        "The machine can start by itself: isolate and lock out before a guard is opened, and let it run down.",
        "设备可能自行启动：打开防护罩前必须断电上锁，并等其完全停转。");

    private static readonly LocalText s_hands = new("Nothing has to be opened: guards stay on, hands stay away from what turns.", "无需打开设备：防护罩保持关闭，手远离转动部件。");

    private static readonly LocalText s_hot = new("Surfaces can burn: above 60 °C do not touch, wait or wear gloves.", "表面可能烫伤：超过 60 °C 勿触碰，等待冷却或戴手套。");

    private static readonly Dictionary<string, LocalText> s_ofType = new(StringComparer.Ordinal)
    {
        ["pump"] = new("Close suction and discharge and relieve the pressure before the pump is opened; ask what it carries.", "打开泵前关闭进出口阀门并泄压；先问清介质。"),
        ["compressor"] = new("Vent the receiver and the lines before anything is opened.", "打开任何部件前，先将储气罐和管路泄压。"),
        ["fan"] = new("A fan turns in the draught: block the impeller before reaching in.", "风机会被气流带动：伸手前先固定叶轮。"),
        ["conveyor"] = new("The belt is under tension and can run back: secure it before taking it apart.", "输送带有张力并可能倒转：拆卸前先固定。"),
        ["gearbox"] = new("Oil can be hot and under pressure: let it cool before it is drained.", "润滑油可能高温带压：冷却后再放油。"),
        ["spindle"] = new("Take the tool out and secure the axis before work at the spindle.", "主轴作业前取下刀具并固定轴。"),
    };

    /// <param name="fault">The fault; null when the catalogue does not know it.</param>
    /// <param name="machineType">pump, fan …; null when unknown.</param>
    /// <param name="language">en or zh-CN.</param>
    public static string Of(Fault? fault, string? machineType, string language)
    {
        if (fault is { Subject: not FaultSubject.Machine, Skill: not "electrician" }) return s_hands.For(language);
        bool isHandsOff = fault?.Skill is "operator" or "it";
        IEnumerable<LocalText?> notes =
        [
            fault?.Skill == "electrician" ? s_electric : isHandsOff ? s_hands : s_mechanical,
            isHandsOff || fault?.Subject != FaultSubject.Machine ? null : s_ofType.GetValueOrDefault(machineType ?? ""),
            fault?.CauseGroup is "temperature" or "overload" ? s_hot : null,
            s_plant,
        ];
        return string.Join(language == "zh-CN" ? "" : " ", notes.OfType<LocalText>().Select(note => note.For(language)));
    }
}
