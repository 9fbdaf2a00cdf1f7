using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.Cli.Labels;

/// <summary>
/// Words on a label, which nobody can switch to another language: in each language that has room, English first. A bar in a text begins a new line.
/// </summary>
internal static class LabelWords
{
    /// <summary>A label of 60 x 40 mm has room for two.</summary>
    private const int MaxLanguages = 2;

    public static string OneLine(string key) => string.Join(" · ", In(key));

    public static IEnumerable<string> Lines(string key) => In(key).SelectMany(text => text.Split('|'));

    private static IEnumerable<string> In(string key) => Catalogue.Languages.Take(MaxLanguages).Select(language => Catalogue.In(language).Find(key) ?? key);
}
