using System.Buffers.Text;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// What people change about their own sign-in. Whoever signed in longer ago than <see cref="PersonSignIn.Recent"/> is asked again first, so that a device left
/// open changes nothing; every change ends every other session.
/// </summary>
public static class AccountForms
{
    private const int RecoveryCodes = 10;
    private const string AskAgain = "sign-in-again";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/account/passkey-options", OfferPasskey).ExcludeFromDescription();
        routes.MapPost("/account/passkeys", AddPasskey).ExcludeFromDescription();
        routes.MapPost("/account/passkeys/remove", RemovePasskey).ExcludeFromDescription();
        routes.MapPost("/account/password", SetPassword).ExcludeFromDescription();
        routes.MapPost("/account/authenticator", ConfirmAuthenticator).ExcludeFromDescription();
        routes.MapPost("/account/sign-out-everywhere", SignOutEverywhere).ExcludeFromDescription();
    }

    private static async Task<IResult> OfferPasskey(HttpContext context, SignInManager<Person> manager) =>
        await manager.UserManager.GetUserAsync(context.User) is { } person
            ? Results.Content(
                await manager.MakePasskeyCreationOptionsAsync(
                    new PasskeyUserEntity
                    {
                        Id = person.Id,
                        Name = person.Login.ToLowerInvariant(),
                        DisplayName = person.Name,
                    }
                ),
                "application/json"
            )
            : Results.Unauthorized();

    private static async Task<IResult> AddPasskey(HttpContext context, PersonSignIn manager)
    {
        if (await manager.UserManager.GetUserAsync(context.User) is not { } person) return Results.Unauthorized();
        if (!await manager.IsRecentAsync()) return ApiProblem.Of(AskAgain, StatusCodes.Status403Forbidden);
        string credential = await SignInForms.ReadText(context);
        if (await AttestAsync(manager, credential) is not { Succeeded: true } result) return ApiProblem.Of("passkey-refused");
        await manager.UserManager.AddOrUpdatePasskeyAsync(person, result.Passkey);
        await StartAnew(manager, person);
        return Results.NoContent();
    }

    private static async Task<PasskeyAttestationResult?> AttestAsync(SignInManager<Person> manager, string credential)
    {
        try
        {
            return await manager.PerformPasskeyAttestationAsync(credential);
        }
        catch (Exception error) when (SignInForms.IsUnfitAnswer(error))
        {
            return null;
        }
    }

    private static async Task<IResult> RemovePasskey(HttpContext context, PersonSignIn manager, [FromForm] string id)
    {
        if (await manager.UserManager.GetUserAsync(context.User) is not { } person) return Results.Unauthorized();
        if (!await manager.IsRecentAsync()) return Results.LocalRedirect("/account?problem=" + AskAgain);
        if (Base64Url.IsValid(id)) await manager.UserManager.RemovePasskeyAsync(person, Base64Url.DecodeFromChars(id));
        await StartAnew(manager, person);
        return Results.LocalRedirect("/account");
    }

    /// <summary>Sets the password and a fresh authenticator key; signing in with them works once the authenticator's code was confirmed.</summary>
    private static async Task<IResult> SetPassword(HttpContext context, PersonSignIn manager, [FromForm] string password)
    {
        if (await manager.UserManager.GetUserAsync(context.User) is not { } person) return Results.Unauthorized();
        if (!await manager.IsRecentAsync()) return Results.LocalRedirect("/account?problem=" + AskAgain);
        foreach (IPasswordValidator<Person> validator in manager.UserManager.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(manager.UserManager, person, password)).Succeeded)
                return Results.LocalRedirect("/account?problem=weak-password");
        }

        person.PasswordHash = manager.UserManager.PasswordHasher.HashPassword(person, password);
        person.IsTwoFactor = false;
        await manager.UserManager.ResetAuthenticatorKeyAsync(person);
        await StartAnew(manager, person);
        return Results.LocalRedirect("/account#authenticator");
    }

    private static async Task<IResult> ConfirmAuthenticator(HttpContext context, PersonSignIn manager, Flash flash, [FromForm] string code)
    {
        if (await manager.UserManager.GetUserAsync(context.User) is not { PasswordHash: not null } person) return Results.Unauthorized();
        if (!await manager.IsRecentAsync()) return Results.LocalRedirect("/account?problem=" + AskAgain);
        string digits = new([.. code.Where(char.IsAsciiDigit)]);
        if (!await manager.UserManager.VerifyTwoFactorTokenAsync(person, manager.UserManager.Options.Tokens.AuthenticatorTokenProvider, digits))
            return Results.LocalRedirect("/account?problem=wrong-code#authenticator");
        await manager.UserManager.SetTwoFactorEnabledAsync(person, true);
        flash.Put([.. await manager.UserManager.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes) ?? []]);
        await StartAnew(manager, person);
        return Results.LocalRedirect("/account#recovery");
    }

    private static async Task<IResult> SignOutEverywhere(HttpContext context, SignInManager<Person> manager)
    {
        if (await manager.UserManager.GetUserAsync(context.User) is { } person) await manager.UserManager.UpdateSecurityStampAsync(person);
        await manager.SignOutAsync();
        return Results.LocalRedirect("/sign-in");
    }

    private static async Task StartAnew(SignInManager<Person> manager, Person person)
    {
        await manager.UserManager.UpdateSecurityStampAsync(person);
        await manager.RefreshSignInAsync(person);
    }
}
