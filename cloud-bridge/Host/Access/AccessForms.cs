using EdgeAgent.CloudBridge.Web.Api;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>What the pages under /access post. Secrets made here are shown once, on the page that follows.</summary>
public static class AccessForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/access/people", AddPerson).ExcludeFromDescription();
        routes.MapPost("/access/people/{id}/link", MakeLink).ExcludeFromDescription();
        routes.MapPost("/access/people/{id}", ChangePerson).ExcludeFromDescription();
        routes.MapPost("/access/keys", AddKey).ExcludeFromDescription();
        routes.MapPost("/access/keys/{id}/revoke", RevokeKey).ExcludeFromDescription();
        routes.MapPost("/access/invitations", Invite).ExcludeFromDescription();
        routes.MapPost("/access/invitations/{id}/revoke", RevokeInvitation).ExcludeFromDescription();
        routes.MapPost("/access/organisations", AddOrganisation).ExcludeFromDescription();
        routes.MapPost("/access/grants", Give).ExcludeFromDescription();
        routes.MapPost("/access/grants/take", Take).ExcludeFromDescription();
    }

    private static IResult AddPerson(
        HttpContext context,
        AccessAdministration access,
        Flash flash,
        [FromForm] string login,
        [FromForm] string name,
        [FromForm] string role
    )
    {
        string? problem = access.AddPerson(login, name, role, out string secret);
        if (problem is null) flash.Put(name, OneTimeLinks.AddressOf(OriginOf(context), secret));
        return Back("people", problem);
    }

    private static IResult MakeLink(HttpContext context, AccessAdministration access, Flash flash, string id)
    {
        string? problem = access.MakeLink(id, out string secret);
        if (problem is null) flash.Put("", OneTimeLinks.AddressOf(OriginOf(context), secret));
        return Back("people", problem);
    }

    private static IResult ChangePerson(AccessAdministration access, string id, [FromForm] string role, [FromForm] bool isDisabled = false) =>
        Back("people", access.ChangePerson(id, role, isDisabled));

    private static IResult AddKey(HttpContext context, AccessAdministration access, Flash flash, [FromForm] string name, [FromForm] int? days)
    {
        string[] rights = [.. context.Request.Form["rights"].OfType<string>()];
        string? problem = access.AddKey(name, rights, days, out string secret);
        if (problem is null) flash.Put(name, secret);
        return Back("keys", problem);
    }

    private static IResult RevokeKey(AccessAdministration access, string id) => Back("keys", access.RevokeKey(id));

    private static IResult Invite(HttpContext context, AccessAdministration access, Flash flash, [FromForm] string site, [FromForm] int hours)
    {
        string? problem = access.Invite(site, hours, out Invitation invitation, out string secret);
        if (problem is null) flash.Put(invitation.Site, Invitations.AddressOf(OriginOf(context), secret));
        return Back("invitations", problem);
    }

    private static IResult RevokeInvitation(AccessAdministration access, string id) => Back("invitations", access.RevokeInvitation(id));

    private static IResult AddOrganisation(
        HttpContext context,
        AccessAdministration access,
        Flash flash,
        [FromForm] string id,
        [FromForm] string name,
        [FromForm] string login,
        [FromForm] string manager
    )
    {
        string? problem = access.AddOrganisation(id, name, login, manager, out string secret);
        if (problem is null) flash.Put(manager, OneTimeLinks.AddressOf(OriginOf(context), secret));
        return Back("grants", problem);
    }

    private static IResult Give(
        AccessAdministration access,
        [FromForm] string organisation,
        [FromForm] string gateway,
        [FromForm] string? machine,
        [FromForm] string kind
    ) => Back("grants", access.Give(organisation, gateway, machine?.Trim() ?? "", kind));

    private static IResult Take(AccessAdministration access, [FromForm] string organisation, [FromForm] string gateway, [FromForm] string? machine) =>
        Back("grants", access.Take(organisation, gateway, machine?.Trim() ?? ""));

    internal static string OriginOf(HttpContext context) => UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host).TrimEnd('/');

    private static IResult Back(string page, string? problem) => Results.LocalRedirect($"/access/{page}{(problem is null ? "" : "?problem=" + problem)}");
}

/// <summary>A link that signs a person in once.</summary>
public sealed record SignInLinkView(string Address, DateTimeOffset ValidUntil);

/// <summary>A wish to invite an installer.</summary>
/// <param name="Site">Where they work.</param>
/// <param name="Hours">How long, at most 720.</param>
public sealed record InvitationRequest(string Site, int Hours);

/// <summary>An invitation with its link, which is shown once.</summary>
public sealed record InvitationView(string Id, string Site, string Address, DateTimeOffset ValidUntil);

/// <summary>Who comes in, for programs.</summary>
public static class AccessApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder access = routes
            .MapGroup("/api/access")
            .WithTags("Access")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        access
            .MapPost("/sign-in-links", MakeSignInLink)
            .WithName("MakeSignInLink")
            .WithSummary("A link that signs the first manager in once; only for a key with every right");
        access.MapPost("/invitations", Invite).WithName("MakeInvitation").WithSummary("Invite an installer to a site; the answer holds the link, once");
        access.MapDelete("/invitations/{id}", Revoke).WithName("RevokeInvitation").WithSummary("End an invitation at once");
    }

    private static Results<Ok<SignInLinkView>, ProblemHttpResult> MakeSignInLink(
        HttpContext context,
        Storage.WholeDatabase database,
        AccessClock clock,
        Visitor visitor
    )
    {
        if (visitor.Organisation != Storage.Scope.Home || Rights.All.Except(visitor.Rights).Any())
            return BridgeApi.Problem("not-yours", StatusCodes.Status403Forbidden);
        string secret = FirstOwner.MakeLink(database.Value, clock.Now, always: true)!;
        return TypedResults.Ok(new SignInLinkView(OneTimeLinks.AddressOf(AccessForms.OriginOf(context), secret), clock.Now + OneTimeLinks.ValidFor));
    }

    private static Results<Ok<InvitationView>, ProblemHttpResult> Invite(HttpContext context, InvitationRequest request, AccessAdministration access) =>
        access.Invite(request.Site ?? "", request.Hours, out Invitation invitation, out string secret) is { } problem
            ? BridgeApi.Problem(problem)
            : TypedResults.Ok(
                new InvitationView(invitation.Id, invitation.Site, Invitations.AddressOf(AccessForms.OriginOf(context), secret), invitation.ExpiresAt)
            );

    private static Results<NoContent, ProblemHttpResult> Revoke(string id, AccessAdministration access) =>
        access.RevokeInvitation(id) is { } problem ? BridgeApi.Problem(problem, StatusCodes.Status404NotFound) : TypedResults.NoContent();
}
