using System.Security.Claims;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// The framework's sign-in with sessions the server knows, and passwords that cost every try the same: whatever is wrong with it, one hash is computed.
/// </summary>
public sealed class PersonSignIn(
    UserManager<Person> people,
    IHttpContextAccessor accessor,
    IUserClaimsPrincipalFactory<Person> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Person>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Person> confirmation,
    WholeDatabase database,
    AccessClock clock
) : SignInManager<Person>(people, accessor, claims, options, logger, schemes, confirmation)
{
    /// <summary>Who showed a credential so lately may change credentials without being asked again.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private static readonly object s_validating = new();
    private static readonly Person s_nobody = new() { Id = "", Organisation = "", Login = "", Name = "", Role = "" };
    private static string? s_nobodysHash;

    /// <summary>The first of two factors. True when the code is asked for now.</summary>
    /// <param name="login">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="source">Where the request comes from.</param>
    public async Task<bool> TryPasswordAsync(string login, string password, string source)
    {
        Person? person = await UserManager.FindByNameAsync(login);
        bool isResting = database.Value.Read(session => SignInTries.IsResting(session, login, source, clock.Now));

        // A password alone opens nothing: it is asked only of people who have an authenticator.
        bool isAsked = !isResting && person is { IsTwoFactor: true, PasswordHash: not null, IsDisabled: false } && !await UserManager.IsLockedOutAsync(person);
        if (!isAsked)
        {
            s_nobodysHash ??= UserManager.PasswordHasher.HashPassword(s_nobody, Secrets.New());
            UserManager.PasswordHasher.VerifyHashedPassword(s_nobody, s_nobodysHash, password);
        }

        bool isRight = isAsked && (await PasswordSignInAsync(person!, password, isPersistent: true, lockoutOnFailure: false)).RequiresTwoFactor;
        database.Value.Write(session =>
        {
            if (isRight) SignInTries.Forget(session, login, source);
            else SignInTries.Failed(session, login, source, clock.Now);
        });
        return isRight;
    }

    /// <summary>A cookie is good while its session goes on and its person's credentials are those it was made with.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (!await SignInSessions.CheckAsync(context)) return;
        context.HttpContext.Items[s_validating] = true;
        await SecurityStampValidator.ValidatePrincipalAsync(context);
        context.HttpContext.Items.Remove(s_validating);
        if (context.Principal is null)
            context.HttpContext.RequestServices.GetRequiredService<WholeDatabase>().Value.Write(session => SignInSessions.End(session, context.Properties));
    }

    /// <summary>Whether whoever asks showed a credential lately.</summary>
    public async Task<bool> IsRecentAsync() =>
        clock.Now - SignInSessions.Since((await Context.AuthenticateAsync(AuthenticationScheme)).Properties) <= Recent;

    public override async Task SignInWithClaimsAsync(Person user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        authenticationProperties ??= new AuthenticationProperties();
        database.Value.Write(session => SignInSessions.Begin(session, authenticationProperties, user.Id, clock.Now));
        await base.SignInWithClaimsAsync(user, authenticationProperties, additionalClaims);
    }

    public override async Task SignOutAsync()
    {
        // The validation of a cookie signs out whoever it refuses, and asking for the cookie again would validate it again.
        if (Context.Items.ContainsKey(s_validating))
        {
            await base.SignOutAsync();
            return;
        }

        AuthenticationProperties? properties = (await Context.AuthenticateAsync(AuthenticationScheme)).Properties;
        database.Value.Write(session => SignInSessions.End(session, properties));
        await base.SignOutAsync();
    }
}
