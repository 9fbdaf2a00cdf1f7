using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>What is written down about a site.</summary>
/// <param name="EnergyPrice">Price of a kWh in the currency.</param>
/// <param name="Currency">ISO 4217, like CNY; required with a price.</param>
public sealed record SiteRequest(string? Name = null, string? Customer = null, string? Contact = null, double? EnergyPrice = null, string? Currency = null);

/// <summary>What is written down about a machine.</summary>
public sealed record MachineFileRequest(
    string? Place = null,
    DateTimeOffset? BoughtAt = null,
    DateTimeOffset? WarrantyUntil = null,
    DateTimeOffset? ContractUntil = null,
    double? DowntimeCostPerHour = null
);

/// <summary>Something a machine needs from time to time.</summary>
/// <param name="Work">part-replaced for a part; else a kind of service like lubrication.</param>
/// <param name="FaultCodes">Faults it cures; an order of one of them names it.</param>
/// <param name="DoneAt">When it was last done; left out for now.</param>
public sealed record UpkeepRequest(
    string Work,
    string Name,
    string? PartNumber = null,
    IReadOnlyList<string>? FaultCodes = null,
    double? EveryRunHours = null,
    int? EveryDays = null,
    DateTimeOffset? DoneAt = null
);

/// <summary>What was agreed with a customer.</summary>
/// <param name="WorkDays">Days on which the times count, 1 for Monday to 7 for Sunday, like 12345; left out with the two others for around the clock.</param>
/// <param name="WorkFrom">Start of work in the site's time, on a quarter of an hour, like 08:00.</param>
/// <param name="WorkTo">End of work.</param>
public sealed record ServiceLevelRequest(double HandleMinutes, double DoneHours, string? WorkDays = null, string? WorkFrom = null, string? WorkTo = null);

/// <summary>What was agreed with a customer.</summary>
/// <param name="Working">Days and hours in which the times count, like 12345 08:00-18:00; null for around the clock.</param>
public sealed record ServiceLevelView(string Customer, double HandleMinutes, double DoneHours, string? Working);

/// <summary>How far an item has come.</summary>
/// <param name="Share">Part of its interval used up; null without an interval.</param>
public sealed record UpkeepView(
    string Id,
    string Work,
    string Name,
    string? PartNumber,
    IReadOnlyList<string> FaultCodes,
    double? EveryRunHours,
    int? EveryDays,
    DateTimeOffset DoneAt,
    double RunHours,
    double? Share,
    DateTimeOffset? DueAt
)
{
    public static UpkeepView Of(UpkeepState state) =>
        new(
            state.Item.Id,
            state.Item.Work,
            state.Item.Name,
            state.Item.PartNumber,
            state.Item.FaultCodes,
            state.Item.EveryRunHours,
            state.Item.EveryDays,
            state.Item.DoneAt,
            state.RunHours,
            state.Share,
            state.DueAt
        );
}

