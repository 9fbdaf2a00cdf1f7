using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.Contracts.Tests.Languages;

/// <summary>The files of words, one per language: a translator sees here what is missing.</summary>
public partial class CatalogueTests
{
    /// <summary>Keys whose text is the same in every language: names, and rules of a language.</summary>
    private static readonly string[] s_alike = ["language."];

    public static TheoryData<string> Translations => [.. Catalogue.Languages.Except([Catalogue.English])];

    private static IReadOnlyDictionary<string, string> English => Catalogue.In(Catalogue.English).Texts;

    [Fact]
    public void Every_file_in_the_folder_is_a_language_somebody_can_choose()
    {
        string[] files = Directory.GetFiles(Repository.File("gateway", "Contracts", "Languages"), "*.json");
        Assert.Equal(files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(), Catalogue.Languages.Order());
        Assert.All(Catalogue.Languages, language => Assert.True(Catalogue.Has(language)));
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_language_has_every_text_of_the_English_file_and_no_other(string language)
    {
        IReadOnlyDictionary<string, string> texts = Catalogue.In(language).Texts;
        Assert.Equal([], English.Keys.Except(texts.Keys));
        Assert.Equal([], texts.Keys.Except(English.Keys));
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_translation_has_the_same_places_for_values(string language)
    {
        IReadOnlyDictionary<string, string> texts = Catalogue.In(language).Texts;
        Assert.Equal([], English.Where(text => !Places(text.Value).SequenceEqual(Places(texts[text.Key]))).Select(text => text.Key));
    }

    [Fact]
    public void Every_Chinese_text_is_Chinese() =>
        Assert.Equal(
            [],
            Catalogue.In(Catalogue.Chinese).Texts
                .Where(text => !Array.Exists(s_alike, prefix => text.Key.StartsWith(prefix, StringComparison.Ordinal)) && !SourceKey().IsMatch(text.Key))
                .Where(text => Place().Replace(text.Value, "").Any(char.IsLetter) && !text.Value.Any(letter => letter > 0x2E7F))
                .Select(text => text.Key)
        );

    [Fact]
    public void No_key_stands_twice_in_a_file() => Assert.All(Catalogue.Languages, language =>
    {
        string[] keys =
        [
            .. File.ReadLines(Repository.File("gateway", "Contracts", "Languages", language + ".json"))
                .Select(line => KeyOfLine().Match(line))
                .Where(match => match.Success)
                .Select(match => match.Groups[1].Value),
        ];
        Assert.Equal(Catalogue.In(language).Texts.Count, keys.Length);
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
    });

    /// <summary>Engineers of the trade read these aloud and stumbled.</summary>
    [Theory]
    [InlineData("Blows repeat at the rate")]
    [InlineData("What cures it")]
    [InlineData("Deciding numbers")]
    [InlineData("Worth")]
    [InlineData("Do it")]
    [InlineData("To give out")]
    [InlineData("Decide by")]
    [InlineData("Take off the shelf")]
    [InlineData("Compare with its likes")]
    [InlineData("Not seen by itself; its signals are much alike")]
    [InlineData("Nobody is told yet")]
    [InlineData("That is no code of ours")]
    public void No_text_says_what_no_field_engineer_would(string odd) =>
        Assert.DoesNotContain(English.Values, text => Regex.IsMatch(text, @"\b" + Regex.Escape(odd) + @"\b"));

    [Fact]
    public void Every_word_of_a_fault_in_the_file_belongs_to_a_fault_of_the_catalogue()
    {
        HashSet<string> used =
        [
            .. FaultCatalogue.All.SelectMany(fault => (LocalText[])
                [fault.Title, fault.Meaning, fault.Action, .. fault.Causes.Select(cause => cause.Text), .. fault.FirstChecks, .. fault.Parts, .. fault.Sources])
                .Select(text => text.Key),
        ];
        string[] texts = [.. English.Keys.Where(key => key.StartsWith("fault.", StringComparison.Ordinal))];
        Assert.Equal([], used.Except(texts));
        Assert.Equal([], texts.Except(used));
    }

    [Fact]
    public void The_pseudo_language_lengthens_every_text_by_half_and_keeps_its_places() => Assert.All(
        English.Where(text => text.Value.Length > 0 && !text.Key.StartsWith("language.", StringComparison.Ordinal)),
        text =>
        {
            string pseudo = Catalogue.In(Catalogue.Pseudo).Find(text.Key)!;
            string words = Places(text.Value).Aggregate(text.Value, (rest, place) => rest.Replace(place, "", StringComparison.Ordinal));
            Assert.True(pseudo.Length >= 1.5 * words.Length, text.Key);
            Assert.Equal(Places(text.Value), Places(pseudo));
        });

    [Theory]
    [InlineData("zh", Catalogue.Chinese)]
    [InlineData("zh-TW", Catalogue.Chinese)]
    [InlineData("en-GB", Catalogue.English)]
    [InlineData("fr", Catalogue.English)]
    [InlineData("", Catalogue.English)]
    public void A_reader_without_a_file_gets_the_nearest_language_else_English(string wanted, string expected) =>
        Assert.Equal(expected, Catalogue.In(wanted).Language);

    [Fact]
    public void The_frameworks_localizer_says_when_a_text_is_missing()
    {
        Catalogue chinese = Catalogue.In(Catalogue.Chinese);
        Assert.Equal("保存", chinese["page.Save"].Value);
        Assert.False(chinese["page.Save"].ResourceNotFound);
        Assert.True(chinese["no.such-text"].ResourceNotFound);
        Assert.Equal("no.such-text", chinese["no.such-text"].Value);
        Assert.Equal("另有 3 条", chinese["page.AndMore", 3].Value);
    }

    [Fact]
    public void A_text_in_an_answer_carries_its_key_and_words_for_readers_without_catalogues()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(new LocalText("page.Save")));
        Assert.Equal(
            ("page.Save", "Save", "保存"),
            (json.RootElement.GetProperty("key").GetString(), json.RootElement.GetProperty("en").GetString(), json.RootElement.GetProperty("zh").GetString())
        );
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[^{}]+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^fault\..*\.source\.\d+$")]
    private static partial Regex SourceKey();

    [GeneratedRegex("^ *\"([^\"]+)\": ")]
    private static partial Regex KeyOfLine();
}
