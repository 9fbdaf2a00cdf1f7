using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>Ways in, and ways that must not be one.</summary>
public sealed partial class SignInTests(WebBench bench) : IClassFixture<WebBench>
{
    private const string Password = "correct horse battery";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_one_time_link_signs_in_once_and_not_after_its_time()
    {
        (Person person, string secret) = NewPerson();
        using var first = new Visit(bench.Address);
        using var second = new Visit(bench.Address);

        Assert.Equal("/account?first=true", await first.SignInAsync(secret));
        Assert.Equal("/welcome?problem=link-over", await second.SignInAsync(secret));
        Assert.Equal("/welcome?problem=link-over", await second.SignInAsync(Secrets.New()));

        string late = bench.Database.Write(session => OneTimeLinks.Make(session, person.Id, bench.Time.GetUtcNow() - OneTimeLinks.ValidFor));
        Assert.Equal("/welcome?problem=link-over", await second.SignInAsync(late));
    }

    [Fact]
    public async Task Fetching_a_link_does_not_use_it_up_and_its_secret_is_never_sent()
    {
        (_, string secret) = NewPerson();
        Assert.StartsWith(
            "/welcome#",
            new Uri(OneTimeLinks.AddressOf("https://x.example", secret)).PathAndQuery + new Uri(OneTimeLinks.AddressOf("https://x.example", secret)).Fragment
        );
        using var visit = new Visit(bench.Address);
        using HttpResponseMessage fetched = await visit.Client.GetAsync("/welcome", Cancel);

        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        Assert.Equal("/account?first=true", await visit.SignInAsync(secret));
    }

