using System.Globalization;
using System.Net;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Tests.Web;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>Whoever found a weakness learns whom to write to, without an account.</summary>
public sealed class SecurityContactTests
{
    private static readonly SecurityContact s_named = new()
    {
        Contact = "mailto:security@service.example",
        Policy = "https://service.example/security",
    };

    [Fact]
    public async Task Whoever_found_a_weakness_reads_without_signing_in_whom_to_write_to()
    {
        await using var bench = new WebBench { Security = s_named };
        await bench.InitializeAsync();
        using var stranger = new HttpClient { BaseAddress = bench.Address };
        using HttpResponseMessage answer = await stranger.GetAsync(SecurityContact.Place, TestContext.Current.CancellationToken);
        string[] lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("Contact: mailto:security@service.example", lines[0]);
        Assert.StartsWith("Expires: ", lines[1], StringComparison.Ordinal);
        Assert.Equal(
            [
                "Preferred-Languages: en, zh-CN",
                "Policy: https://service.example/security",
                "",
            ],
            lines[2..]
        );
        Assert.Contains("mailto:security@service.example", await bench.GetAsync("/settings"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_nothing_is_served_and_the_settings_page_says_so()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        using var stranger = new HttpClient { BaseAddress = bench.Address };
        using HttpResponseMessage answer = await stranger.GetAsync(SecurityContact.Place, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("--security-contact", await bench.GetAsync("/settings"), StringComparison.Ordinal);
        Assert.Contains("--security-contact", await bench.GetAsync("/settings", "zh-CN"), StringComparison.Ordinal);
    }

    /// <summary>RFC 9116, 2.5.5: an RFC 3339 time, which should be less than a year ahead.</summary>
    [Fact]
    public void It_expires_in_the_future_and_in_less_than_a_year()
    {
        var now = new DateTimeOffset(2026, 12, 1, 16, 0, 0, TimeSpan.FromHours(8));
        string line = s_named.Text(now, new PublicPlace())!.Split('\n').Single(one => one.StartsWith("Expires: ", StringComparison.Ordinal));

        var expires = DateTimeOffset.ParseExact(line[9..], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(expires, now.AddDays(30), now.AddDays(364));
    }

    [Theory]
    [InlineData("https://service.example", true)]
    [InlineData("http://service.example", false)]
    [InlineData(null, false)]
    public void It_says_where_it_belongs_when_the_pages_are_reached_by_TLS(string? origin, bool isSaid)
    {
        string text = s_named.Text(new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero), new PublicPlace { Origin = origin })!;

        Assert.Equal(isSaid, text.Contains("Canonical: https://service.example/.well-known/security.txt\n", StringComparison.Ordinal));
        Assert.Equal(isSaid, text.Contains("Canonical", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("security@service.example")]
    [InlineData("http://service.example/report")]
    [InlineData("https://somebody:secret@service.example/")]
    [InlineData("mailto:nobody")]
    [InlineData("mailto:security@service.example\nExpires: 2099-01-01T00:00:00Z")]
    [InlineData("javascript:alert(1)")]
    public void What_is_no_address_to_write_to_is_refused_before_the_start(string contact) =>
        Assert.Contains(
            new BridgeOptions { Security = new SecurityContact { Contact = contact } }.Problems(),
            problem => problem.StartsWith("--security-contact", StringComparison.Ordinal)
        );

    [Fact]
    public void A_page_without_an_address_and_a_plain_page_are_refused()
    {
        Assert.Single(new SecurityContact { Policy = "https://service.example/security" }.Problems());
        Assert.Single((s_named with { Policy = "http://service.example/security" }).Problems());
        Assert.Empty(s_named.Problems());
        Assert.Empty(new SecurityContact().Problems());
    }
}
