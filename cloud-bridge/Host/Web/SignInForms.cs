using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// Signing in and out: passkey, password with a code, a one-time link, a site's invitation. Every try is in the audit log; a wrong password and an unknown
/// login look and last the same.
/// </summary>
public static class SignInForms
{
    private const string Failed = "sign-in-failed";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-in", SignIn).ExcludeFromDescription();
        routes.MapPost("/sign-in/code", SignInWithCode).ExcludeFromDescription();
        routes.MapPost("/sign-in/passkey-options", OfferPasskey).ExcludeFromDescription();
        routes.MapPost("/sign-in/passkey", SignInWithPasskey).ExcludeFromDescription();
        routes.MapPost("/sign-out", SignOut).ExcludeFromDescription();
        routes.MapPost("/welcome", UseLink).ExcludeFromDescription();
        routes.MapPost("/join", Join).ExcludeFromDescription();
    }

    private static async Task<IResult> SignIn(
        HttpContext context,
        PersonSignIn manager,
        WholeDatabase database,
        AccessClock clock,
        [FromForm] string login,
        [FromForm] string password,
        [FromForm] string? back
    ) =>
        await manager.TryPasswordAsync(login, password, Source.Of(context))
            ? Results.LocalRedirect("/sign-in/code" + BackQuery(back))
            : Refuse(context, database, clock, login, back);

    private static async Task<IResult> SignInWithCode(
        HttpContext context,
        SignInManager<Person> manager,
        WholeDatabase database,
        AccessClock clock,
        [FromForm] string code,
        [FromForm] string? back
    )
    {
        Person? person = await manager.GetTwoFactorAuthenticationUserAsync();
        if (person is null) return Results.LocalRedirect("/sign-in" + BackQuery(back));
        string digits = new([.. code.Where(char.IsAsciiLetterOrDigit)]);
        SignInResult result = digits.Length == 6
            ? await manager.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: true, rememberClient: false)
            : await manager.TwoFactorRecoveryCodeSignInAsync(code.Trim());
        if (!result.Succeeded) return Refuse(context, database, clock, person.Login, back, "/sign-in/code");
        Note(context, database, clock, person, "sign-in with password and code", "done");
        return Results.LocalRedirect(Places.Safe(back));
    }

    private static async Task<IResult> OfferPasskey(SignInManager<Person> manager) =>
        Results.Content(await manager.MakePasskeyRequestOptionsAsync(null!), "application/json");

    private static async Task<IResult> SignInWithPasskey(HttpContext context, SignInManager<Person> manager, WholeDatabase database, AccessClock clock)
    {
        string credential = await ReadText(context);
        if (await AssertAsync(manager, credential) is not { Succeeded: true } result || result.User.IsDisabled)
        {
            NoteStranger(context, database, clock, "sign-in with passkey", Failed);
            return ApiProblem.Of(Failed, StatusCodes.Status401Unauthorized);
        }

        await manager.UserManager.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        await manager.SignInAsync(result.User, isPersistent: true);
        Note(context, database, clock, result.User, "sign-in with passkey", "done");
        return Results.NoContent();
    }

    private static async Task<PasskeyAssertionResult<Person>?> AssertAsync(SignInManager<Person> manager, string credential)
    {
        try
        {
            return await manager.PerformPasskeyAssertionAsync(credential);
        }
        catch (Exception error) when (IsUnfitAnswer(error))
        {
            return null;
        }
    }

    private static async Task<IResult> SignOut(HttpContext context, SignInManager<Person> manager, WholeDatabase database)
    {
        await EndAsync(context, manager, database);
        return Results.LocalRedirect("/sign-in");
    }

    /// <summary>Ends whatever session this device has, at the server too.</summary>
    private static async Task EndAsync(HttpContext context, SignInManager<Person> manager, WholeDatabase database)
    {
        AuthenticationProperties? guest = (await context.AuthenticateAsync(AccessSetup.GuestScheme)).Properties;
        database.Value.Write(session => SignInSessions.End(session, guest));
        await manager.SignOutAsync();
        await context.SignOutAsync(AccessSetup.GuestScheme);
    }

    private static async Task<IResult> UseLink(
        HttpContext context,
        SignInManager<Person> manager,
        WholeDatabase database,
        AccessClock clock,
        [FromForm] string secret
    )
    {
        string? id = secret.Length <= 100 ? database.Value.Write(session => OneTimeLinks.Use(session, secret, clock.Now)) : null;
        Person? person = id is null ? null : await manager.UserManager.FindByIdAsync(id);
        if (person is null or { IsDisabled: true })
        {
            NoteStranger(context, database, clock, "sign-in with one-time link", "link-over");
            return Results.LocalRedirect("/welcome?problem=link-over");
        }

        await manager.SignInAsync(person, isPersistent: true);
        Note(context, database, clock, person, "sign-in with one-time link", "done");
        bool hasCredential = person.PasswordHash is not null || (await manager.UserManager.GetPasskeysAsync(person)).Count > 0;
        return Results.LocalRedirect(hasCredential ? "/" : "/account?first=true");
    }

    private static async Task<IResult> Join(
        HttpContext context,
        SignInManager<Person> manager,
        WholeDatabase database,
        AccessClock clock,
        [FromForm] string secret
    )
    {
        Invitation? invitation = secret.Length <= 100 ? database.Value.Write(session => Invitations.Use(session, secret, clock.Now)) : null;
        if (invitation is null)
        {
            NoteStranger(context, database, clock, "join with invitation", "invitation-over");
            return Results.LocalRedirect("/join?problem=invitation-over");
        }

        // Whoever was signed in on this device is out: the invitation's rights are the only ones in the plant.
        await EndAsync(context, manager, database);
        var properties = new AuthenticationProperties
        {
            IsPersistent = true,
            IssuedUtc = clock.Now,
            ExpiresUtc = invitation.ExpiresAt,
        };
        database.Value.Write(session => SignInSessions.Begin(session, properties, "", clock.Now));
        await context.SignInAsync(
            AccessSetup.GuestScheme,
            new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(invitation.ToVisitor().ToClaims(), AccessSetup.GuestScheme)),
            properties
        );
        database.Value.Write(session =>
            AuditLog.Add(
                session,
                invitation.Organisation,
                clock.Now,
                $"{invitation.ToVisitor().Name} ({invitation.ToVisitor().Credential})",
                "join with invitation",
                invitation.Id,
                "done",
                AddressOf(context)
            )
        );
        return Results.LocalRedirect("/pair");
    }

    private static IResult Refuse(HttpContext context, WholeDatabase database, AccessClock clock, string login, string? back, string page = "/sign-in")
    {
        database.Value.Write(session => AuditLog.Add(session, Scope.Home, clock.Now, login, "sign-in with password", "", Failed, AddressOf(context)));
        string query = BackQuery(back);
        return Results.LocalRedirect(page + query + (query.Length == 0 ? "?" : "&") + "problem=" + Failed);
    }

    /// <summary>A try that says nothing of who made it.</summary>
    private static void NoteStranger(HttpContext context, WholeDatabase database, AccessClock clock, string action, string outcome) =>
        database.Value.Write(session => AuditLog.Add(session, Scope.Home, clock.Now, "unknown", action, "", outcome, AddressOf(context)));

    private static void Note(HttpContext context, WholeDatabase database, AccessClock clock, Person person, string action, string outcome) =>
        database.Value.Write(session =>
            AuditLog.Add(session, person.Organisation, clock.Now, $"{person.Name} (person {person.Id})", action, person.Id, outcome, AddressOf(context))
        );

    private static string BackQuery(string? back) => string.IsNullOrEmpty(back) ? "" : "?back=" + Uri.EscapeDataString(Places.Safe(back));

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>A credential is a small JSON document; the server's limit on a request's body holds.</summary>
    /// <summary>
    /// The framework throws when nobody asked for options before, and at some malformed answers; to us that is one more answer that does not fit.
    /// </summary>
    internal static bool IsUnfitAnswer(Exception error) =>
        error
            is InvalidOperationException
                or System.Text.Json.JsonException
                or FormatException
                or ArgumentException
                or System.Security.Cryptography.CryptographicException;

    internal static async Task<string> ReadText(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }
}
