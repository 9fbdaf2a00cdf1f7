using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Profiles;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>A model of the library.</summary>
public sealed record ModelView(string Id, long Revision, DateTimeOffset ChangedAt, string ChangedBy, MachineProfile Profile, IReadOnlyList<FaultJudged> Judged);

/// <summary>Whether one fault can be told with what is known, and what is missing for it.</summary>
/// <param name="WhyNot">Stable code of what stands against it; null when it can be told.</param>
public sealed record FaultJudged(string Fault, bool IsTold, string? WhyNot, IReadOnlyList<string> Missing);

/// <summary>Serial numbers that get plates.</summary>
public sealed record PlatesRequest(IReadOnlyList<string> Serials);

/// <summary>A plate with its link, which is shown once.</summary>
public sealed record PlateView(string Serial, string Link);

/// <summary>The model library, for a maker's own programs.</summary>
public static class ModelsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder models = routes
            .MapGroup("/api/models")
            .WithTags("Models")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        models.MapGet("", List).WithName("ListModels").WithSummary("Every model of the library, by maker and model");
        models.MapGet("/{id}", Get).WithName("GetModel").WithSummary("One model, with what can be judged with it");
        models.MapPost("", Add).WithName("AddModel").WithSummary("Enter a model; an unknown key of the profile is refused by name");
        models.MapPut("/{id}", Change).WithName("ChangeModel").WithSummary("Change a model; plates given out stay as they are");
        models.MapDelete("/{id}", Remove).WithName("RemoveModel").WithSummary("Take a model out of the library");
        models.MapPost("/{id}/plates", MakePlates).WithName("MakePlates").WithSummary("Plates for up to 200 serial numbers; the answer holds the links, once");
        models.MapPost("/judge", Judge).WithName("JudgeProfile").WithSummary("What can be judged with a profile, and what each missing value would add");
    }

    private static Ok<Page<ModelView>> List(ModelLibrary library, Visitor visitor) =>
        TypedResults.Ok(new Page<ModelView>([.. library.OfOrganisation(visitor.Organisation).Select(View)], null));

    private static Results<Ok<ModelView>, ProblemHttpResult> Get(string id, ModelLibrary library, Visitor visitor) =>
        library.Find(visitor.Organisation, id) is { } model ? TypedResults.Ok(View(model)) : Unknown();

    private static Results<Created<ModelView>, ProblemHttpResult> Add(JsonElement profile, ModelLibrary library, Visitor visitor)
    {
        var problems = new List<string>();
        return Save(library, visitor, null, profile, problems) is { } model
            ? TypedResults.Created("/api/models/" + model.Id, View(model))
            : ApiProblem.Of("bad-profile", problems);
    }

    private static Results<Ok<ModelView>, ProblemHttpResult> Change(string id, JsonElement profile, ModelLibrary library, Visitor visitor)
    {
        var problems = new List<string>();
        if (library.Find(visitor.Organisation, id) is null) return Unknown();
        return Save(library, visitor, id, profile, problems) is { } model ? TypedResults.Ok(View(model)) : ApiProblem.Of("bad-profile", problems);
    }

    private static Results<NoContent, ProblemHttpResult> Remove(string id, ModelLibrary library, Visitor visitor) =>
        library.Remove(visitor.Organisation, id) ? TypedResults.NoContent() : Unknown();

    private static Results<Ok<Page<PlateView>>, ProblemHttpResult> MakePlates(
        HttpContext context,
        string id,
        PlatesRequest request,
        ModelLibrary library,
        Visitor visitor
    )
    {
        if (library.Find(visitor.Organisation, id) is not { } model) return Unknown();
        var problems = new List<string>();
        IReadOnlyList<string> serials = SerialNumbers.Check(request.Serials ?? [], problems);
        if (problems.Count > 0) return ApiProblem.Of("bad-serials", problems);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(
            new Page<PlateView>(
                [
                    .. library.MakePlates(model, visitor.Name, serials).Select(plate => new PlateView(plate.Serial, ModelLibrary.LinkOf(RequestOrigin.Of(context), plate.Code))),
                ],
                null
            )
        );
    }

    private static Results<Ok<Page<FaultJudged>>, ProblemHttpResult> Judge(JsonElement profile)
    {
        var problems = new List<string>();
        return ProfileJson.Read(profile, problems) is { } read ? TypedResults.Ok(new Page<FaultJudged>(Judged(read), null)) : ApiProblem.Of("bad-profile", problems);
    }

    private static MachineModel? Save(ModelLibrary library, Visitor visitor, string? id, JsonElement element, List<string> problems) =>
        ProfileJson.Read(element, problems) is { } profile ? library.Save(visitor.Organisation, visitor.Name, id, profile, problems) : null;

    private static ModelView View(MachineModel model) => new(model.Id, model.Revision, model.ChangedAt, model.ChangedBy, model.Profile, Judged(model.Profile));

    internal static IReadOnlyList<FaultJudged> Judged(MachineProfile profile) =>
        [.. Judgeable.Of(profile).Select(fault => new FaultJudged(fault.FaultCode, fault.IsTold, fault.WhyNot?.Code, fault.Missing))];

    private static ProblemHttpResult Unknown() => ApiProblem.Of("unknown-model", StatusCodes.Status404NotFound);
}
