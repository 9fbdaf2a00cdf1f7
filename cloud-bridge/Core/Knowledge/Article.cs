using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Knowledge;

/// <summary>What an engineer wrote down about curing a fault.</summary>
/// <param name="FaultCode">The fault it cures, of the catalogue.</param>
/// <param name="MachineType">pump, fan …; null for any.</param>
/// <param name="Model">Model on the plate; null for any.</param>
/// <param name="Language">en or zh-CN.</param>
/// <param name="Body">Plain text; an empty line parts paragraphs, a line that begins with a hyphen is a list item.</param>
/// <param name="Helpful">People it helped.</param>
/// <param name="Unhelpful">People it did not help.</param>
public sealed record Article(
    string Id,
    string FaultCode,
    string? MachineType,
    string? Model,
    string Language,
    string Title,
    string Body,
    string Author,
    DateTimeOffset MadeAt,
    DateTimeOffset UpdatedAt,
    long Revision,
    long Helpful,
    long Unhelpful
)
{
    public const int MaxTitleLength = 150;
    public const int MaxBodyLength = 20_000;

    /// <summary>Share of helpful votes with two neutral ones added, so that one vote does not decide: 0 to 1.</summary>
    public double Rating => (Helpful + 1.0) / (Helpful + Unhelpful + 2.0);

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        _ when FaultCatalogue.Find(FaultCode) is null => "fault-code-missing",
        { Title.Length: 0 or > MaxTitleLength } => "title-missing",
        { Body.Length: 0 or > MaxBodyLength } => "body-missing",
        { Author.Length: 0 or > 100 } => "actor-missing",
        _ when !Catalogue.Languages.Contains(Language) => "language-missing",
        _ => null,
    };

    /// <summary>The text as blocks: a paragraph each, or the items of a list.</summary>
    public IEnumerable<(bool IsList, IReadOnlyList<string> Lines)> Blocks()
    {
        foreach (string block in Body.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (lines.Length == 0) continue;
            if (lines.All(IsItem)) yield return (true, [.. lines.Select(line => line.TrimStart('-', ' '))]);
            else yield return (false, lines);
        }
    }

    /// <summary>Where a search looks for its words: everything written, and the fault's name in either language.</summary>
    public string SearchText()
    {
        Fault? fault = FaultCatalogue.Find(FaultCode);
        IEnumerable<string?> titles = Catalogue.Languages.Select(language => fault?.Title.For(language));
        return string.Join('\n', [Title, Body, Model, MachineType, FaultCode, .. titles]).ToLowerInvariant();
    }

    private static bool IsItem(string line) => line.StartsWith('-');
}

/// <summary>Which articles fit a trouble. Pure.</summary>
public static class ArticleMatch
{
    /// <summary>
    /// Best first: of this model, then of this type, then for any machine; among equals the reader's language and what helped more people. One for another
    /// model or type is left out.
    /// </summary>
    public static IReadOnlyList<Article> Rank(IEnumerable<Article> articles, string faultCode, string? machineType, string? model, string language) =>
        [
            .. articles
                .Where(article =>
                    article.FaultCode == faultCode
                    && (article.MachineType is null || article.MachineType == machineType)
                    && (article.Model is null || article.Model == model)
                )
                .OrderByDescending(article => (article.Model is null ? 0 : 2) + (article.MachineType is null ? 0 : 1))
                .ThenByDescending(article => article.Language == language)
                .ThenByDescending(article => article.Rating)
                .ThenBy(article => article.Id, StringComparer.Ordinal),
        ];
}