/// <summary>The equipment archive over HTTP: sites, machine files, upkeep, service levels.</summary>
public static class ArchiveApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes
            .MapGroup("/api")
            .WithTags("Archive")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet(
                "/gateways/{gateway}/site",
                (string gateway, Database database) => TypedResults.Ok(database.Read(session => SiteStore.Find(session, gateway)))
            )
            .WithName("GetSite")
            .WithSummary("Where a gateway stands and for whom");
        api.MapPut("/gateways/{gateway}/site", SaveSite).WithName("SaveSite").WithSummary("Write down where a gateway stands and for whom");
        api.MapGet("/service-levels", ListLevels).WithName("ListServiceLevels").WithSummary("Times agreed with customers; all others have the defaults");
        api.MapPut("/service-levels/{customer}", SaveLevels)
            .WithName("SaveServiceLevels")
            .WithSummary("Agree on times with a customer; they hold for orders opened from now on");
        api.MapDelete("/service-levels/{customer}", (string customer, MasterData masterData) => Answer(masterData.RemoveLevels(customer)))
            .WithName("RemoveServiceLevels")
            .WithSummary("Back to the defaults");
        api.MapGet("/machines/{gateway}/{machine}/file", GetFile).WithName("GetMachineFile").WithSummary("Place, warranty, contract and cost of a machine");
        api.MapPut("/machines/{gateway}/{machine}/file", SaveFile)
            .WithName("SaveMachineFile")
            .WithSummary("Write down place, warranty, contract and cost of a machine");
        api.MapGet("/machines/{gateway}/{machine}/upkeep", ListUpkeep)
            .WithName("ListUpkeep")
            .WithSummary("Parts and work of a machine, the most used up first");
        api.MapPut("/machines/{gateway}/{machine}/upkeep/{id}", SaveUpkeep).WithName("SaveUpkeep").WithSummary("Add or change a part or work");
        api.MapDelete(
                "/machines/{gateway}/{machine}/upkeep/{id}",
                (string gateway, string machine, string id, MasterData masterData) => Answer(masterData.RemoveUpkeep(gateway, machine, id))
            )
            .WithName("RemoveUpkeep")
            .WithSummary("Forget a part or work");
    }

    private static Results<NoContent, ProblemHttpResult> SaveSite(string gateway, SiteRequest request, MasterData masterData) =>
        Answer(masterData.Save(new Site(gateway, request.Name, request.Customer, request.Contact, request.EnergyPrice, request.Currency)));

    private static Ok<Page<ServiceLevelView>> ListLevels(Database database) =>
        TypedResults.Ok(
            new Page<ServiceLevelView>(
                database
                    .Read(ServiceLevelStore.All)
                    .ConvertAll(levels => new ServiceLevelView(levels.Customer, levels.HandleWithin.TotalMinutes, levels.DoneWithin.TotalHours, levels.Working?.ToString())),
                null
            )
        );

    private static Results<NoContent, ProblemHttpResult> SaveLevels(string customer, ServiceLevelRequest request, MasterData masterData)
    {
        return request is not { HandleMinutes: > 0 and < 1e6, DoneHours: > 0 and < 1e5 } ? ApiProblem.Of("times-wrong")
            : (request.WorkDays ?? request.WorkFrom ?? request.WorkTo) is null ? Save(null)
            : WorkingHours.Of(request.WorkDays, request.WorkFrom, request.WorkTo) is { } working ? Save(working)
            : ApiProblem.Of("working-hours-wrong");

        Results<NoContent, ProblemHttpResult> Save(WorkingHours? working) =>
            Answer(masterData.Save(new CustomerLevels(customer, TimeSpan.FromMinutes(request.HandleMinutes), TimeSpan.FromHours(request.DoneHours), working)));
    }

    private static Ok<MachineFile> GetFile(string gateway, string machine, Database database) =>
        TypedResults.Ok(database.Read(session => MachineFileStore.Find(session, gateway, machine)));

    private static Results<NoContent, ProblemHttpResult> SaveFile(string gateway, string machine, MachineFileRequest request, MasterData masterData) =>
        Answer(
            masterData.Save(
                new MachineFile(gateway, machine, request.Place, request.BoughtAt, request.WarrantyUntil, request.ContractUntil, request.DowntimeCostPerHour)
            )
        );

    private static Ok<Page<UpkeepView>> ListUpkeep(string gateway, string machine, Database database, BridgeClock clock) =>
        TypedResults.Ok(
            new Page<UpkeepView>(database.Read(session => UpkeepWatch.OfMachine(session, gateway, machine, clock.Now)).ConvertAll(UpkeepView.Of), null)
        );

    private static Results<NoContent, ProblemHttpResult> SaveUpkeep(
        string gateway,
        string machine,
        string id,
        UpkeepRequest request,
        MasterData masterData,
        BridgeClock clock
    ) =>
        id.Length <= 60
            ? Answer(
                masterData.Save(
                    new UpkeepItem(
                        gateway,
                        machine,
                        id,
                        request.Work ?? "",
                        request.Name ?? "",
                        request.PartNumber,
                        request.FaultCodes ?? [],
                        request.EveryRunHours,
                        request.EveryDays,
                        request.DoneAt ?? clock.Now
                    )
                )
            )
            : ApiProblem.Of("text-too-long");

    private static Results<NoContent, ProblemHttpResult> Answer(string? problem) => problem switch
    {
        null => TypedResults.NoContent(),
        { } unknown when unknown.StartsWith("unknown-", StringComparison.Ordinal) => ApiProblem.Of(unknown, StatusCodes.Status404NotFound),
        _ => ApiProblem.Of(problem),
    };
}
