using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// What can hurt whoever does the work, from the skill it needs, the machine's type and the kind of trouble. It reminds; the plant's own rules go first.
/// Sources: EN 50110-1 (five safety rules), ISO 14118 (unexpected start-up), ISO 13732-1 (hot surfaces), EN 60204-1 and makers' manuals (charged capacitors of
/// inverters).
/// </summary>
public static class SafetyNotes
{
    private static readonly LocalText s_between = new("language.between-sentences");
    private static readonly LocalText s_plant = new("safety.plant");

    private static readonly LocalText s_electric = new("safety.electric");

    private static readonly LocalText s_mechanical = new("safety.mechanical");

    private static readonly LocalText s_hands = new("safety.hands");

    private static readonly LocalText s_hot = new("safety.hot");

    private static readonly Dictionary<string, LocalText> s_ofType = new(StringComparer.Ordinal)
    {
        ["pump"] = new("safety.type.pump"),
        ["compressor"] = new("safety.type.compressor"),
        ["fan"] = new("safety.type.fan"),
        ["conveyor"] = new("safety.type.conveyor"),
        ["gearbox"] = new("safety.type.gearbox"),
        ["spindle"] = new("safety.type.spindle"),
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
        return string.Join(s_between.For(language), notes.OfType<LocalText>().Select(note => note.For(language)));
    }
}
