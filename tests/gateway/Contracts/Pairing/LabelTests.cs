using System.Security.Cryptography;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.Contracts.Tests.Pairing;

/// <summary>What stands on labels, and what a misread one is taken for: never for another label.</summary>
public sealed class LabelTests
{
    private const string Host = "pair.example-service.com";

    public static TheoryData<LabelKind> Kinds => [LabelKind.Gateway, LabelKind.Module, LabelKind.Machine, LabelKind.Presence];

    [Theory, MemberData(nameof(Kinds))]
    public void A_label_says_after_reading_what_was_put_on_it(LabelKind kind)
    {
        Label label = Draw(kind);
        Assert.True(LabelCodec.TryParse(LabelCodec.ToUrl(Host, label), out Label read, out LabelProblem problem));
        Assert.Equal(label, read);
        Assert.Equal(LabelProblem.None, problem);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_link_is_under_120_characters_and_keeps_its_content_from_the_server(LabelKind kind)
    {
        Label label = Draw(kind);
        string longestHost = new string('a', 50) + ".exam.ple";
        string url = LabelCodec.ToUrl(longestHost, label);
        Assert.True(url.Length <= LabelCodec.MaxUrlLength, $"{url.Length}");
        Assert.DoesNotContain(label.Code, new Uri(url).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(2, new Uri(url).PathAndQuery.Length);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_wrong_character_and_every_exchange_of_neighbours_is_refused(LabelKind kind)
    {
        string url = LabelCodec.ToUrl(Host, Draw(kind));
        int content = url.IndexOf('#', StringComparison.Ordinal) + 2;
        for (int at = content; at < url.Length; at++)
        {
            foreach (char wrong in Base32.Alphabet.Where(letter => letter != url[at]))
            {
                string bad = url[..at] + wrong + url[(at + 1)..];
                Assert.False(LabelCodec.TryParse(bad, out _, out LabelProblem problem), bad);
                Assert.NotEqual(LabelProblem.None, problem);
            }

            if (at + 1 < url.Length - CheckDigits.Length && url[at] != url[at + 1])
            {
                Assert.False(LabelCodec.TryParse(url[..at] + url[at + 1] + url[at] + url[(at + 2)..], out _, out _));
            }
        }
    }

    [Fact]
    public void A_label_of_a_later_edition_is_told_apart_from_a_damaged_one()
    {
        string url = LabelCodec.ToUrl(Host, Draw(LabelKind.Module)).Replace("#1", "#2", StringComparison.Ordinal);
        Assert.False(LabelCodec.TryParse(url, out _, out LabelProblem problem));
        Assert.Equal(LabelProblem.NewerVersion, problem);
    }

    [Fact]
    public void The_short_code_of_a_gateway_can_be_typed_as_people_type_and_then_carries_no_secret()
    {
        Label label = Draw(LabelKind.Gateway) with { };
        string code = KeyPrint.CodeOf(label.Code);
        string typed = LabelCodec.Printed(code).ToLowerInvariant().Replace('0', 'o').Replace('1', 'l');
        Assert.True(LabelCodec.TryParse(typed, out Label read, out _));
        Assert.Equal(new Label(LabelKind.Gateway, code), read);
    }

    [Fact]
    public void A_module_label_of_the_first_edition_is_still_read()
    {
        string id = ModuleId.ToText(0x0242AC110002);
        Assert.True(LabelCodec.TryParse("EA:M:" + id + CheckDigits.Of(id), out Label read, out _));
        Assert.Equal(new Label(LabelKind.Module, id), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://evil.example/")]
    [InlineData("#1")]
    [InlineData("https://evil.example/x#1AAAA")]
    [InlineData("javascript:alert(1)//g#1")]
    [InlineData("<script>alert(1)</script>")]
    public void What_is_no_label_is_called_not_ours(string text)
    {
        Assert.False(LabelCodec.TryParse(text, out _, out LabelProblem problem));
        Assert.Equal(LabelProblem.NotOurs, problem);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_label_in_a_log_line_shows_no_secret(LabelKind kind)
    {
        Label label = Draw(kind);
        string line = label.ToString();
        if (label.Secret is { } secret) Assert.DoesNotContain(secret, line, StringComparison.Ordinal);
        if (kind == LabelKind.Machine) Assert.DoesNotContain(label.Code, line, StringComparison.Ordinal);
    }

    private static Label Draw(LabelKind kind) => kind switch
    {
            LabelKind.Gateway => new Label(kind, Random(KeyPrint.Length), Random(LabelCodec.LabelSecretLength)),
            LabelKind.Module => new Label(kind, ModuleId.ToText(1 + (ulong)RandomNumberGenerator.GetInt32(int.MaxValue))),
            LabelKind.Machine => new Label(kind, Random(LabelCodec.PlateCodeLength)),
            _ => new Label(
                kind,
                Random(KeyPrint.CodeLength),
                RandomNumberGenerator.GetInt32(100_000_000).ToString("00000000", System.Globalization.CultureInfo.InvariantCulture)
            ),
        };

    private static string Random(int length) => Base32.Encode(RandomNumberGenerator.GetBytes(32), length);
}
