using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>A chance for service beside orders: nothing is broken, and somebody may want to call.</summary>
/// <param name="Kind">One of <see cref="OpportunityKinds"/>.</param>
/// <param name="Item">The part or work; empty for warranty and contract.</param>
/// <param name="DueAt">When it is due; null when that cannot be said.</param>
/// <param name="State">open, taken, dismissed or over (it went away by itself).</param>
public sealed record Opportunity(
    string Id,
    string Gateway,
    string Machine,
    string Kind,
    string Item,
    DateTimeOffset? DueAt,
    string State,
    DateTimeOffset MadeAt,
    DateTimeOffset? EndedAt,
    string? EndedBy
)
{
    /// <summary>The same chance has the same id, whichever bridge sees it and however often.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="kind">What kind.</param>
    /// <param name="item">Which part or work.</param>
    /// <param name="since">What it counts from: the last replacement, the end of a warranty.</param>
    public static string IdOf(string gateway, string machine, string kind, string item, DateTimeOffset? since) =>
        "OP-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{gateway}\n{machine}\n{kind}\n{item}\n{since.Ms()}")))[..16];
}

/// <summary>Kinds of chances.</summary>
public static class OpportunityKinds
{
    public const string PartDue = "part-due";
    public const string MaintenanceDue = "maintenance-due";
    public const string WarrantyEnding = "warranty-ending";
    public const string NoContract = "no-contract";

    public static readonly IReadOnlyList<string> All = [PartDue, MaintenanceDue, WarrantyEnding, NoContract];
}

/// <summary>Which chances a machine offers now. Pure.</summary>
public static class OpportunityRules
{
    /// <summary>A customer needs this long to decide on what follows a warranty.</summary>
    public static readonly TimeSpan WarrantyNotice = TimeSpan.FromDays(60);

    public static IEnumerable<Opportunity> Of(MachineFile file, IEnumerable<UpkeepState> upkeep, DateTimeOffset now)
    {
        foreach (UpkeepState state in upkeep.Where(state => state.IsSoon))
        {
            yield return Made(state.Item.IsPart ? OpportunityKinds.PartDue : OpportunityKinds.MaintenanceDue, state.Item.Name, state.Item.DoneAt, state.DueAt);
        }

        bool hasContract = file.ContractUntil > now;
        bool hasWarranty = file.WarrantyUntil > now;
        if (hasWarranty && file.WarrantyUntil - now <= WarrantyNotice)
            yield return Made(OpportunityKinds.WarrantyEnding, "", file.WarrantyUntil, file.WarrantyUntil);
        bool isKnown = file.BoughtAt is not null || file.WarrantyUntil is not null || file.ContractUntil is not null;
        if (isKnown && !hasContract && !hasWarranty)
            yield return Made(OpportunityKinds.NoContract, "", file.ContractUntil ?? file.WarrantyUntil ?? file.BoughtAt, null);

        Opportunity Made(string kind, string item, DateTimeOffset? since, DateTimeOffset? dueAt) =>
            new(Opportunity.IdOf(file.Gateway, file.Machine, kind, item, since), file.Gateway, file.Machine, kind, item, dueAt, "open", now, null, null);
    }
}

/// <summary>Chances in the database.</summary>
public static class OpportunityStore
{
    public const int MaxListed = 500;

    private const string Columns = "id, gateway, machine, kind, item, due_at, state, made_at, ended_at, ended_by";

    public static Opportunity? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM opportunities WHERE id = $1", Read, id);

    /// <summary>Open ones, newest first.</summary>
    public static List<Opportunity> Open(Session session) =>
        session.Query($"SELECT {Columns} FROM opportunities WHERE state = 'open' ORDER BY made_at DESC, id LIMIT {MaxListed}", Read);

    public static List<Opportunity> OpenOfMachine(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM opportunities WHERE gateway = $1 AND machine = $2 AND state = 'open' ORDER BY made_at DESC, id LIMIT {MaxListed}",
            Read,
            gateway,
            machine
        );

    /// <summary>Adds one; false when it was told before.</summary>
    public static bool TryAdd(Session session, Opportunity chance) =>
        session.Execute(
            $"INSERT INTO opportunities ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
            chance.Id,
            chance.Gateway,
            chance.Machine,
            chance.Kind,
            chance.Item,
            chance.DueAt.Ms(),
            chance.State,
            chance.MadeAt.Ms(),
            chance.EndedAt.Ms(),
            chance.EndedBy
        ) == 1;

    /// <summary>Ends an open one; false when it is not open.</summary>
    public static bool TryEnd(Session session, string id, string state, string by, DateTimeOffset now) =>
        session.Execute("UPDATE opportunities SET state = $2, ended_by = $3, ended_at = $4 WHERE id = $1 AND state = 'open'", id, state, by, now.Ms()) == 1;

    private static Opportunity Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.TimeOrNull(5),
            row.GetString(6),
            row.Time(7),
            row.TimeOrNull(8),
            row.TextOrNull(9)
        );
}

/// <summary>
/// Looks for chances and tells of each once, as an event beside the orders' ones. What went away by itself (the part was replaced, the contract signed) is
/// over.
/// </summary>
public sealed class OpportunityFinder(Database database, TimeProvider time)
{
    public const string RaisedType = "io.edgeagent.opportunity.raised.v1";
    private const int MaxMachines = 20_000;

    /// <summary>Looks at every machine somebody wrote something about; how many new chances there are.</summary>
    public int Look() => database.Write(session =>
    {
        DateTimeOffset now = time.GetUtcNow();
        Listeners? listeners = null;
        int found = 0;
            List<(string Gateway, string Machine)> machines = session.Query(
                $"SELECT gateway, machine FROM machine_files UNION SELECT gateway, machine FROM upkeep ORDER BY 1, 2 LIMIT {MaxMachines}",
                row => (row.GetString(0), row.GetString(1))
            );
        foreach ((string gateway, string machine) in machines)
        {
                List<Opportunity> offered =
                [
                    .. OpportunityRules.Of(MachineFileStore.Find(session, gateway, machine), UpkeepWatch.OfMachine(session, gateway, machine, now), now),
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

    private static void Tell(Session session, Opportunity chance, Listeners listeners)
    {
        var body = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = "msg_" + chance.Id,
            ["source"] = "/bridge/opportunities",
            ["type"] = RaisedType,
            ["subject"] = $"/machines/{chance.Gateway}/{chance.Machine}",
            ["time"] = chance.MadeAt.UtcDateTime,
            ["datacontenttype"] = "application/json",
            ["dataschema"] = "/schemas/opportunity.v1.json",
            ["timestamp"] = chance.MadeAt.UtcDateTime,
            ["data"] = new JsonObject
            {
                ["opportunityId"] = chance.Id,
                ["gateway"] = chance.Gateway,
                ["machine"] = chance.Machine,
                ["kind"] = chance.Kind,
                ["item"] = chance.Item,
                ["dueAt"] = chance.DueAt?.UtcDateTime,
            },
        };
        WebhookStore.Post(
            session,
            listeners.Webhooks,
            "msg_" + chance.Id,
            RaisedType,
            chance.Gateway + "/" + chance.Machine,
            0,
            () => body.ToJsonString(),
            chance.MadeAt
        );
    }
}

/// <summary>Looks for chances while the process runs.</summary>
public sealed class OpportunityService(Database database, TimeProvider time, ProcessFault fault) : ProcessService(fault)
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(10);
    private readonly OpportunityFinder _finder = new(database, time);

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_every, time);
        do await Task.Run(_finder.Look, cancel);
        while (await timer.WaitForNextTickAsync(cancel));
    }
}
