using System.Runtime.CompilerServices;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences around the form that looks like a motor plate.</summary>
public static class PlateTexts
{
    public static readonly LocalText Form = Text();
    public static readonly LocalText FormHint = Text();
    public static readonly LocalText NoPlate = Text();
    public static readonly LocalText Save = Text();
    public static readonly LocalText Judged = Text();
    public static readonly LocalText Told = Text();
    public static readonly LocalText Partly = Text();
    public static readonly LocalText Untold = Text();
    public static readonly LocalText Adds = Text();
    public static readonly LocalText Contradicts = Text();
    public static readonly LocalText More = Text();
    public static readonly LocalText BearingsHint = Text();
    public static readonly LocalText PartsHint = Text();
    public static readonly LocalText RulesHint = Text();
    public static readonly LocalText Allowed = Text();
    public static readonly LocalText Back = Text();
    public static readonly LocalText Rated = Text();
    public static readonly LocalText Which = Text();
    public static readonly LocalText AxialHint = Text();

    /// <summary>What a key of the profile is called.</summary>
    public static LocalText Key(string key) => Known("profile.", key);

    /// <summary>What a field of the form is called; there is one for each point whose axis can be named.</summary>
    public static LocalText Field(string field) => Key(field.StartsWith("axial-", StringComparison.Ordinal) ? "axialAxes" : field);

    /// <summary>What may stand there.</summary>
    public static LocalText Use(string key) => Known("profile-use.", key);

    /// <summary>A word to choose.</summary>
    public static LocalText Choice(string word) => new("choice." + word, word);

    private static LocalText Known(string kind, string key) =>
        new(kind + (Catalogue.In(Catalogue.English).Find(kind + key) is null ? "generic" : key), key);

    /// <summary>The text named as the field; its words stand in the file of each language.</summary>
    private static LocalText Text([CallerMemberName] string name = "") => new("plate." + name);
}
