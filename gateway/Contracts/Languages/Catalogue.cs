using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Localization;

namespace EdgeAgent.Contracts.Languages;

/// <summary>
/// All words of the product in one language, read from the file of that language in this folder: pages of the bridge, plant page, labels, fault catalogue,
/// reasons and refusals. A third language is one more file. The language is named, not taken from the thread, because the box runs without culture data.
/// </summary>
public sealed class Catalogue : IStringLocalizer
{
    public const string English = "en";
    public const string Chinese = "zh-CN";

    /// <summary>English with accents, half as long again: shows what longer words would break and which words stand in no file.</summary>
    public const string Pseudo = "qps-ploc";

    private const string Folder = "languages/";

    private static readonly FrozenDictionary<string, Catalogue> s_all = ReadAll();
    private static readonly Lazy<Catalogue> s_pseudo = new(() => new Catalogue(Pseudo, PseudoLanguage.Of(s_all[English]._texts)));

    private readonly FrozenDictionary<string, string> _texts;

    private Catalogue(string language, IEnumerable<KeyValuePair<string, string>> texts)
    {
        Language = language;
        _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Its tag: en, zh-CN.</summary>
    public string Language { get; }

    /// <summary>The languages that have a file, English first.</summary>
    public static IReadOnlyList<string> Languages { get; } =
        [English, .. s_all.Keys.Where(language => language != English).Order(StringComparer.Ordinal)];

    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>True for a language somebody can choose: one with a file, or the pseudo-language.</summary>
    public static bool Has(string? language) => language is not null && (s_all.ContainsKey(language) || language == Pseudo);

    /// <summary>The words of a language tag; zh and zh-TW get zh-CN, a language without a file English.</summary>
    public static Catalogue In(string language)
    {
        if (s_all.TryGetValue(language, out Catalogue? exact)) return exact;
        return language == Pseudo ? s_pseudo.Value : s_all[Nearest(language) ?? English];
    }

    /// <summary>The language with a file for a wish such as zh or en-GB; null when none is near.</summary>
    public static string? Nearest(string wanted)
    {
        if (Has(wanted)) return wanted;
        string primary = wanted.Split('-')[0];
        return Languages.FirstOrDefault(language => language.Split('-')[0].Equals(primary, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The words of a key: this language's, else the English ones, else null.</summary>
    public string? Find(string key) => _texts.TryGetValue(key, out string? text) ? text : s_all[English]._texts.GetValueOrDefault(key);

    /// <inheritdoc/>
    public LocalizedString this[string name] => new(name, Find(name) ?? name, !_texts.ContainsKey(name));

    /// <inheritdoc/>
    public LocalizedString this[string name, params object[] arguments] =>
        new(name, string.Format(CultureInfo.InvariantCulture, Find(name) ?? name, arguments), !_texts.ContainsKey(name));

    /// <inheritdoc/>
    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => _texts.Select(text => new LocalizedString(text.Key, text.Value));

    private static FrozenDictionary<string, Catalogue> ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .ToFrozenDictionary(catalogue => catalogue.Language, StringComparer.OrdinalIgnoreCase);
    }

    private static Catalogue Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        return new Catalogue(
            Path.GetFileNameWithoutExtension(resource[Folder.Length..]),
            JsonSerializer.Deserialize(stream, LanguageJson.Default.DictionaryStringString)!
        );
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class LanguageJson : JsonSerializerContext;