    [Fact]
    public async Task A_password_opens_nothing_alone_and_signs_in_with_the_code_of_the_authenticator()
    {
        (Person person, string secret) = NewPerson();
        using var own = new Visit(bench.Address);
        await own.SignInAsync(secret);
        using HttpResponseMessage set = await own.PostAsync("/account", "/account/password", ("password", Password));
        Assert.Equal("/account#authenticator", set.Headers.Location?.ToString());

        using var other = new Visit(bench.Address);
        using HttpResponseMessage alone = await other.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password));
        Assert.Equal("/sign-in?problem=sign-in-failed", alone.Headers.Location?.ToString());

        string key = AuthenticatorKey().Match(await own.Client.GetStringAsync("/account", Cancel)).Groups[1].Value;
        using HttpResponseMessage wrong = await own.PostAsync("/account", "/account/authenticator", ("code", "000000"));
        Assert.Contains("wrong-code", wrong.Headers.Location?.ToString());
        using HttpResponseMessage confirmed = await own.PostAsync("/account", "/account/authenticator", ("code", CodeOf(key)));
        Assert.Equal("/account#recovery", confirmed.Headers.Location?.ToString());
        Assert.Equal(10, RecoveryCode().Count(await own.Client.GetStringAsync("/account", Cancel)));

        using HttpResponseMessage asked = await other.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password));
        Assert.Equal("/sign-in/code", asked.Headers.Location?.ToString());
        Assert.False(await IsSignedInAsync(other));
        using HttpResponseMessage done = await other.PostAsync("/sign-in/code", "/sign-in/code", ("code", CodeOf(key)));
        Assert.Equal("/", done.Headers.Location?.ToString());
        Assert.True(await IsSignedInAsync(other));
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_does_not_help_either()
    {
        (Person person, string secret) = NewPerson();
        using var own = new Visit(bench.Address);
        await own.SignInAsync(secret);
        (await own.PostAsync("/account", "/account/password", ("password", Password))).Dispose();
        string key = AuthenticatorKey().Match(await own.Client.GetStringAsync("/account", Cancel)).Groups[1].Value;
        (await own.PostAsync("/account", "/account/authenticator", ("code", CodeOf(key)))).Dispose();

        using var guesser = new Visit(bench.Address);
        for (int i = 0; i < 5; i++) (await guesser.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", "guess number " + i))).Dispose();
        using HttpResponseMessage right = await guesser.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password));

        Assert.Equal("/sign-in?problem=sign-in-failed", right.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_session_that_somebody_planted_does_not_become_a_signed_in_one()
    {
        (_, string secret) = NewPerson();
        using var visit = new Visit(bench.Address);
        visit.SetCookie(AccessSetup.PersonCookie, "planted");
        await visit.SignInAsync(secret);
        using var planter = new Visit(bench.Address);
        planter.SetCookie(AccessSetup.PersonCookie, "planted");

        Assert.NotEqual("planted", visit.Cookies[AccessSetup.PersonCookie]);
        Assert.True(await IsSignedInAsync(visit));
        Assert.False(await IsSignedInAsync(planter));
    }

    [Fact]
    public async Task Whoever_is_shut_out_is_out_within_half_a_minute()
    {
        (Person person, string secret) = NewPerson();
        using var visit = new Visit(bench.Address);
        await visit.SignInAsync(secret);
        Assert.True(await IsSignedInAsync(visit));

        using HttpResponseMessage changed = await bench.Owner.PostAsync(
            "/access/people",
            "/access/people/" + person.Id,
            ("role", "operator"),
            ("isDisabled", "true")
        );
        Assert.Equal("/access/people", changed.Headers.Location?.ToString());
        bench.Time.Advance(AccessSetup.CheckEvery + TimeSpan.FromSeconds(1));

        Assert.False(await IsSignedInAsync(visit));
    }

    [Fact]
    public async Task An_invitation_ends_by_its_time_and_at_once_when_it_is_revoked()
    {
        DateTimeOffset now = bench.Time.GetUtcNow();
        var invitation = new Invitation(Secrets.NewId("i_"), Scope.Home, "mill", "test", now, now.AddHours(8), null, 0, null);
        string secret = bench.Database.Write(session => Invitations.Add(session, invitation));
        using var guest = new Visit(bench.Address);
        using HttpResponseMessage joined = await guest.PostAsync("/join", "/join", ("secret", secret));
        Assert.Equal("/pair", joined.Headers.Location?.ToString());
        using HttpResponseMessage inside = await guest.Client.GetAsync("/pair", Cancel);
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);

        bench.Database.Write(session => Invitations.Revoke(session, Scope.Home, invitation.Id, now));
        using HttpResponseMessage outside = await guest.Client.GetAsync("/pair", Cancel);
        using HttpResponseMessage again = await guest.PostAsync("/join", "/join", ("secret", secret));
        Assert.Equal((HttpStatusCode.Redirect, "/join?problem=invitation-over"), (outside.StatusCode, again.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task A_key_ends_when_it_is_revoked_or_over_and_is_not_taken_from_an_address()
    {
        DateTimeOffset now = bench.Time.GetUtcNow();
        string secret = ApiKeys.Prefix + Secrets.New();
        bench.Database.Write(session =>
            ApiKeys.Add(session, new ApiKey("k_life", Scope.Home, "life", [Rights.Read], "test", now, now.AddDays(1), null, null), secret)
        );
        Assert.Equal(HttpStatusCode.OK, await AskAsync(secret, "/api/machines"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(secret, "/api/ledger"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(secret, "/orders"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null, "/api/machines?key=" + secret));

        bench.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(secret, "/api/machines"));
        bench.Time.Advance(TimeSpan.FromDays(-2));
        bench.Database.Write(session => ApiKeys.Revoke(session, Scope.Home, "k_life", now));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(secret, "/api/machines"));
    }

    private async Task<HttpStatusCode> AskAsync(string? key, string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = bench.Address };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using HttpResponseMessage answer = await client.GetAsync(path, Cancel);
        return answer.StatusCode;
    }

    private (Person Person, string Secret) NewPerson()
    {
        Person person = People.New(Scope.Home, "user" + Guid.NewGuid().ToString("N")[..8], "Somebody", "engineer", bench.Time.GetUtcNow());
        return (person, bench.Database.Write(session =>
        {
            People.Save(session, person);
            return OneTimeLinks.Make(session, person.Id, bench.Time.GetUtcNow());
        }));
    }

    private static async Task<bool> IsSignedInAsync(Visit visit)
    {
        using HttpResponseMessage answer = await visit.Client.GetAsync("/account", Cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The code an authenticator app shows now, by RFC 6238; computed here, not by what is tested.</summary>
    private static string CodeOf(string key)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        string bits = string.Concat(key.Select(letter => Convert.ToString(Letters.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] secret = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
        byte[] step = BitConverter.GetBytes(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
        Array.Reverse(step);
#pragma warning disable CA5350 // The RFC's algorithm, which every authenticator app speaks.
        byte[] hash = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        int offset = hash[^1] & 15;
        int number = ((hash[offset] & 127) << 24) | (hash[offset + 1] << 16) | (hash[offset + 2] << 8) | hash[offset + 3];
        return (number % 1_000_000).ToString("000000", System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("data-testid=\"authenticator-key\">([A-Z2-7]+)<")]
    private static partial Regex AuthenticatorKey();

    [GeneratedRegex("<li><code>[A-Z0-9-]+</code></li>")]
    private static partial Regex RecoveryCode();
}
