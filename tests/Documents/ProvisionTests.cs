using System.Text.RegularExpressions;

namespace EdgeAgent.Documents;

/// <summary>
/// The two tables of standards are whole: no number is missing or twice, each has one of four answers, and what is called met, wholly or partly, names its
/// tests.
/// </summary>
public sealed partial class ProvisionTests
{
    private const string Page = "docs/security/provisions.md";

    private static readonly string[] s_answers = ["met", "partly", "not", "not applicable"];

    /// <summary>ETSI EN 303 645 V3.1.3, Annex B.</summary>
    private static readonly string[] s_etsi =
    [
        "5.0-1",
        "5.1-1", "5.1-2", "5.1-2A", "5.1-3", "5.1-4", "5.1-5",
        "5.2-1", "5.2-2", "5.2-3",
        "5.3-1", "5.3-2", "5.3-3", "5.3-4A", "5.3-4B", "5.3-5", "5.3-6A", "5.3-6B", "5.3-7", "5.3-8", "5.3-9", "5.3-10", "5.3-11", "5.3-12", "5.3-13",
        "5.3-14", "5.3-15A", "5.3-15B", "5.3-16",
        "5.4-1", "5.4-2", "5.4-3", "5.4-4",
        "5.5-1", "5.5-2", "5.5-3", "5.5-4", "5.5-5", "5.5-6", "5.5-7", "5.5-8",
        "5.6-1", "5.6-2", "5.6-3", "5.6-4A", "5.6-4B", "5.6-5", "5.6-6", "5.6-7", "5.6-8", "5.6-9",
        "5.7-1", "5.7-2",
        "5.8-1", "5.8-2", "5.8-3",
        "5.9-1", "5.9-2", "5.9-3",
        "5.10-1",
        "5.11-1", "5.11-2", "5.11-3", "5.11-4",
        "5.12-1", "5.12-2", "5.12-3",
        "5.13-1A", "5.13-1B",
        "6-1", "6-2", "6-3A", "6-3B", "6-4", "6-5", "6-6", "6-7", "6-8",
    ];

    /// <summary>IEC 62443-4-2:2019: the common requirements, and of those by kind of component what an embedded device, a host and an application have.</summary>
    private static readonly string[] s_iec =
    [
        "CR 1.1", "CR 1.2", "CR 1.3", "CR 1.4", "CR 1.5", "NDR 1.6", "CR 1.7", "CR 1.8", "CR 1.9", "CR 1.10", "CR 1.11", "CR 1.12", "NDR 1.13", "CR 1.14",
        "CR 2.1", "CR 2.2", "CR 2.3", "EDR 2.4", "HDR 2.4", "SAR 2.4", "CR 2.5", "CR 2.6", "CR 2.7", "CR 2.8", "CR 2.9", "CR 2.10", "CR 2.11", "CR 2.12",
        "EDR 2.13", "HDR 2.13",
        "CR 3.1", "EDR 3.2", "HDR 3.2", "SAR 3.2", "CR 3.3", "CR 3.4", "CR 3.5", "CR 3.6", "CR 3.7", "CR 3.8", "CR 3.9", "EDR 3.10", "HDR 3.10",
        "EDR 3.11", "HDR 3.11", "EDR 3.12", "HDR 3.12", "EDR 3.13", "HDR 3.13", "EDR 3.14", "HDR 3.14",
        "CR 4.1", "CR 4.2", "CR 4.3",
        "CR 5.1", "NDR 5.2", "NDR 5.3", "CR 5.4",
        "CR 6.1", "CR 6.2",
        "CR 7.1", "CR 7.2", "CR 7.3", "CR 7.4", "CR 7.5", "CR 7.6", "CR 7.7", "CR 7.8",
    ];

    private static readonly string s_page = Repository.Read(Page);

    private static readonly (string Number, string Answer, string Why)[] s_rows =
    [
        .. from Match row in Row().Matches(s_page)
           select (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value),
    ];

    [Fact]
    public void No_provision_and_no_requirement_is_missing_or_twice() => Assert.Equal([.. s_etsi, .. s_iec], s_rows.Select(row => row.Number));

    [Fact]
    public void Each_has_one_of_four_answers_with_its_reason_and_what_is_met_wholly_or_partly_names_its_tests() => Assert.All(s_rows, row =>
    {
        Assert.Contains(row.Answer, s_answers);
        Assert.NotEmpty(row.Why.Trim());
        if (row.Answer is "met" or "partly") Assert.Matches(TestName(), row.Why);
    });

    [Fact]
    public void The_counts_at_the_top_are_those_of_the_tables()
    {
        Assert.Contains($"| ETSI EN 303 645 | {Counts(row => !char.IsLetter(row.Number[0]))} |\n", s_page, StringComparison.Ordinal);
        Assert.Contains($"| IEC 62443-4-2, SL 2 | {Counts(row => char.IsLetter(row.Number[0]))} |\n", s_page, StringComparison.Ordinal);
    }

    private static string Counts(Func<(string Number, string Answer, string Why), bool> isOfTable) =>
        string.Join(" | ", s_answers.Select(answer => s_rows.Count(row => isOfTable(row) && row.Answer == answer)));

    [GeneratedRegex(
        @"^\| ([56](?:\.[0-9]+)?-[0-9]+[AB]?|(?:C|ED|HD|ND|SA)R [0-9]\.[0-9]+)(?: RE [0-9, ]+)? \|(?: [MR] \|)? [^|]+ \| ([^|]+) \| ([^|]+) \|$",
        RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`[A-Z][A-Za-z0-9]+Tests`")]
    private static partial Regex TestName();
}
