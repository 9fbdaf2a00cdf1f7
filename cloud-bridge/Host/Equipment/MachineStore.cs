using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>All machines together. Power in kW.</summary>
public sealed record FleetSum(long Machines, long Running, double PowerKw);

/// <summary>A gateway as intake needs it: its newest state event, and what is known of the gateway itself.</summary>
/// <param name="Rank">Rank of the event's incarnation.</param>
/// <param name="Number">Number of the event.</param>
/// <param name="MachinesDigest">Of the machines it named; null when it did not say.</param>
/// <param name="IsLeft">The gateway is out of service.</param>
/// <param name="Lives">The runs of it that were heard, as JSON.</param>
public readonly record struct KnownState(long Rank, long Number, string? MachinesDigest, bool IsLeft, string? Lives);

/// <summary>Machines, modules and their newest states in the database.</summary>
public static class MachineStore
{
    /// <summary>Machines on one page of a list.</summary>
    public const int MaxPage = 500;

    /// <summary>Other places of one machine that its page names.</summary>
    public const int MaxPlaces = 10;

    private const string Columns =
        "gateway, machine, name, type, maker, model, serial, rated_shaft_kw, rated_input_kw, run_state, last_seen, numbers, active_alarms, state_at, left_at, left_why";

    public static Machine? Find(Session session, string gateway, string machine) =>
        session.Find($"SELECT {Columns} FROM machines WHERE gateway = $1 AND machine = $2", Read, gateway, machine);

    /// <summary>Those of the given machines that are known.</summary>
    public static List<Machine> FindMany(Session session, IReadOnlyCollection<(string Gateway, string Machine)> machines) =>
        session.QueryMany($"SELECT {Columns} FROM {{0}} JOIN machines ON gateway = wanted.one AND machine = wanted.two", Read, machines);

    /// <summary>Why nothing can be asked of a machine, by its stable name; null when it is here.</summary>
    public static string? ProblemOf(Session session, string gateway, string machine) => Find(session, gateway, machine) switch
    {
        null => "unknown-machine",
        { Left: not null } => "machine-left",
        _ => null,
    };

    /// <summary>Machines in the order of gateway and id, after the given place: those that are here, or those that have left.</summary>
    public static List<Machine> Page(Session session, string afterGateway, string afterMachine, int limit, bool areLeft = false) => session.Query(
        $"SELECT {Columns} FROM machines WHERE left_at IS {(areLeft ? "NOT " : "")}NULL AND (gateway > $1 OR (gateway = $1 AND machine > $2)) ORDER BY gateway, machine LIMIT $3",
        Read, afterGateway, afterMachine, (long)Math.Clamp(limit, 1, MaxPage));

    /// <summary>Machines of one type and model, by gateway and id.</summary>
    public static List<Machine> OfModel(Session session, string type, string model, int limit) =>
        session.Query($"SELECT {Columns} FROM machines WHERE type = $1 AND model = $2 AND left_at IS NULL ORDER BY gateway, machine LIMIT $3", Read, type, model, (long)limit);

    /// <summary>
    /// The same machine at its other places, by its maker and serial number, those where it is first: each place keeps its own orders and reports, and says
    /// where the rest stands.
    /// </summary>
    public static List<Machine> Elsewhere(Session session, Machine machine) =>
        machine.State is not { Serial: { Length: > 0 } serial, Maker: { Length: > 0 } maker }
            ? []
            : session.Query(
                $"""
                SELECT {Columns} FROM machines WHERE serial = $1 AND maker = $2 AND NOT (gateway = $3 AND machine = $4)
                ORDER BY CASE WHEN left_at IS NULL THEN 0 ELSE 1 END, left_at DESC, gateway, machine LIMIT {MaxPlaces}
                """,
                Read,
                serial,
                maker,
                machine.Gateway,
                machine.State.MachineId);

    /// <summary>Machines whose state was written at or after a wall-clock time.</summary>
    public static List<Machine> ChangedSince(Session session, long change) =>
        session.Query($"SELECT {Columns} FROM machines WHERE change >= $1 ORDER BY gateway, machine LIMIT {MaxPage}", Read, change);

