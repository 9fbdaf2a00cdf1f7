using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Profiles;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>A machine's settings as they are wanted, and how far its gateway is with them.</summary>
/// <param name="Revision">Of the gateway's settings, in which this machine's were changed last.</param>
/// <param name="State">waiting, applying, applied, refused, taken-back or on-the-box.</param>
/// <param name="Problems">Why the gateway refused or took back, by name; empty otherwise.</param>
/// <param name="AppliedRevision">What the gateway works by.</param>
/// <param name="ReportedAt">When the gateway's word changed last.</param>
/// <param name="GatewayHeardAt">When the gateway was last heard at all.</param>
public sealed record MachineSettingsView(
    string Gateway,
    string Machine,
    long Revision,
    string State,
    IReadOnlyList<string> Problems,
    long AppliedRevision,
    DateTimeOffset? ReportedAt,
    DateTimeOffset? GatewayHeardAt,
    MachineProfile Profile,
    IReadOnlyList<FaultJudged> Judged,
    IReadOnlyList<SettingsRevisionView> History
);

/// <summary>One revision, with what it changed against the one before; the oldest kept changes nothing.</summary>
/// <param name="Restores">The older revision it brought back; null for a change of its own.</param>
public sealed record SettingsRevisionView(
    long Revision,
    DateTimeOffset ChangedAt,
    string ChangedBy,
    long? Restores,
    IReadOnlyList<SettingsDifference> Differences
);

/// <summary>What is set for machines, for a maker's or an owner's own programs.</summary>
public static class MachineSettingsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder settings = routes
            .MapGroup("/api/machine-settings")
            .WithTags("Machines")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        settings
            .MapGet("/{gateway}/{machine}", Get)
            .WithName("GetMachineSettings")
            .WithSummary("A machine's profile, whether its gateway works by it, and who changed what when");
        settings
            .MapPut("/{gateway}/{machine}", Change)
            .WithName("ChangeMachineSettings")
            .WithSummary("Change a machine's profile; a value or key that cannot be is refused by name. With revision=N only when nobody changed it since");
        settings
            .MapPost("/{gateway}/{machine}/restore/{revision}", Restore)
            .WithName("RestoreMachineSettings")
            .WithSummary("Bring back the profile of an older revision, as a new one");
    }

    private static Results<Ok<MachineSettingsView>, ProblemHttpResult> Get(string gateway, string machine, MachineSettingsChanges changes, Visitor visitor) =>
        changes.Find(visitor.Organisation, gateway, machine) is { } wanted ? TypedResults.Ok(View(wanted)) : Unknown();

    private static Results<Ok<MachineSettingsView>, ProblemHttpResult> Change(
        string gateway,
        string machine,
        JsonElement profile,
        MachineSettingsChanges changes,
        Visitor visitor,
        long? revision = null
    )
    {
        var problems = new List<string>();
        if (ProfileJson.Read(profile, problems) is { } read) changes.Change(visitor.Organisation, visitor.Name, gateway, machine, read, revision, problems);
        return Answer(gateway, machine, changes, visitor, problems);
    }

    private static Results<Ok<MachineSettingsView>, ProblemHttpResult> Restore(
        string gateway,
        string machine,
        long revision,
        MachineSettingsChanges changes,
        Visitor visitor
    )
    {
        var problems = new List<string>();
        return changes.Restore(visitor.Organisation, visitor.Name, gateway, machine, revision, problems) || problems.Count > 0
            ? Answer(gateway, machine, changes, visitor, problems)
            : Unknown();
    }

    private static Results<Ok<MachineSettingsView>, ProblemHttpResult> Answer(
        string gateway,
        string machine,
        MachineSettingsChanges changes,
        Visitor visitor,
        List<string> problems
    ) => problems.Count > 0 ? ApiProblem.Of("bad-profile", problems) : Get(gateway, machine, changes, visitor);

    private static MachineSettingsView View(WantedMachine wanted) => new(
        wanted.Machine.Gateway,
        wanted.Machine.Machine,
        wanted.Newest.Revision,
        SettingsWords.Of(wanted.State),
        wanted.State is SettingsState.Refused or SettingsState.TakenBack ? wanted.Report.Problems : [],
        wanted.Report.Applied,
        wanted.Report.ReportedAt,
        wanted.HeardAt,
        wanted.Machine.Plate,
        ModelsApi.Judged(wanted.Machine.Plate),
        [.. wanted.History.Select((change, index) => Line(change, index + 1 < wanted.History.Count ? wanted.History[index + 1] : null))]);

    private static SettingsRevisionView Line(SettingsChange change, SettingsChange? before) => new(
        change.Revision,
        change.ChangedAt,
        change.ChangedBy,
        change.Restores,
        before is null ? [] : SettingsDifference.Between(WantedMachine.Values(before), WantedMachine.Values(change)));

    private static ProblemHttpResult Unknown() => ApiProblem.Of("unknown-settings", StatusCodes.Status404NotFound);
}
