using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Commands in the database. A pending command is sent again until the gateway answers or the command expires, so it also reaches a gateway that is off line
/// now. Limit: <see cref="AlarmCommand.MaxPending"/> pending ones of one gateway; a further one is refused.
/// </summary>
public static class AlarmCommands
{
    private const string Columns = "id, gateway, verb, alarm, machine, made_by, until_at, made_at, expires_at, state, why, answered_at";

    private const string MayStill = """
        (commands.organisation IS NULL OR EXISTS (
          SELECT 1 FROM grants g WHERE g.organisation = commands.organisation AND g.gateway = commands.gateway AND g.is_acting = 1
            AND (g.machine = '' OR g.machine = commands.machine OR EXISTS (
              SELECT 1 FROM alarms a WHERE a.gateway = commands.gateway AND a.alarm = commands.alarm AND a.machine = g.machine))))
        """;

    /// <summary>Keeps a command to be sent; false when too many already wait for this gateway.</summary>
    public static bool TryAdd(Session session, string gateway, CloudCommand command, DateTimeOffset now)
    {
        session.Lock(gateway);
        if (session.Number("SELECT COUNT(*) FROM commands WHERE gateway = $1 AND state = 'pending'", gateway) >= AlarmCommand.MaxPending) return false;
        session.Execute(
            """
            INSERT INTO public.commands (id, gateway, verb, alarm, machine, made_by, until_at, made_at, expires_at, state, organisation, credential)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11)
            """,
            command.Id, gateway, command.Verb, command.AlarmId, command.MachineId, command.By, command.Until.Ms(), now.Ms(), command.ExpiresAt.Ms(),
            session.OnBehalfOf, session.Credential);
        return true;
    }

    /// <summary>
    /// Commands that wait for an answer, oldest first, of those who may still act on what they are about: a command that waited is done at the moment it goes.
    /// </summary>
    public static List<AlarmCommand> Pending(Session session) =>
        session.Query($"SELECT {Columns} FROM commands WHERE state = 'pending' AND {MayStill} ORDER BY made_at, id LIMIT 1000", Read);

    /// <summary>How many wait for an organisation that may not act there any more.</summary>
    public static long CountWithdrawn(Session session) => session.Number($"SELECT COUNT(*) FROM commands WHERE state = 'pending' AND NOT {MayStill}");

    /// <summary>Ends commands of those who may not act there any more.</summary>
    public static void EndWithdrawn(Session session, DateTimeOffset now) =>
        session.Execute($"UPDATE public.commands SET state = 'refused', why = 'not-yours', answered_at = $1 WHERE state = 'pending' AND NOT {MayStill}", now.Ms());

    public static void Expire(Session session, DateTimeOffset now) => session.Execute(
        "UPDATE public.commands SET state = 'expired', answered_at = $1 WHERE state = 'pending' AND expires_at < $1", now.Ms());

    public static List<AlarmCommand> OfAlarm(Session session, string gateway, string alarm) =>
        session.Query($"SELECT {Columns} FROM commands WHERE gateway = $1 AND alarm = $2 ORDER BY made_at DESC, id LIMIT 20", Read, gateway, alarm);

    /// <summary>The newest command of a verb about a machine.</summary>
    public static AlarmCommand? OfMachine(Session session, string gateway, string machine, string verb) =>
        session.Find(
            $"SELECT {Columns} FROM commands WHERE gateway = $1 AND machine = $2 AND verb = $3 ORDER BY made_at DESC, id LIMIT 1",
            Read,
            gateway,
            machine,
            verb
        );

    public static AlarmCommand? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM commands WHERE id = $1", Read, id);

    /// <summary>Takes a gateway's answer; false when it never got such a command. A second answer changes nothing.</summary>
    public static bool TryAnswer(Session session, string gateway, CloudReply reply, DateTimeOffset now)
    {
        session.Execute(
            "UPDATE public.commands SET state = $3, why = $4, answered_at = $5 WHERE id = $1 AND gateway = $2 AND state = 'pending'",
            reply.Id, gateway, reply.IsDone ? "done" : "refused", reply.IsDone ? null : reply.Why, now.Ms());
        return session.Number("SELECT COUNT(*) FROM commands WHERE id = $1 AND gateway = $2", reply.Id, gateway) > 0;
    }

    private static AlarmCommand Read(DbDataReader row) => new(
        row.GetString(1),
        new CloudCommand(1, row.GetString(0), row.GetString(2), row.TextOrNull(3), row.TextOrNull(4), row.GetString(5), row.TimeOrNull(6), row.Time(8)),
        row.Time(7), row.GetString(9), row.TextOrNull(10), row.TimeOrNull(11));
}
