using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>What stands around a machine's reports: their photos, and the opportunities that somebody ends.</summary>
public static class PlateForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/opportunities/{id}", EndOpportunity).ExcludeFromDescription();
        routes.MapGet("/orders/{id}/photos/{report}", ShowPhoto).ExcludeFromDescription();
    }

    private static IResult EndOpportunity(HttpContext context, OpportunityFinder finder, string id, [FromForm] string state, [FromForm] string actor)
    {
        Forms.RememberActor(context, actor);
        return Results.LocalRedirect("/opportunities" + (finder.End(id, state, actor.Trim()) is { } problem ? "?problem=" + problem : ""));
    }

    /// <summary>The type is what the bytes said when they came, and a browser may not guess another.</summary>
    private static IResult ShowPhoto(HttpContext context, Database database, string id, string report)
    {
        if (database.Read(session => ProblemReportStore.PhotoOf(session, id, report)) is not { } photo) return Results.NotFound();
        context.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Bytes(photo.Bytes, photo.Type);
    }
}
