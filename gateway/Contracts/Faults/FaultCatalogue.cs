using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.Contracts.Faults;

/// <summary>Whose trouble it is: a machine's, a sensor's or a link's. Only a machine's is ever called a machine fault.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultSubject>))]
public enum FaultSubject
{
    Machine,
    Sensor,
    Connectivity,
}

/// <summary>Who can bring it about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CauseOrigin>))]
public enum CauseOrigin
{
    Machine,
    Operator,
    Supply,
    Installation,
}

/// <summary>A probable cause in words.</summary>
public sealed record FaultCause(LocalText Text, CauseOrigin Origin);

/// <summary>One line of the catalogue: what a code means and what to do about it.</summary>
/// <param name="Code">Stable name, group.detail, lower case.</param>
/// <param name="CauseGroup">Alarms of one machine and group form one episode and one order, and so do those that one brings about.</param>
/// <param name="Subject">Machine, sensor or connectivity.</param>
/// <param name="Severity">Default severity: low, medium, high or critical.</param>
/// <param name="Title">A few words for a list.</param>
/// <param name="Meaning">One sentence for an operator.</param>
/// <param name="Causes">Most probable first.</param>
/// <param name="LeadsTo">Codes of what this trouble brings about on the same machine; alarms so related are one episode, and this one is its more probable
/// cause.</param>
/// <param name="ConfusedWith">Codes of what makes nearly the same signals; an engineer checks them next.</param>
/// <param name="CanSolveRemotely">True when a call and a look at the data usually suffice.</param>
/// <param name="FirstChecks">What to check first, in order.</param>
/// <param name="Action">What cures it.</param>
/// <param name="Skill">Skill needed: electrician, mechanic, vibration-analyst, operator, it.</param>
/// <param name="Parts">Typical parts.</param>
/// <param name="Sources">Where the numbers and the wisdom come from; standards keep their names.</param>
public sealed record Fault(
    string Code,
    string CauseGroup,
    FaultSubject Subject,
    string Severity,
    LocalText Title,
    LocalText Meaning,
    IReadOnlyList<FaultCause> Causes,
    IReadOnlyList<string> LeadsTo,
    IReadOnlyList<string> ConfusedWith,
    bool CanSolveRemotely,
    IReadOnlyList<LocalText> FirstChecks,
    LocalText Action,
    string Skill,
    IReadOnlyList<LocalText> Parts,
    IReadOnlyList<LocalText> Sources);

/// <summary>
/// The shared vocabulary of trouble, read from faults.json beside this file; its words stand in the file of each language under <c>fault.{code}.</c>. A code
/// is never given another meaning.
/// </summary>
public static class FaultCatalogue
{
    /// <summary>Checks, parts or sources of one fault.</summary>
    private const int MaxTexts = 20;

    private static readonly Dictionary<string, Fault> s_byCode = Read().ToDictionary(fault => fault.Code, StringComparer.Ordinal);
    private static readonly Dictionary<string, HashSet<string>> s_effects = s_byCode.Values.ToDictionary(
        fault => fault.Code,
        EffectsOf,
        StringComparer.Ordinal
    );

    public static IReadOnlyCollection<Fault> All => s_byCode.Values;

    /// <summary>The fault of a code, or null when a newer gateway uses a code this catalogue does not know yet.</summary>
    public static Fault? Find(string code) => s_byCode.GetValueOrDefault(code);

    /// <summary>True when trouble of one code brings about trouble of the other, at once or by way of others.</summary>
    public static bool LeadsTo(string cause, string effect) => s_effects.TryGetValue(cause, out HashSet<string>? effects) && effects.Contains(effect);

    private static HashSet<string> EffectsOf(Fault fault)
    {
        HashSet<string> effects = new(StringComparer.Ordinal);
        Queue<string> coming = new(fault.LeadsTo);
        while (coming.TryDequeue(out string? code))
        {
            if (!effects.Add(code) || Find(code) is not { } effect) continue;
            foreach (string next in effect.LeadsTo) coming.Enqueue(next);
        }

        return effects;
    }

    private static List<Fault> Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("faults.json")!;
        return JsonSerializer.Deserialize(stream, FaultJson.Default.ListFaultLine)!.ConvertAll(WithTexts);
    }

    private static Fault WithTexts(FaultLine line)
    {
        LocalText Text(string name) => new($"fault.{line.Code}.{name}");
        return new Fault(
            line.Code,
            line.CauseGroup,
            line.Subject,
            line.Severity,
            Text("title"),
            Text("meaning"),
            [.. line.CauseOrigins.Select((origin, index) => new FaultCause(Text($"cause.{index + 1}"), origin))],
            line.LeadsTo,
            line.ConfusedWith,
            line.CanSolveRemotely,
            Numbered("check"),
            Text("action"),
            line.Skill,
            Numbered("part"),
            Numbered("source")
        );

        // As many as the English file has; a test compares the other languages with it.
        List<LocalText> Numbered(string name) =>
            [
                .. Enumerable.Range(1, MaxTexts)
                    .Select(number => Text($"{name}.{number}"))
                    .TakeWhile(text => Catalogue.In(Catalogue.English).Find(text.Key) is not null),
            ];
    }
}

/// <summary>A fault as it stands in faults.json: everything but its words.</summary>
internal sealed record FaultLine(
    string Code,
    string CauseGroup,
    FaultSubject Subject,
    string Severity,
    string Skill,
    bool CanSolveRemotely,
    IReadOnlyList<CauseOrigin> CauseOrigins,
    IReadOnlyList<string> LeadsTo,
    IReadOnlyList<string> ConfusedWith
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(List<FaultLine>))]
internal sealed partial class FaultJson : JsonSerializerContext;
