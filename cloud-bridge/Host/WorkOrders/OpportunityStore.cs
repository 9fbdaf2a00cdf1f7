using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

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
            $"INSERT INTO public.opportunities ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
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
        session.Execute("UPDATE public.opportunities SET state = $2, ended_by = $3, ended_at = $4 WHERE id = $1 AND state = 'open'", id, state, by, now.Ms()) == 1;

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
