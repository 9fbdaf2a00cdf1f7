using System.Text.Json.Serialization;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>
/// A limit of the site in the profile: holds when all conditions of one of its cases hold. Columns are names of a recording's columns, or of the newest
/// readings as feature@point (active-power@motor-cable).
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteRule
{
    public const int MaxCases = 20;
    public const int MaxConditions = 10;

    /// <summary>1 to 40 letters, digits and hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>The rule holds when one of these holds.</summary>
    public SiteCase[] Any { get; set; } = [];

    public IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 40 || Name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-'))
            yield return $"rules names '{Name}'; use 1 to 40 letters, digits and hyphens.";
        if (Any.Length is 0 or > MaxCases) yield return $"rules '{Name}' has {Any.Length} cases; use 1 to {MaxCases}.";
        foreach (SiteCase alternative in Any)
        {
            if (alternative.All.Length is 0 or > MaxConditions)
                yield return $"rules '{Name}' has a case of {alternative.All.Length} conditions; use 1 to {MaxConditions}.";
            foreach (SiteCondition condition in alternative.All)
            {
                foreach (string problem in condition.Problems()) yield return $"rules '{Name}': {problem}";
            }
        }
    }

    /// <summary>True when the rule holds; null when a value it needs is missing.</summary>
    public bool? Holds(Func<string, string?> textOf, Func<string, double?> numberOf)
    {
        bool isMissing = false;
        foreach (SiteCase alternative in Any)
        {
            bool? holds = alternative.Holds(textOf, numberOf);
            if (holds == true) return true;
            isMissing |= holds is null;
        }

        return isMissing ? null : false;
    }
}

/// <summary>Conditions that must hold together.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteCase
{
    public SiteCondition[] All { get; set; } = [];

    public bool? Holds(Func<string, string?> textOf, Func<string, double?> numberOf)
    {
        bool isMissing = false;
        foreach (SiteCondition condition in All)
        {
            bool? holds = condition.Holds(textOf, numberOf);
            if (holds == false) return false;
            isMissing |= holds is null;
        }

        return isMissing ? null : true;
    }
}

/// <summary>A column, or a product or difference of columns, times a scale, compared with limits; or a text that must be the same.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SiteCondition
{
    public string? Column { get; set; }
    public string? Times { get; set; }
    public string? Minus { get; set; }
    public double Scale { get; set; } = 1;

    /// <summary>Holds strictly below.</summary>
    public double? Below { get; set; }

    /// <summary>Holds strictly above.</summary>
    public double? Above { get; set; }

    /// <summary>Holds when the column's text is this.</summary>
    public string? Is { get; set; }

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Column)) yield return "a condition names no column.";
        if (Times is not null && Minus is not null) yield return "a condition has times and minus; use one.";
        if ((Below ?? Above) is null && Is is null) yield return "a condition compares with nothing; give below, above or is.";
        if (Is is not null && (Below ?? Above) is not null) yield return "a condition has is and a limit; use one.";
        if (!double.IsFinite(Scale) || Scale == 0) yield return $"scale is {Scale}; use a number other than 0.";
    }

    public bool? Holds(Func<string, string?> textOf, Func<string, double?> numberOf)
    {
        if (Is is not null) return textOf(Column!) is { } text ? text == Is : null;
        if (numberOf(Column!) is not { } value) return null;
        if (Times is not null)
        {
            if (numberOf(Times) is not { } factor) return null;
            value *= factor;
        }

        if (Minus is not null)
        {
            if (numberOf(Minus) is not { } less) return null;
            value -= less;
        }

        value *= Scale;
        return !(value >= Below) && !(value <= Above);
    }
}
