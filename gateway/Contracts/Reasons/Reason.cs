using System.Globalization;
using System.Text;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.Contracts.Reasons;

/// <summary>
/// Why a detector, a diagnosis or the ranking of causes says what it says: a stable code and named numbers with units. It is made by <see cref="Because"/>,
/// crosses the wire and is stored as it is; its words are made where they are read, from <c>reason.{code}</c> of the reader's language.
/// </summary>
/// <param name="Code">Stable; a-z, 0-9, hyphen and dot.</param>
/// <param name="Values">By the names at which the words have their places; null when it has none.</param>
/// <param name="Also">What is said after it, in order; those have no further ones. Null when that is all.</param>
public sealed record Reason(string Code, IReadOnlyDictionary<string, ReasonValue>? Values = null, IReadOnlyList<Reason>? Also = null)
{
    /// <summary>Values of one reason, and reasons after the first.</summary>
    public const int MaxValues = 6;
    public const int MaxAlso = 5;

    /// <summary>Longest code, name of a value and text of a value.</summary>
    public const int MaxCodeLength = 60;
    public const int MaxNameLength = 16;
    public const int MaxValueLength = 60;

    private static readonly LocalText s_between = new("language.between-sentences");
    private static readonly LocalText s_comma = new("language.comma");

    /// <summary>The words in a language; null when its code, or one after it, is newer than this program.</summary>
    public string? For(string language)
    {
        var words = new StringBuilder();
        foreach (Reason reason in (IEnumerable<Reason>)[this, .. Also ?? []])
        {
            if (Catalogue.In(language).Find("reason." + reason.Code) is not { } text) return null;
            if (words.Length > 0) words.Append((words[^1] is '.' or '。' ? s_between : s_comma).For(language));
            words.Append(Fill(text, reason.Values));
        }

        return words.ToString();
    }

    /// <summary>The words in a language; of a reason without a code, or with one newer than this program, the English sentence that came with it.</summary>
    public static string? Words(Reason? reason, string? english, string language) => reason?.For(language) ?? english;

    /// <summary>Another reason said after this one; null leaves it as it is.</summary>
    public Reason And(Reason? next) => next is null ? this : this with { Also = [.. Also ?? [], next with { Also = null }, .. next.Also ?? []] };

    public bool Equals(Reason? other) =>
        other is not null && Code == other.Code
        && InOrder(Values).SequenceEqual(InOrder(other.Values))
        && (Also ?? []).SequenceEqual(other.Also ?? []);

    public override int GetHashCode() => HashCode.Combine(Code, Values?.Count ?? 0, Also?.Count ?? 0);

    private static IEnumerable<KeyValuePair<string, ReasonValue>> InOrder(IReadOnlyDictionary<string, ReasonValue>? values) =>
        (values ?? new Dictionary<string, ReasonValue>()).OrderBy(value => value.Key, StringComparer.Ordinal);

    /// <summary>Puts values at <c>{name}</c> and <c>{name:0.0}</c>; a place without a value shows a dash.</summary>
    private static string Fill(string text, IReadOnlyDictionary<string, ReasonValue>? values)
    {
        var filled = new StringBuilder();
        int from = 0;
        while (text.IndexOf('{', from) is var start and >= 0 && text.IndexOf('}', start) is var end and >= 0)
        {
            string[] place = text[(start + 1)..end].Split(':', 2);
            filled.Append(text, from, start - from);
            filled.Append(values is not null && values.TryGetValue(place[0], out ReasonValue value) ? value.Write(place.Length == 2 ? place[1] : null) : "–");
            from = end + 1;
        }

        return filled.Append(text, from, text.Length - from).ToString();
    }
}

/// <summary>A number with its unit, or a name that people gave something.</summary>
/// <param name="Value">In <paramref name="Unit"/>; null for a name, and for a number that is none.</param>
/// <param name="Unit">Engineering unit; null for a pure number.</param>
/// <param name="Text">The name; null for a number.</param>
public readonly record struct ReasonValue(double? Value, string? Unit = null, string? Text = null)
{
    /// <summary>Six digits say more than any sensor; rounded, so that the bytes are the same on every machine.</summary>
    public static ReasonValue Of(double value, string? unit = null) => new(double.IsFinite(value) ? Math.Round(value, 3) : null, unit);

    internal string Write(string? format) =>
        Text ?? (Value?.ToString(format ?? "0.###", CultureInfo.InvariantCulture) ?? "–") + (Unit is null ? "" : " " + Unit);
}
