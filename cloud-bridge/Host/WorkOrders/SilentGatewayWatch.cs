using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Raises a connectivity order when a gateway is not heard for the limit; its machines are not judged by it. It judges only what it could have heard: silence
/// counts from when this process last began to listen. Intake ends the alarm when the gateway is heard again.
/// </summary>
public sealed class SilentGatewayWatch(Database database, SilenceOptions options, ServiceLevels levels, TimeProvider time, TimeProvider wallTime)
{
    private DateTimeOffset? _listeningSince;

    /// <summary>The subscriptions stand: from now on silence means something.</summary>
    public void Listening() => _listeningSince = time.GetUtcNow();

    /// <summary>The link to the broker is gone: nothing can be heard.</summary>
    public void Deaf() => _listeningSince = null;

    /// <summary>The gateways of which there is something to say; asked about every few seconds.</summary>
    public IReadOnlyCollection<string> Waiting()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_listeningSince is not { } since || now - since < options.SilentAfter) return [];
        return database.Read(session =>
            Due(session, now)
                .Select(due => due.Gateway)
                .Concat(QuietConflicts(session, now))
                .Concat(OneBodyAgain(session, now))
                .ToHashSet(StringComparer.Ordinal)
        );
    }

    /// <summary>Looks at some gateways, all in one transaction.</summary>
    public void Look(IReadOnlyCollection<string> gateways)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (gateways.Count == 0 || _listeningSince is not { } since) return;
        database.Write(session =>
        {
            var trouble = new TroubleTransaction(session, levels, now, wallTime.GetUtcNow().Ms());
            foreach ((string gateway, DateTimeOffset? lastHeard) in Due(session, now).Where(due => gateways.Contains(due.Gateway)))
            {
                session.Lock(gateway);
                double minutes = lastHeard is { } heard ? (now - heard).TotalMinutes : (now - since).TotalMinutes;
                trouble.Raise(
                    gateway,
                    FaultCodes.SilentGateway,
                    [new NumberData("silent-for", Math.Round(minutes, 1), "min", "measured", options.SilentAfter.TotalMinutes)]
                );
            }

            foreach (string gateway in QuietConflicts(session, now).Where(gateways.Contains))
            {
                session.Lock(gateway);
                trouble.Clear(gateway, FaultCodes.WireConflict);
            }

            foreach (string gateway in OneBodyAgain(session, now).Where(gateways.Contains))
            {
                session.Lock(gateway);
                trouble.Clear(gateway, FaultCodes.OneIdentityTwice);
            }

            trouble.Save();
        });
    }

    private List<(string Gateway, DateTimeOffset? LastHeard)> Due(Session session, DateTimeOffset now) => session.Query(
        """
        SELECT g.gateway, g.last_heard_at FROM gateways g
        WHERE (g.last_heard_at < $1 OR (g.last_heard_at IS NULL AND g.registered_at < $1))
          AND g.left_at IS NULL AND NOT EXISTS (SELECT 1 FROM alarms a WHERE a.gateway = g.gateway AND a.fault_code = $2 AND a.rank = 0 AND a.is_active = 1)
        ORDER BY g.gateway LIMIT 500
        """,
        row => (row.GetString(0), row.TimeOrNull(1)), (now - options.SilentAfter).Ms(), FaultCodes.SilentGateway);

    /// <summary>Gateways whose last wire conflict is old enough to call the condition gone.</summary>
    private List<string> QuietConflicts(Session session, DateTimeOffset now) => session.Query(
        """
        SELECT a.gateway FROM alarms a WHERE a.fault_code = $1 AND a.rank = 0 AND a.is_active = 1
          AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.gateway = a.gateway AND c.received_at > $2) ORDER BY a.gateway LIMIT 500
        """,
        row => row.GetString(0), FaultCodes.WireConflict, (now - options.ConflictOverAfter).Ms());

    /// <summary>Gateways of which two bodies had spoken, and of which one has been speaking alone for long enough.</summary>
    private static List<string> OneBodyAgain(Session session, DateTimeOffset now) =>
        [
            .. session
                .Query(
                    """
                    SELECT g.gateway, g.lives FROM gateways g JOIN alarms a ON a.gateway = g.gateway
                    WHERE a.fault_code = $1 AND a.rank = 0 AND a.is_active = 1 ORDER BY g.gateway LIMIT 500
                    """,
                    row => (Gateway: row.GetString(0), Lives: GatewayLives.Parse(row.TextOrNull(1))),
                    FaultCodes.OneIdentityTwice
                )
                .Where(known => !known.Lives.AreTwo(now))
                .Select(known => known.Gateway),
        ];
}
