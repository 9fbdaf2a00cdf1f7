using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Alarms in the database.</summary>
public static class AlarmStore
{
    /// <summary>Alarms one list shows; the page says when there are more.</summary>
    public const int MaxListed = 500;

    private const string Columns = "gateway, rank, document, alarm";

    private static readonly RowInsert s_alarm = new(
        "alarms",
        "gateway, alarm, rank#, revision#, machine, episode, cause_group, fault_code, severity, is_active#, is_retained#, active_at#, document, change#",
        """
        ON CONFLICT (gateway, alarm) DO UPDATE SET
          rank = excluded.rank, revision = excluded.revision, machine = excluded.machine, episode = excluded.episode, cause_group = excluded.cause_group,
          fault_code = excluded.fault_code, severity = excluded.severity, is_active = excluded.is_active, is_retained = excluded.is_retained,
          active_at = excluded.active_at, document = excluded.document, change = excluded.change
        """);

    public static Alarm? Find(Session session, string gateway, string alarm) =>
        session.Find($"SELECT {Columns} FROM alarms WHERE gateway = $1 AND alarm = $2", row => Read(session, row), gateway, alarm);

    /// <summary>Those of the given alarms that are known.</summary>
    public static List<Alarm> FindMany(Session session, IReadOnlyCollection<(string Gateway, string Alarm)> alarms) =>
        session.QueryMany($"SELECT {Columns} FROM {{0}} JOIN alarms ON gateway = wanted.one AND alarm = wanted.two", row => Read(session, row), alarms);

    /// <summary>Alarms an operator still has to do with, newest first.</summary>
    public static List<Alarm> Retained(Session session, int limit = MaxListed) =>
        session.Query($"SELECT {Columns} FROM alarms WHERE is_retained = 1 ORDER BY active_at DESC LIMIT $1", row => Read(session, row), (long)limit);

    public static long CountRetained(Session session) => session.Number("SELECT COUNT(*) FROM alarms WHERE is_retained = 1");

    public static List<Alarm> OfMachine(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM alarms WHERE gateway = $1 AND machine = $2 ORDER BY active_at DESC, alarm LIMIT {MaxListed}",
            row => Read(session, row),
            gateway,
            machine
        );

    /// <summary>Alarms that stand and were told last under an incarnation before this one.</summary>
    public static List<Alarm> StandingBefore(Session session, string gateway, long rank) =>
        session.Query(
            $"SELECT {Columns} FROM alarms WHERE gateway = $1 AND rank > 0 AND rank < $2 AND (is_active = 1 OR is_retained = 1) ORDER BY alarm LIMIT {MaxListed}",
            row => Read(session, row),
            gateway,
            rank
        );

    /// <summary>Active alarms of a machine that were told under this incarnation.</summary>
    public static List<Alarm> ActiveUnder(Session session, string gateway, long rank, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM alarms WHERE gateway = $1 AND rank = $2 AND machine = $3 AND is_active = 1 ORDER BY alarm LIMIT {MaxListed}",
            row => Read(session, row),
            gateway,
            rank,
            machine
        );

    /// <summary>Alarms of a machine that are active or that somebody still has to do with.</summary>
    public static List<Alarm> StandingOf(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM alarms WHERE gateway = $1 AND machine = $2 AND (is_active = 1 OR is_retained = 1) ORDER BY alarm",
            row => Read(session, row),
            gateway,
            machine
        );

    /// <summary>The machines of a gateway, and itself, with alarms that are active or that somebody still has to do with.</summary>
    public static List<string> MachinesWithStanding(Session session, string gateway) =>
        session.Query(
            "SELECT DISTINCT machine FROM alarms WHERE gateway = $1 AND (is_active = 1 OR is_retained = 1) ORDER BY machine",
            row => row.GetString(0),
            gateway
        );

    /// <summary>The alarms of an order's episodes; of a part of an episode those of its own group, which the order of the whole then leaves out.</summary>
    public static List<Alarm> OfOrder(Session session, string gateway, string orderId)
    {
        List<string> keys = session.Query("SELECT episode FROM order_episodes WHERE gateway = $1 AND order_id = $2", row => row.GetString(0), gateway, orderId);
        if (keys.Count == 0) return [];
        (string Gateway, string Episode)[] episodes = [.. keys.Select(TroubleKey.EpisodeOf).Distinct().Select(episode => (gateway, episode))];
        List<Alarm> alarms = session.QueryMany(
            $"SELECT {Columns} FROM {{0}} JOIN alarms ON gateway = wanted.one AND episode = wanted.two ORDER BY active_at, alarm LIMIT {MaxListed}",
            row => Read(session, row),
            episodes
        );
        (string Gateway, string Key)[] parts = [.. alarms.Select(alarm => (gateway, TroubleKey.PartOf(alarm.Data))).Distinct()];
        HashSet<string> apart =
        [
            .. session.QueryMany("SELECT t.episode FROM {0} JOIN order_episodes t ON t.gateway = wanted.one AND t.episode = wanted.two", row => row.GetString(0), parts),
        ];
        return alarms.FindAll(alarm =>
            keys.Contains(TroubleKey.PartOf(alarm.Data)) || (keys.Contains(alarm.Data.EpisodeId) && !apart.Contains(TroubleKey.PartOf(alarm.Data)))
        );
    }

    /// <param name="session">The transaction.</param>
    /// <param name="alarm">Its newest state.</param>
    /// <param name="change">Wall-clock milliseconds of this batch, for the live pages.</param>
    public static void Save(Session session, Alarm alarm, long change)
    {
        AlarmData data = alarm.Data;
        session.Add(
            s_alarm,
            alarm.Gateway,
            data.AlarmId,
            alarm.Rank,
            (long)data.Revision,
            data.MachineId,
            data.EpisodeId,
            data.CauseGroup,
            data.FaultCode,
            data.Severity,
            data.IsActive.Bit(),
            data.IsRetained.Bit(),
            data.ActiveAt.Ms(),
            session.Document(alarm.Gateway, data.AlarmId, data, CloudJson.Default.AlarmData),
            change
        );
    }

    private static Alarm Read(Session session, DbDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), session.Document(row.GetString(0), row.GetString(3), row.GetString(2), CloudJson.Default.AlarmData));
}
