using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Hardware.Tests.Data;

/// <summary>Reads a part's value as drawn (22, 1k5, 33k2, 47n C0G, 2200u/50V) or as SPICE writes it (1.5k, 1meg) in ohm, farad or henry.</summary>
public static partial class EngineeringValue
{
    public static double Parse(string text)
    {
        Match match = Pattern().Match(text.Trim());
        if (!match.Success) throw new FormatException($"'{text}' is no part value.");
        double number = double.Parse(
            match.Groups["whole"].Value + "." + (match.Groups["after"].Value + match.Groups["fraction"].Value + "0"),
            CultureInfo.InvariantCulture
        );
        return number * Scale(match.Groups["prefix"].Value);
    }

    private static double Scale(string prefix) => prefix switch
    {
        "p" => 1e-12,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" or "meg" => 1e6,
        _ => 1,
    };

    // 33k2 puts its fraction after the prefix, 1.5k before it.
    [GeneratedRegex(@"^(?<whole>\d+)(\.(?<fraction>\d+))?(?<prefix>meg|p|n|u|m|k|M|R)?(?<after>\d+)?(?=$|[ /])")]
    private static partial Regex Pattern();
}