    /// <summary>
    /// All machines together: how many, how many of them run, and what they draw; those without news since <paramref name="freshSince"/> neither run nor draw.
    /// </summary>
    public static FleetSum Sum(Session session, DateTimeOffset freshSince) => session.Find(
        """
        SELECT COUNT(*), SUM(CASE WHEN run_state = 'running' AND state_at >= $1 THEN 1 ELSE 0 END), SUM(CASE WHEN state_at >= $1 THEN power_kw ELSE 0 END) FROM machines WHERE left_at IS NULL
        """,
        row => new FleetSum(row.GetInt64(0), row.LongOrNull(1) ?? 0, row.RealOrNull(2) ?? 0), freshSince.Ms())!;

    public static long Count(Session session) => session.Number("SELECT COUNT(*) FROM machines WHERE left_at IS NULL");

    public static long CountLeft(Session session) => session.Number("SELECT COUNT(*) FROM machines WHERE left_at IS NOT NULL");

    /// <summary>A machine's modules. A report names all modules of its machines: those that the machine's newest one did not name were taken off.</summary>
    public static List<ModuleOnMachine> Modules(Session session, string gateway, string machine) => session.Query(
        """
        SELECT gateway, module, machine, is_online, last_seen FROM modules WHERE gateway = $1 AND machine = $2
          AND reported_at >= (SELECT m.state_at FROM machines m WHERE m.gateway = $1 AND m.machine = $2) ORDER BY module
        """,
        row => new ModuleOnMachine(row.GetString(0), new ModuleStateData(row.GetString(1), row.GetString(2), row.Flag(3), row.TimeOrNull(4))),
        gateway, machine);

    /// <summary>The modules of many machines, as <see cref="Modules"/> tells those of one.</summary>
    public static List<ModuleOnMachine> ModulesOfMany(Session session, IReadOnlyCollection<(string Gateway, string Machine)> machines) => session.QueryMany(
        """
        SELECT o.gateway, o.module, o.machine, o.is_online, o.last_seen FROM {0} JOIN modules o ON o.gateway = wanted.one AND o.machine = wanted.two
          JOIN machines m ON m.gateway = o.gateway AND m.machine = o.machine WHERE o.reported_at >= m.state_at ORDER BY o.module
        """,
        row => new ModuleOnMachine(row.GetString(0), new ModuleStateData(row.GetString(1), row.GetString(2), row.Flag(3), row.TimeOrNull(4))),
        machines);

    /// <summary>The newest state event applied to each of some gateways.</summary>
    public static Dictionary<string, KnownState> NewestStates(Session session, IReadOnlyCollection<string> gateways) => session.QueryMany(
        "SELECT gateway, state_rank, state_number, machines_digest, left_at, lives FROM {0} JOIN gateways ON gateway = wanted.one",
        row => (Gateway: row.GetString(0), State: new KnownState(row.GetInt64(1), row.GetInt64(2), row.TextOrNull(3), !row.IsDBNull(4), row.TextOrNull(5))),
        [.. gateways.Select(gateway => (gateway, ""))]).ToDictionary(line => line.Gateway, line => line.State, StringComparer.Ordinal);

