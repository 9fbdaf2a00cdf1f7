using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>What the page behind a machine's plate posts: a problem in words, with a photo.</summary>
public static class PlateForms
{
    /// <summary>The photo and the other fields around it.</summary>
    internal const int MaxBodyBytes = Photo.MaxBytes + (64 * 1024);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/machines/{gateway}/{machine}/report-problem", ReportAsync)
            .ExcludeFromDescription()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        routes.MapPost("/opportunities/{id}", EndOpportunity).ExcludeFromDescription();
        routes.MapGet("/orders/{id}/photos/{report}", ShowPhoto).ExcludeFromDescription();
    }

    private static async Task<IResult> ReportAsync(
        HttpContext context,
        ProblemReporting reporting,
        string gateway,
        string machine,
        [FromForm] string actor,
        [FromForm] string words,
        [FromForm] string key,
        IFormFile? photo = null
    )
    {
        byte[]? bytes = await ReadAsync(photo, context.RequestAborted);
        Forms.RememberActor(context, actor);
        ProblemReport? report = reporting.Report(gateway, machine, actor.Trim(), words.Trim(), bytes, key, out string problem);
        return Results.LocalRedirect(
            $"/machines/{Uri.EscapeDataString(gateway)}/{Uri.EscapeDataString(machine)}/plate?"
                + (report is null ? "problem=" + problem : "taken=" + report.OrderId)
        );
    }

    /// <summary>The photo of a form; null for none.</summary>
    internal static async Task<byte[]?> ReadAsync(IFormFile? photo, CancellationToken cancel)
    {
        if (photo is not { Length: > 0 }) return null;
        using var memory = new MemoryStream();
        await photo.CopyToAsync(memory, cancel);
        return memory.ToArray();
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
