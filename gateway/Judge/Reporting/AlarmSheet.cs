using System.Globalization;
using System.Text;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Judge.Reporting;

/// <summary>
/// The alarm rationalisation sheet of one machine (ISA-18.2): for every fault that this machine's plate lets the detectors judge the causes, the consequence,
/// the action, the time to respond and the delays. Markdown, in the reader's language.
/// </summary>
public static class AlarmSheet
{
    /// <summary>By severity, in minutes: what an operator is given before the consequence grows. Site policy may be shorter.</summary>
    private static readonly Dictionary<string, int> s_minutesToRespond = new(StringComparer.Ordinal)
    {
        ["critical"] = 5,
        ["high"] = 60,
        ["medium"] = 24 * 60,
        ["low"] = 7 * 24 * 60,
    };

    private static readonly string[] s_columns = ["alarm", "severity", "causes", "consequence", "action", "time-to-respond", "delay"];
    private static readonly LocalText s_days = new("sheet.days");

    public static string Write(EquipmentProfile profile, string language)
    {
        StringBuilder sheet = new();
        sheet.Append("# ").Append(new LocalText("sheet.title").For(language, profile.Name)).Append("\n\n| ");
        sheet.AppendJoin(" | ", s_columns.Select(column => new LocalText("sheet." + column).For(language))).Append(" |\n");
        sheet.Append("| --- | --- | --- | --- | --- | --- | --- |\n");
        // An alarm that can never come has no place on a machine's sheet.
        foreach (Fault fault in FaultCatalogue.All.Where(fault => Judgeable.Of(fault.Code, profile) is { IsTold: true }))
        {
            AlarmTiming timing = AlarmTiming.For(fault.Code);
            sheet.Append(
                CultureInfo.InvariantCulture,
                $"| {fault.Title.For(language)} `{fault.Code}` | {fault.Severity} | {string.Join("; ", fault.Causes.Select(cause => cause.Text.For(language)))} | {fault.Meaning.For(language)} | {fault.Action.For(language)} | {Respond(fault.Severity, language)} | {timing.OnDelay.TotalSeconds:F0} s / {timing.OffDelay.TotalSeconds:F0} s |\n"
            );
        }

        return sheet.ToString();
    }

    private static string Respond(string severity, string language)
    {
        int minutes = s_minutesToRespond.GetValueOrDefault(severity, 60);
        return minutes < 60 ? $"{minutes} min" : minutes < 24 * 60 ? $"{minutes / 60} h" : s_days.For(language, minutes / (24 * 60));
    }
}
