using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

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
        using HttpResponseMessage done = await other.PostAsync("/sign-in/code", "/sign-in/code", ("code", CodeOf(key, ahead: 1)));
        Assert.Equal("/", done.Headers.Location?.ToString());
        Assert.True(await IsSignedInAsync(other));
    }

    [Fact]
    public async Task After_five_wrong_passwords_from_one_place_the_right_one_does_not_help_there_and_elsewhere_it_does()
    {
        (Person person, _, _) = await WithPasswordAsync();
        using var guesser = new Visit(bench.Address, from: IPAddress.Parse("127.0.0.9"));
        using var owner = new Visit(bench.Address, from: IPAddress.Parse("127.0.0.10"));
        for (int i = 0; i < 5; i++) (await guesser.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", "guess number " + i))).Dispose();

        using HttpResponseMessage right = await guesser.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password));
        using HttpResponseMessage own = await owner.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password));

        Assert.Equal("/sign-in?problem=sign-in-failed", right.Headers.Location?.ToString());
        Assert.Equal("/sign-in/code", own.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Guessing_from_very_many_places_makes_the_login_rest()
    {
        (Person person, _, _) = await WithPasswordAsync();
        bench.Database.Write(session =>
        {
            for (int i = 0; i < SignInTries.OfLogin; i++) SignInTries.Failed(session, person.Login, "192.0.2." + i, bench.Time.GetUtcNow());
        });
        using var owner = new Visit(bench.Address);

        using HttpResponseMessage resting = await owner.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password));
        Assert.Equal("/sign-in?problem=sign-in-failed", resting.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_password_the_answer_takes_the_same_work()
    {
        (Person known, _, _) = await WithPasswordAsync();
        (Person without, _) = NewPerson();
        using IServiceScope scope = bench.Services.CreateScope();
        var signIn = scope.ServiceProvider.GetRequiredService<PersonSignIn>();
        var hasher = new CountingHasher(signIn.UserManager.PasswordHasher);
        signIn.UserManager.PasswordHasher = hasher;
        signIn.Context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        foreach (string login in new[] { known.Login, without.Login, "nobody-" + Guid.NewGuid().ToString("N")[..6] })
        {
            // Beyond the fifth the source rests.
            for (int i = 0; i < 7; i++)
            {
                hasher.Verified = 0;
                Assert.False(await signIn.TryPasswordAsync(login, "wrong wrong wrong", "192.0.2.77"));
                Assert.Equal(1, hasher.Verified);
            }
        }
    }

    [Fact]
    public async Task A_code_of_the_authenticator_signs_in_once_and_none_before_it_does()
    {
        (Person person, string key, _) = await WithPasswordAsync();
        string code = CodeOf(key, ahead: 2);
        using var first = new Visit(bench.Address);
        using var second = new Visit(bench.Address);
        foreach (Visit visit in new[] { first, second })
            (await visit.PostAsync("/sign-in", "/sign-in", ("login", person.Login), ("password", Password))).Dispose();

        using HttpResponseMessage taken = await first.PostAsync("/sign-in/code", "/sign-in/code", ("code", code));
        using HttpResponseMessage again = await second.PostAsync("/sign-in/code", "/sign-in/code", ("code", code));
        using HttpResponseMessage before = await second.PostAsync("/sign-in/code", "/sign-in/code", ("code", CodeOf(key, ahead: 1)));

        Assert.Equal("/", taken.Headers.Location?.ToString());
        Assert.Contains("sign-in-failed", again.Headers.Location?.ToString());
        Assert.Contains("sign-in-failed", before.Headers.Location?.ToString());
        Assert.False(await IsSignedInAsync(second));
    }

    [Theory]
    [InlineData("12345678901234567890", 59, "287082")]
    [InlineData("12345678901234567890", 1111111109, "081804")]
    [InlineData("12345678901234567890", 20000000000, "353130")]
    public void Codes_are_those_of_the_specification(string secret, long seconds, string code) =>
        Assert.Equal(code, AuthenticatorCodes.CodeOf(System.Text.Encoding.ASCII.GetBytes(secret), seconds / 30));

    [Fact]
    public async Task A_cookie_of_a_session_that_was_signed_out_opens_nothing()
    {
        (_, string secret) = NewPerson();
        using var visit = new Visit(bench.Address);
        await visit.SignInAsync(secret);
        using var copy = new Visit(bench.Address, visit);
        Assert.True(await IsSignedInAsync(copy));

        (await visit.PostAsync("/account", "/sign-out")).Dispose();

        Assert.False(await IsSignedInAsync(copy));
    }

    [Fact]
    public async Task A_cookie_of_an_invited_installer_who_left_opens_nothing()
    {
        DateTimeOffset now = bench.Time.GetUtcNow();
        var invitation = new Invitation(Secrets.NewId("i_"), Scope.Home, "mill", "test", now, now.AddHours(8), null, 0, null);
        string secret = bench.Database.Write(session => Invitations.Add(session, invitation));
        using var guest = new Visit(bench.Address);
        (await guest.PostAsync("/join", "/join", ("secret", secret))).Dispose();
        using var copy = new Visit(bench.Address);
        copy.SetCookie(AccessSetup.GuestCookie, guest.Cookies[AccessSetup.GuestCookie]);
        using HttpResponseMessage before = await copy.Client.GetAsync("/pair", Cancel);

        (await guest.PostAsync("/pair", "/sign-out")).Dispose();

        using HttpResponseMessage after = await copy.Client.GetAsync("/pair", Cancel);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task A_new_credential_ends_every_other_session()
    {
        (Person person, string secret) = NewPerson();
        using var own = new Visit(bench.Address);
        await own.SignInAsync(secret);
        using var other = new Visit(bench.Address);
        await other.SignInAsync(bench.Database.Write(session => OneTimeLinks.Make(session, person.Id, bench.Time.GetUtcNow())));
        (await own.PostAsync("/account", "/account/password", ("password", Password))).Dispose();
        bench.Time.Advance(AccessSetup.CheckEvery + TimeSpan.FromSeconds(1));
        Assert.False(await IsSignedInAsync(other));

        using var third = new Visit(bench.Address);
        await third.SignInAsync(bench.Database.Write(session => OneTimeLinks.Make(session, person.Id, bench.Time.GetUtcNow())));
        string key = AuthenticatorKey().Match(await own.Client.GetStringAsync("/account", Cancel)).Groups[1].Value;
        (await own.PostAsync("/account", "/account/authenticator", ("code", CodeOf(key)))).Dispose();
        bench.Time.Advance(AccessSetup.CheckEvery + TimeSpan.FromSeconds(1));

        Assert.False(await IsSignedInAsync(third));

        using var fourth = new Visit(bench.Address);
        await fourth.SignInAsync(bench.Database.Write(session => OneTimeLinks.Make(session, person.Id, bench.Time.GetUtcNow())));
        (await own.PostAsync("/account", "/account/passkeys/remove", ("id", "AAAA"))).Dispose();
        bench.Time.Advance(AccessSetup.CheckEvery + TimeSpan.FromSeconds(1));
        Assert.False(await IsSignedInAsync(fourth));
        Assert.True(await IsSignedInAsync(own));
    }

    [Theory]
    [InlineData("/account/password", "password")]
    [InlineData("/account/passkeys/remove", "id")]
    [InlineData("/account/authenticator", "code")]
    public async Task Whoever_signed_in_a_while_ago_is_asked_again_before_a_credential_changes(string path, string field)
    {
        (Person person, _, Visit own) = await WithPasswordAsync();
        bench.Time.Advance(PersonSignIn.Recent + TimeSpan.FromSeconds(1));
        string? before = bench.Database.Read(session => People.Find(session, person.Id))!.PasswordHash;

        using HttpResponseMessage refused = await own.PostAsync("/account", path, (field, "another password"));

        Assert.Equal("/account?problem=sign-in-again", refused.Headers.Location?.ToString());
        Assert.Equal(before, bench.Database.Read(session => People.Find(session, person.Id))!.PasswordHash);
        Assert.Contains("data-testid=\"sign-in-again\"", await own.Client.GetStringAsync("/account?problem=sign-in-again", Cancel));
        own.Dispose();
    }

    [Fact]
    public void A_new_starter_key_ends_the_one_before()
    {
        DateTimeOffset now = bench.Time.GetUtcNow();
        string old = Secrets.New();
        string fresh = Secrets.New();
        foreach (string secret in new[] { old, old, fresh, old }) FirstOwner.AddStarterKey(bench.Database, secret, now);

        Assert.False(bench.Database.Read(session => ApiKeys.FindBySecret(session, old))!.IsValid(now));
        FirstOwner.AddStarterKey(bench.Database, Secrets.New(), now);
        Assert.False(bench.Database.Read(session => ApiKeys.FindBySecret(session, fresh))!.IsValid(now));
    }

    [Fact]
    public async Task Links_invitations_and_keys_that_nobody_knows_are_each_a_line_of_the_audit_log()
    {
        using var stranger = new Visit(bench.Address);
        await stranger.SignInAsync(Secrets.New());
        (await stranger.PostAsync("/join", "/join", ("secret", Secrets.New()))).Dispose();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(ApiKeys.Prefix + Secrets.New(), "/api/machines"));

        List<AuditEntry> log = bench.Database.Read(session => AuditLog.Page(session, Scope.Home, null));
        Assert.Contains(log, entry => entry is { Actor: "unknown", Action: "sign-in with one-time link", Outcome: "link-over" });
        Assert.Contains(log, entry => entry is { Actor: "unknown", Action: "join with invitation", Outcome: "invitation-over" });
        Assert.Contains(log, entry => entry is { Actor: "unknown", Subject: "/api/machines", Outcome: "unknown-key" });
    }

    /// <summary>Somebody with a password and an authenticator, and the visit that set them up.</summary>
    private async Task<(Person Person, string Key, Visit Own)> WithPasswordAsync()
    {
        (Person person, string secret) = NewPerson();
        var own = new Visit(bench.Address);
        await own.SignInAsync(secret);
        (await own.PostAsync("/account", "/account/password", ("password", Password))).Dispose();
        string key = AuthenticatorKey().Match(await own.Client.GetStringAsync("/account", Cancel)).Groups[1].Value;
        (await own.PostAsync("/account", "/account/authenticator", ("code", CodeOf(key)))).Dispose();
        return (person, key, own);
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
    private static string CodeOf(string key, int ahead = 0)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        string bits = string.Concat(key.Select(letter => Convert.ToString(Letters.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] secret = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
        byte[] step = BitConverter.GetBytes(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 + ahead);
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

    private sealed class CountingHasher(IPasswordHasher<Person> inner) : IPasswordHasher<Person>
    {
        public int Verified { get; set; }

        public string HashPassword(Person user, string password) => inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            Verified++;
            return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
