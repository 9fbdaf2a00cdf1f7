using EdgeAgent.Contracts.Pairing;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web.Pair;

/// <summary>What the pairing pages post. A code travels in a body only: never in an address, a log or a referrer.</summary>
public static class PairForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/scan", Scan).ExcludeFromDescription();
        routes.MapPost("/pair/place", (PairDesk desk, [FromForm] string point, [FromForm] string? text) => Back(desk.Place(point, text))).ExcludeFromDescription();
        routes.MapPost("/pair/site", (PairDesk desk, [FromForm] string site) => Back(desk.ChooseSite(site))).ExcludeFromDescription();
        routes.MapPost("/pair/machine", (PairDesk desk, [FromForm] string machine) => Done(() => desk.ChooseMachine(machine))).ExcludeFromDescription();
        routes.MapPost("/pair/next-machine", (PairDesk desk, [FromForm] bool next) => Done(desk.NextMachine)).ExcludeFromDescription();
        routes.MapPost("/pair/undo/claim", (PairDesk desk, [FromForm] string id) => Back(desk.UndoClaim(id))).ExcludeFromDescription();
        routes.MapPost("/pair/undo/machine", (PairDesk desk, [FromForm] string machine) => Back(desk.UndoMachine(machine))).ExcludeFromDescription();
        routes.MapPost("/pair/undo/module", (PairDesk desk, [FromForm] string module) => Back(desk.UndoModule(module))).ExcludeFromDescription();
        routes.MapPost("/pair/undo/scan", (PairDesk desk, [FromForm] bool forget) => Done(desk.ForgetScannedModule)).ExcludeFromDescription();
        routes.MapGet("/pair/version", (PairDesk desk) => Results.Text(desk.Look().Version)).ExcludeFromDescription();
        routes.MapPost("/visit/bind", Bind).ExcludeFromDescription();
        routes.MapPost("/visit/report", ReportAsync).ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(PlateForms.MaxBodyBytes));
        routes.MapPost("/visit/withdraw", Withdraw).ExcludeFromDescription();
    }

    /// <summary>Every scan comes here: an installer's goes on with the pairing, anybody else's plate shows the machine.</summary>
    private static IResult Scan(PairDesk desk, VisitDesk visits, [FromForm] string text)
    {
        if (desk.IsInstaller) return Back(desk.Scan(text));
        bool isPlate = LabelCodec.TryParse(text, out Label label, out _) && label.Kind == LabelKind.Machine;
        if (!isPlate) return Results.LocalRedirect("/join?problem=invitation-needed");
        return visits.Open(text) ? Results.LocalRedirect("/visit") : Results.LocalRedirect("/scan?problem=unknown-plate");
    }

    private static IResult Bind(VisitDesk visits, [FromForm] string name, [FromForm] string reach, [FromForm] bool consent = false) =>
        Results.LocalRedirect("/visit" + Query(visits.Bind(name, reach, consent)));

    private static async Task<IResult> ReportAsync(HttpContext context, VisitDesk visits, [FromForm] string words, [FromForm] string key, IFormFile? photo = null)
    {
        string? problem = visits.Report(words, await PlateForms.ReadAsync(photo, context.RequestAborted), key);
        return Results.LocalRedirect("/visit" + (problem is null ? "?taken=true" : Query(problem)));
    }

    private static IResult Withdraw(VisitDesk visits, [FromForm] bool withdraw) => Results.LocalRedirect("/visit" + Query(visits.Withdraw()));

    private static IResult Done(Action act)
    {
        act();
        return Back(null);
    }

    private static IResult Back(string? problem) => Results.LocalRedirect("/pair" + Query(problem));

    private static string Query(string? problem) => problem is null ? "" : "?problem=" + problem;
}
