using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

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
            return ApiProblem.Of("not-yours", StatusCodes.Status403Forbidden);
        string secret = FirstOwner.MakeLink(database.Value, clock.Now, always: true)!;
        return TypedResults.Ok(new SignInLinkView(OneTimeLinks.AddressOf(RequestOrigin.Of(context), secret), clock.Now + OneTimeLinks.ValidFor));
    }

    private static Results<Ok<InvitationView>, ProblemHttpResult> Invite(HttpContext context, InvitationRequest request, AccessAdministration access) =>
        access.Invite(request.Site ?? "", request.Hours, out Invitation invitation, out string secret) is { } problem
            ? ApiProblem.Of(problem)
            : TypedResults.Ok(
                new InvitationView(invitation.Id, invitation.Site, Invitations.AddressOf(RequestOrigin.Of(context), secret), invitation.ExpiresAt)
            );

    private static Results<NoContent, ProblemHttpResult> Revoke(string id, AccessAdministration access) =>
        access.RevokeInvitation(id) is { } problem ? ApiProblem.Of(problem, StatusCodes.Status404NotFound) : TypedResults.NoContent();
}
