using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Knowledge;

/// <summary>
/// Finds faults of the catalogue as a search finds articles: every word stands somewhere in a fault's code, names, causes, checks,
/// cure, parts or sources, in either language. Pure.
/// </summary>
public static class FaultSearch
{
    private static readonly (Fault Fault, string Text)[] s_all = [.. FaultCatalogue.All.Select(fault => (fault, TextOf(fault)))];

    /// <summary>
    /// The faults that hold all of the first <see cref="SearchWords.Max"/> words, in the order of the catalogue; all of them without words.
    /// </summary>
    public static List<Fault> Find(string? words)
    {
        string[] wanted = SearchWords.Of(words);
        return [.. s_all.Where(entry => wanted.All(word => entry.Text.Contains(word, StringComparison.Ordinal))).Select(entry => entry.Fault)];
    }

    private static string TextOf(Fault fault)
    {
        IEnumerable<LocalText> texts =
        [
            fault.Title,
            fault.Meaning,
            fault.Action,
            .. fault.Causes.Select(cause => cause.Text),
            .. fault.FirstChecks,
            .. fault.Parts,
            .. fault.Sources,
        ];
        return string.Join('\n', [fault.Code, .. texts.SelectMany(text => Catalogue.Languages.Select(text.For))]).ToLowerInvariant();
    }
}
