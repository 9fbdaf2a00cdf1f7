using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Puts sign-in together: ASP.NET Core's identity for people, a cookie for invited installers, keys for machines; whoever comes is one <see cref="Visitor"/>.
/// </summary>
public static class AccessSetup
{
    public const string GuestScheme = "Guest";
    public const string PersonCookie = "edge-person";
    public const string GuestCookie = "edge-guest";

    /// <summary>A person stays signed in so long after the last visit.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromDays(7);

    /// <summary>So soon a changed credential, role or invitation ends what is signed in.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(30);

    private const string AnyScheme = "Any";

    public static void Add(IServiceCollection services, Database database, TimeProvider peopleTime, RateOptions rates)
    {
        services.AddSingleton(new WholeDatabase(database));
        services.AddSingleton(new AccessClock(peopleTime));
        services.AddScoped(provider => VisitorClaims.Read(provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.User));
        services.AddScoped<Database>(provider =>
        {
            if (provider.GetRequiredService<IHttpContextAccessor>().HttpContext is null)
                throw new InvalidOperationException("Outside a request nobody is asking; what the bridge does by itself takes WholeDatabase.");
            Visitor visitor = provider.GetRequiredService<Visitor>();
            return new ScopedDatabase(database, visitor.Organisation, visitor.Credential);
        });
        services.AddScoped<AccessAdministration>();
        RateLimits.Add(services, rates);
        AddPeople(services, peopleTime);
        services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, any => any.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddCookie(GuestScheme, cookie =>
            {
                Harden(cookie, GuestCookie, peopleTime);
                cookie.ExpireTimeSpan = Invitation.Longest;
                cookie.Events.OnValidatePrincipal = EndWithInvitation;
            })
            .AddIdentityCookies(cookies => cookies.ApplicationCookie!.Configure(cookie =>
            {
                Harden(cookie, PersonCookie, peopleTime);
                cookie.ExpireTimeSpan = SessionLength;
                cookie.Events.OnValidatePrincipal = PersonSignIn.ValidateAsync;
            }));
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme, cookie => Harden(cookie, "edge-code", peopleTime));
    }

    private static void AddPeople(IServiceCollection services, TimeProvider time)
    {
        services.AddIdentityCore<Person>(identity =>
            {
                // Length counts, not a mix of signs (NIST SP 800-63B): twelve characters, and never a password alone.
                identity.Password = new PasswordOptions
                {
                    RequiredLength = 12,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                    RequiredUniqueChars = 4,
                };

                // Of codes, behind a right password; wrong passwords rest by source as well (SignInTries).
                identity.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 5, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15) };
                identity.User.AllowedUserNameCharacters = "";
                identity.SignIn.RequireConfirmedAccount = true;
            })
            .AddUserStore<PersonStore>()
            .AddSignInManager<PersonSignIn>()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IUserClaimsPrincipalFactory<Person>, PersonClaims>();
        services.AddScoped<IUserConfirmation<Person>, PersonIsEnabled>();
        services.Configure<SecurityStampValidatorOptions>(stamp =>
        {
            stamp.ValidationInterval = CheckEvery;
            stamp.TimeProvider = time;
        });
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);          // OWASP's figure for PBKDF2-HMAC-SHA512
    }

    private static string SchemeOf(HttpContext context) => context.Request switch
    {
        var request when ApiKeyHandler.IsOffered(request) => ApiKeyHandler.SchemeName,
        var request when request.Cookies.ContainsKey(PersonCookie) => IdentityConstants.ApplicationScheme,
        var request when request.Cookies.ContainsKey(GuestCookie) => GuestScheme,
        _ => IdentityConstants.ApplicationScheme,
    };

    private static void Harden(CookieAuthenticationOptions cookie, string name, TimeProvider time)
    {
        cookie.TimeProvider = time;
        cookie.Cookie.Name = name;
        cookie.Cookie.HttpOnly = true;

        // Lax, not Strict: a phone's camera opens the pairing page from outside, and the installer must still be known there.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Events.OnRedirectToLogin = _ => Task.CompletedTask;
        cookie.Events.OnRedirectToAccessDenied = _ => Task.CompletedTask;
    }

    private static async Task EndWithInvitation(CookieValidatePrincipalContext context)
    {
        if (!await SignInSessions.CheckAsync(context)) return;
        IServiceProvider services = context.HttpContext.RequestServices;
        Visitor guest = VisitorClaims.Read(context.Principal);
        Invitation? invitation = services.GetRequiredService<WholeDatabase>().Value.Read(session => Invitations.Find(session, guest.Id));
        if (invitation is null || !invitation.IsValid(services.GetRequiredService<AccessClock>().Now)) context.RejectPrincipal();
    }
}