    /// <summary>The machines a gateway names, as a short text to compare with.</summary>
    public static string DigestOf(IEnumerable<string> machines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', machines.Order(StringComparer.Ordinal)))));

    /// <summary>The ids of the machines that are at a gateway now.</summary>
    public static List<string> Here(Session session, string gateway) =>
        session.Query("SELECT machine FROM machines WHERE gateway = $1 AND left_at IS NULL ORDER BY machine", row => row.GetString(0), gateway);

    /// <summary>
    /// A machine left its gateway, its modules with it; false when it was gone already. What a person took away is not brought back by a run of the gateway
    /// that does not know it yet.
    /// </summary>
    public static bool Leave(Session session, string gateway, string machine, Leaving leaving, long change)
    {
        session.Execute("DELETE FROM public.modules WHERE gateway = $1 AND machine = $2", gateway, machine);
        return session.Execute(
            """
            UPDATE public.machines SET left_at = $3, left_why = $4, active_alarms = 0, change = $5,
              left_round = CASE WHEN $4 = 'not-named' THEN NULL ELSE (SELECT g.started_at FROM gateways g WHERE g.gateway = $1) END
            WHERE gateway = $1 AND machine = $2 AND left_at IS NULL
            """,
            gateway, machine, leaving.At.Ms(), leaving.Why, change) == 1;
    }

    /// <summary>Replaces what is known of a gateway and everything on it.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="rank">Rank of the incarnation that said so.</param>
    /// <param name="number">Number of the event in its lane.</param>
    /// <param name="state">What it said.</param>
    /// <param name="at">When it was received, bridge time.</param>
    /// <param name="change">Wall-clock milliseconds, for the live pages.</param>
    public static void SaveState(Session session, string gateway, long rank, long number, GatewayStateData state, DateTimeOffset at, long change)
    {
        session.Defer(
            "UPDATE public.gateways SET software = $2, started_at = $3, outbox_length = $4, refused = $5, state_rank = $6, state_number = $7, machines_digest = $8 WHERE gateway = $1",
            gateway, state.Software, state.StartedAt.Ms(), state.OutboxLength, GatewayStore.WriteCounts(state.Refused), rank, number,
            state.MachineIds is { } ids ? DigestOf(ids) : null);
        foreach (MachineStateData machine in state.Machines) SaveMachine(session, gateway, machine, state.StartedAt, at, change);
        foreach (ModuleStateData module in state.Modules) SaveModule(session, gateway, module, at);
    }

    private static void SaveMachine(Session session, string gateway, MachineStateData machine, DateTimeOffset round, DateTimeOffset at, long change) => session.Defer(
        """
        INSERT INTO public.machines (gateway, machine, name, type, maker, model, serial, rated_shaft_kw, rated_input_kw, run_state, last_seen, numbers, active_alarms, state_at, change, power_kw)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (gateway, machine) DO UPDATE SET
          name = excluded.name, type = excluded.type, maker = excluded.maker, model = excluded.model, serial = excluded.serial, rated_shaft_kw = excluded.rated_shaft_kw,
          rated_input_kw = excluded.rated_input_kw, run_state = excluded.run_state, last_seen = excluded.last_seen, numbers = excluded.numbers,
          active_alarms = excluded.active_alarms, state_at = excluded.state_at, change = excluded.change, power_kw = excluded.power_kw,
          left_at = CASE WHEN machines.left_round = $17 THEN machines.left_at ELSE NULL END,
          left_why = CASE WHEN machines.left_round = $17 THEN machines.left_why ELSE NULL END
        """,
        gateway, machine.MachineId, machine.Name, machine.MachineType, machine.Maker, machine.Model, machine.Serial, machine.RatedShaftKw, machine.RatedInputKw,
        machine.RunState, machine.LastSeen.Ms(), JsonSerializer.Serialize(machine.Numbers, EquipmentJson.Default.IReadOnlyListNumberData), (long)machine.ActiveAlarms, at.Ms(), change,
        new Machine(gateway, machine, at).Power?.Value, round.Ms());

    private static void SaveModule(Session session, string gateway, ModuleStateData module, DateTimeOffset at) => session.Defer(
        """
        INSERT INTO public.modules (gateway, module, machine, is_online, last_seen, reported_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (gateway, module) DO UPDATE SET
          machine = excluded.machine, is_online = excluded.is_online, last_seen = excluded.last_seen, reported_at = excluded.reported_at
        """,
        gateway, module.ModuleId, module.MachineId, module.IsOnline.Bit(), module.LastSeen.Ms(), at.Ms());

    private static Machine Read(DbDataReader row) =>
        new(
            row.GetString(0),
            new MachineStateData(
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.TextOrNull(6),
                row.RealOrNull(7),
                row.RealOrNull(8),
                row.GetString(9),
                row.TimeOrNull(10),
                JsonSerializer.Deserialize(row.GetString(11), EquipmentJson.Default.IReadOnlyListNumberData)!,
                (int)row.GetInt64(12)
            ),
            row.Time(13),
            row.TimeOrNull(14) is { } left ? new Leaving(left, row.GetString(15)) : null
        );
}
