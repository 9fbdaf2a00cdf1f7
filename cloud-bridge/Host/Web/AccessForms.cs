using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

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
        if (problem is null) flash.Put(name, OneTimeLinks.AddressOf(RequestOrigin.Of(context), secret));
        return Back("people", problem);
    }

    private static IResult MakeLink(HttpContext context, AccessAdministration access, Flash flash, string id)
    {
        string? problem = access.MakeLink(id, out string secret);
        if (problem is null) flash.Put("", OneTimeLinks.AddressOf(RequestOrigin.Of(context), secret));
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
        if (problem is null) flash.Put(invitation.Site, Invitations.AddressOf(RequestOrigin.Of(context), secret));
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
        if (problem is null) flash.Put(manager, OneTimeLinks.AddressOf(RequestOrigin.Of(context), secret));
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

    private static IResult Back(string page, string? problem) => Results.LocalRedirect($"/access/{page}{(problem is null ? "" : "?problem=" + problem)}");
}
