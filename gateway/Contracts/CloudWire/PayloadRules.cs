using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// What a payload must hold beyond its JSON shape; the same rules as the JSON Schemas, checked where events come in, so that everything behind intake can
/// rely on them. Lists are limited so that one event cannot make a page endless.
/// </summary>
public static class PayloadRules
{
    /// <summary>Longest list in a payload; machines and modules of one gateway.</summary>
    public const int MaxListLength = 4096;

    /// <summary>Points of a commissioning record; the check has ten.</summary>
    public const int MaxCheckedPoints = 64;

    /// <summary>Longest text in a payload.</summary>
    public const int MaxTextLength = 400;

    public static bool IsWhole(AlarmData alarm) =>
        IsText(alarm.AlarmId) && IsText(alarm.EpisodeId) && IsText(alarm.FaultCode) && IsText(alarm.CauseGroup)
        && alarm.Severity is "low" or "medium" or "high" or "critical"
        && CloudLimits.IsId(alarm.MachineId)
        && alarm.Origin is null or "machine" or "operator" && IsOptionalText(alarm.OriginReason) && IsOptional(alarm.OriginBecause)
        && IsOptional(alarm.EndedBecause)
        && alarm.Revision >= 1 && alarm.Occurrences >= 1
        && AreAll(alarm.Numbers, IsWhole) && AreAll(alarm.Causes, IsWhole) && AreAll(alarm.Modules, module => ModuleId.TryParse(module, out _));

    public static bool IsWhole(HealthHourData health) =>
        CloudLimits.IsId(health.MachineId) && health.Version >= 1
        && health.Hour.Offset == TimeSpan.Zero && health.Hour.Ticks % TimeSpan.TicksPerHour == 0
        && health is { RunSeconds: >= 0, IdleSeconds: >= 0, OverRatedSeconds: >= 0, ObservedSeconds: >= 0 and <= 3600, Starts: >= 0, Alarms: >= 0 }
        && health.EnergyKwh is null == health.EnergyWorth is null
        && health.IdleEnergyKwh is null or >= 0
        && health.WorstZone is null or "A" or "B" or "C" or "D"
        && (health.Prognosis is null || AreAll(health.Prognosis, IsWhole)) && (health.PartsDue is null || AreAll(health.PartsDue, part => IsText(part.Name)));

    public static bool IsWhole(GatewayStateData state) =>
        IsText(state.Software) && state.OutboxLength >= 0 && state.Refused is not null
        && AreAll(state.Machines, IsWhole) && (state.MachineIds is null || AreAll(state.MachineIds, CloudLimits.IsId))
        && (state.StoreLoss is null || (state.StoreLoss.What is StoreLossData.Emptied or StoreLossData.Damaged && AreAll(state.StoreLoss.Lost, IsText)))
        && AreAll(state.Modules, module => ModuleId.TryParse(module.ModuleId, out _) && CloudLimits.IsId(module.MachineId));

    public static bool IsWhole(DrillData drill) => IsText(drill.DrillId) && CloudLimits.IsId(drill.MachineId) && IsText(drill.By);

    public static bool IsWhole(CommissioningData record) =>
        CloudLimits.IsId(record.MachineId) && IsText(record.By) && record.Points is { Count: <= MaxCheckedPoints }
        && AreAll(
            record.Points,
            point => IsText(point.Name) && point.State is "good" or "open" or "bad" or "cannot-say" && IsOptionalText(point.Reason) && IsOptionalText(point.Saw)
        );

    public static bool IsWhole(GapData gap, EventId id) =>
        gap.From == id.From && gap.To == id.To && gap.Reason is not null && GapReasons.TryParse(gap.Reason, out _);

    private static bool IsWhole(MachineStateData machine) =>
        CloudLimits.IsId(machine.MachineId) && IsText(machine.Name) && IsText(machine.MachineType) && machine.ActiveAlarms >= 0
        && IsOptionalText(machine.Maker) && IsOptionalText(machine.Model) && IsOptionalText(machine.Serial)
        && machine.RunState is "unknown" or "stopped" or "starting" or "running"
        && AreAll(machine.Numbers, IsWhole);

    internal static bool IsWhole(NumberData number) =>
        IsText(number.Name) && number.Unit is { Length: <= 20 } && IsText(number.Worth) && IsOptionalText(number.Point);

    private static bool IsWhole(PrognosisData line) =>
        IsText(line.Indicator) && line.Unit is { Length: <= 20 } && line.Trend is "rising" or "none" or "learning";

    internal static bool IsWhole(CauseData cause) =>
        IsText(cause.FaultCode) && cause.Confidence is >= 0 and <= 1 && IsOptionalText(cause.Reason) && cause.Origin is null or "machine" or "operator"
        && IsOptional(cause.Because);

    internal static bool IsOptional(Reason? reason) =>
        reason is null
        || (IsAlone(reason) && (reason.Also is null || (reason.Also.Count <= Reason.MaxAlso && AreAll(reason.Also, IsLast))));

    private static bool IsLast(Reason reason) => IsAlone(reason) && reason.Also is null;

    private static bool IsAlone(Reason reason) =>
        IsCode(reason.Code, Reason.MaxCodeLength)
        && (
            reason.Values is null
            || (reason.Values.Count <= Reason.MaxValues && reason.Values.All(value => IsCode(value.Key, Reason.MaxNameLength) && IsWhole(value.Value)))
        );

    private static bool IsWhole(ReasonValue value) =>
        value.Text is null ? value.Unit is null or { Length: <= 20 } : value is { Text.Length: <= Reason.MaxValueLength, Value: null, Unit: null };

    private static bool IsCode(string? code, int longest) =>
        code is { Length: >= 1 } && code.Length <= longest && code.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.');

    /// <summary>A text no longer than a payload allows.</summary>
    public static string? Cut(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] : text;

    internal static bool IsText(string? text) => text is { Length: > 0 and <= MaxTextLength };

    internal static bool IsOptionalText(string? text) => text is null || IsText(text);

    internal static bool AreAll<T>(IReadOnlyList<T>? list, Func<T, bool> isWhole)
        where T : class
    {
        if (list is null || list.Count > MaxListLength) return false;
        foreach (T item in list)
        {
            if (item is null || !isWhole(item)) return false;
        }

        return true;
    }
}
