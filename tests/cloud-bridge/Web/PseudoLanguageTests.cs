using System.Net;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>
/// The pages in a language nobody speaks, made of the English file: what stays in plain English stands in no file, so no translator can reach it. That longer
/// words break no page is shown in a browser (EveryPageTests).
/// </summary>
public sealed partial class PseudoLanguageTests(WebBench bench) : IClassFixture<WebBench>
{
    /// <summary>{order} stands for the order of the filled bridge.</summary>
    public static TheoryData<string> Pages =>
    [
        "/", "/alarms", "/orders", "/orders?all=true", "/board", "/orders/{order}", "/compare", "/opportunities", "/knowledge", "/knowledge/new", "/quality",
        "/ledger", "/settings", "/account", "/nowhere", "/knowledge/faults/" + FaultCodes.BearingOuterRace, "/machines/plant-a/pump-1",
        "/machines/plant-a/pump-1/archive", "/machines/plant-a/pump-1/plate", "/machines/plant-a/pump-1/report", "/machines/plant-a/pump-1/report?period=hour",
        "/access/people", "/access/keys", "/access/invitations", "/access/grants", "/access/pairing", "/access/audit", "/pair", "/scan", "/join", "/welcome",
        "/models", "/models/new", "/pair/plate",
        "/sign-in",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_shows_no_plain_English(string path)
    {
        if (bench.Database.Read(OrderStore.CountOpen) == 0) bench.Fill();
        string id = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!.Id;
        string html = await bench.GetAsync(path.Replace("{order}", id, StringComparison.Ordinal), Catalogue.Pseudo);

        Assert.Contains($"lang=\"{Catalogue.Pseudo}\"", html, StringComparison.Ordinal);
        Assert.Contains(Texts.SkipToContent.For(Catalogue.Pseudo), WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Equal([], PlainEnglishIn(html));
    }

    [Fact]
    public void A_picture_of_a_spectrum_shows_no_plain_English() =>
        Assert.Equal([], PlainEnglishIn(SpectrumPicture.Draw(Made.Evidence(bench.Time.GetUtcNow(), "e1"), 0, Catalogue.Pseudo)));

    [Fact]
    public void Plain_English_would_be_found() =>
        Assert.Equal(["Nobody has translated", "Nor this title here"], PlainEnglishIn("<p title=\"Nor this title here\">Nobody has translated</p>").Order());

    /// <summary>
    /// Three words in a row without accents, in what people see or hear. Left out: code, what people wrote themselves, and a language's name in that language.
    /// </summary>
    private static IEnumerable<string> PlainEnglishIn(string html)
    {
        string main = OwnWords().Replace(html, " ");
        IEnumerable<string> seen = Attribute().Matches(main).Select(match => match.Groups[1].Value).Concat(Tag().Split(main));
        return seen.Select(WebUtility.HtmlDecode).SelectMany(text => English().Matches(text!).Select(match => match.Value)).Distinct();
    }

    [GeneratedRegex(@"(?s)<(code|textarea|blockquote|script|pre)\b.*?</\1>|<(a|span|option)\b[^>]* lang=.*?</\2>|<!--.*?-->")]
    private static partial Regex OwnWords();

    [GeneratedRegex("(?:title|alt|placeholder|aria-label)=\"([^\"]*)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("(?s)<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("[A-Za-z]{2,}(?: [a-z]{2,}){2,}")]
    private static partial Regex English();
}
