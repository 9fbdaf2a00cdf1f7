using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Web.Parts.Pair;
using EdgeAgent.Contracts.Pairing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web.Pair;

/// <summary>What the pairing pages post. A code travels in a body only: never in an address, a log or a referrer.</summary>
public static class PairForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/scan", Scan).ExcludeFromDescription();
        routes
            .MapPost("/pair/place", (PairingScan scans, [FromForm] string point, [FromForm] string? text) => Back(scans.Place(point, text)))
            .ExcludeFromDescription();
        routes.MapPost("/pair/site", (PairingScan scans, [FromForm] string site) => Back(scans.ChooseSite(site))).ExcludeFromDescription();
        routes.MapPost("/pair/machine", (PairingScan scans, [FromForm] string machine) => Done(() => scans.ChooseMachine(machine))).ExcludeFromDescription();
        routes.MapPost("/pair/next-machine", (PairingScan scans, [FromForm] bool next) => Done(scans.NextMachine)).ExcludeFromDescription();
        routes.MapPost("/pair/undo/claim", (PairingScan scans, [FromForm] string id) => Back(scans.UndoClaim(id))).ExcludeFromDescription();
        routes.MapPost("/pair/undo/machine", (PairingScan scans, [FromForm] string machine) => Back(scans.UndoMachine(machine))).ExcludeFromDescription();
        routes.MapPost("/pair/undo/module", (PairingScan scans, [FromForm] string module) => Back(scans.UndoModule(module))).ExcludeFromDescription();
        routes.MapPost("/pair/undo/scan", (PairingScan scans, [FromForm] bool forget) => Done(scans.ForgetScannedModule)).ExcludeFromDescription();
        routes.MapPost("/pair/judge", Judge).ExcludeFromDescription();
        routes.MapPost("/models/judge", Judge).ExcludeFromDescription();
        routes.MapGet("/pair/version", (PairingScan scans) => Results.Text(scans.Look().Version)).ExcludeFromDescription();
        routes.MapPost("/visit/bind", Bind).ExcludeFromDescription();
        routes.MapPost("/visit/withdraw", Withdraw).ExcludeFromDescription();
    }

    /// <summary>Every scan comes here: an installer's goes on with the pairing, anybody else's plate shows the machine.</summary>
    private static IResult Scan(PairingScan scans, MachineVisits visits, [FromForm] string text)
    {
        if (scans.IsInstaller) return Back(scans.Scan(text));
        bool isPlate = LabelCodec.TryParse(text, out Label label, out _) && label.Kind == LabelKind.Machine;
        if (!isPlate) return Results.LocalRedirect("/join?problem=invitation-needed");
        return visits.Open(text) ? Results.LocalRedirect("/visit") : Results.LocalRedirect("/scan?problem=unknown-plate");
    }

    /// <summary>What can be judged with a plate that somebody is still typing, as a piece of the page.</summary>
    private static RazorComponentResult<Judged> Judge(IFormCollection typed) =>
        new(new { Profile = PlateForm.Draft(key => typed[key].ToString()) });

    private static IResult Bind(MachineVisits visits, [FromForm] string name, [FromForm] string reach, [FromForm] bool consent = false) =>
        Results.LocalRedirect("/visit" + Query(visits.Bind(name, reach, consent)));

    private static IResult Withdraw(MachineVisits visits, [FromForm] bool withdraw) => Results.LocalRedirect("/visit" + Query(visits.Withdraw()));

    private static IResult Done(Action act)
    {
        act();
        return Back(null);
    }

    private static IResult Back(string? problem) => Results.LocalRedirect("/pair" + Query(problem));

    private static string Query(string? problem) => problem is null ? "" : "?problem=" + problem;
}
