using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Looks for chances and tells of each once, as an event beside the orders' ones. What went away by itself (the part was replaced, the contract signed, the
/// machine left) is over.
/// </summary>
public sealed class OpportunityFinder(Database database, TimeProvider time)
{
    private const int MaxMachines = 20_000;

    /// <summary>The machines somebody wrote something about.</summary>
    public List<(string Gateway, string Machine)> Machines() => database.Read(session => session.Query(
        $"SELECT gateway, machine FROM machine_files UNION SELECT gateway, machine FROM upkeep ORDER BY 1, 2 LIMIT {MaxMachines}",
        row => (row.GetString(0), row.GetString(1))
    ));

    /// <summary>Looks at some machines; how many new chances there are.</summary>
    public int Look(IReadOnlyList<(string Gateway, string Machine)> machines) => database.Write(session =>
    {
        DateTimeOffset now = time.GetUtcNow();
        Listeners? listeners = null;
        int found = 0;
        foreach ((string gateway, string machine) in machines)
        {
            bool hasLeft = MachineStore.Find(session, gateway, machine) is { Left: not null };
            List<Opportunity> offered = hasLeft ? [] :
            [
                .. OpportunityRules.Of(
                    MachineFileStore.Find(session, gateway, machine),
                    UpkeepWatch.OfMachine(session, gateway, machine, now),
                    now,
                    HealthReport.ZoneOf(GatewayStore.Find(session, gateway)?.TimeZone)
                ),
            ];
            foreach (Opportunity chance in offered.Where(chance => OpportunityStore.TryAdd(session, chance)))
            {
                Tell(session, chance, listeners ??= Listeners.Read(session));
                found++;
            }

            HashSet<string> alive = [.. offered.Select(chance => chance.Id)];
            foreach (Opportunity gone in OpportunityStore.OpenOfMachine(session, gateway, machine).Where(chance => !alive.Contains(chance.Id)))
                OpportunityStore.TryEnd(session, gone.Id, "over", OrderRules.Bridge, now);
        }

        return found;
    });

    /// <summary>Somebody takes it up or waves it off; the stable name of what was wrong, or null.</summary>
    public string? End(string id, string state, string by) =>
        state is not ("taken" or "dismissed") ? "unknown-action"
        : by.Length is 0 or > 100 ? "actor-missing"
        : database.Write(session => OpportunityStore.Find(session, id) is not null && OpportunityStore.TryEnd(session, id, state, by, time.GetUtcNow())) ? null
        : "unknown-item";

    private static void Tell(Session session, Opportunity chance, Listeners listeners) =>
        WebhookStore.Post(
            session,
            listeners.Webhooks,
            OpportunityMessages.IdOf(chance),
            OpportunityMessages.RaisedType,
            chance.Gateway + "/" + chance.Machine,
            0,
            () => OpportunityMessages.Body(chance),
            chance.MadeAt
        );
}

/// <summary>Looks for chances while the process runs: at all machines together, and at each by itself when that fails.</summary>
public sealed class OpportunityService(Database database, WorkSteps steps, TimeProvider time, ProcessFault fault) : ProcessService(fault)
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(10);
    private readonly OpportunityFinder _finder = new(database, time);

    /// <summary>One look.</summary>
    public void Look()
    {
        List<(string Gateway, string Machine)> machines = [];
        if (!steps.Try("chances", () => machines = _finder.Machines()) || steps.Try("chances", () => _finder.Look(machines))) return;
        foreach ((string gateway, string machine) in machines) steps.Try($"chances of {gateway}/{machine}", () => _finder.Look([(gateway, machine)]));
    }

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_every, time);
        do await Task.Run(Look, cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }
}
