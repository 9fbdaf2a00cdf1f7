using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>Events, lanes, incarnations, conflicts and refusals in the database.</summary>
public static class EventStore
{
    /// <summary>States go sooner: the newest one is kept with its machines.</summary>
    public static readonly TimeSpan KeepStates = TimeSpan.FromDays(1);

    /// <summary>A re-sent event older than this counts as a duplicate without a look at its content.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    /// <summary>Stored as the type of a quarantined event, followed by the reason.</summary>
    public const string QuarantineType = "quarantined/";

    private static readonly RowInsert s_event =
        new("events", "gateway, id, previous_id, lane#, type, subject, episode, time#, clock_state, received_at#, digest, document");

    /// <summary>The digest of a stored event, or null when it is not (or no longer) stored.</summary>
    public static string? FindDigest(Session session, string gateway, string id) =>
        session.Find("SELECT digest FROM events WHERE gateway = $1 AND id = $2", row => row.GetString(0), gateway, id);

    /// <summary>The digests of those of some events that are stored.</summary>
    public static List<(string Gateway, string Id, string Digest)> FindDigests(Session session, IReadOnlyCollection<(string Gateway, string Id)> events) =>
        session.QueryMany("SELECT gateway, id, digest FROM {0} JOIN events ON gateway = wanted.one AND id = wanted.two", ReadDigest, events);

    /// <summary>The digests of stored events whose first ids, the ones before all renumbering, are among these.</summary>
    public static List<(string Gateway, string FirstId, string Digest)> FindByPrevious(
        Session session,
        IReadOnlyCollection<(string Gateway, string FirstId)> events
    ) =>
        session.QueryMany(
            "SELECT gateway, previous_id, digest FROM {0} JOIN events ON gateway = wanted.one AND previous_id = wanted.two WHERE previous_id IS NOT NULL",
            ReadDigest,
            events
        );

    /// <summary>True when an event of this content was stored whose first id, the one before all renumbering, is <paramref name="firstId"/>.</summary>
    public static bool HasByPrevious(Session session, string gateway, string firstId, string digest) =>
        session.Number("SELECT COUNT(*) FROM events WHERE gateway = $1 AND previous_id = $2 AND digest = $3", gateway, firstId, digest) > 0;

    /// <summary>
    /// Keeps an event; of the state lane, whose newest event says all, and of evidence, which has a place of its own, only what recognises a duplicate.
    /// </summary>
    public static void Add(Session session, DecodedEvent e, DateTimeOffset receivedAt) =>
        session.Add(
            s_event,
            e.Gateway,
            e.Key,
            e.Event.PreviousId,
            (long)e.Id.Lane,
            e.Event.Type,
            e.Event.Subject,
            e.Event.Episode,
            e.Event.Time.Ms(),
            e.Event.ClockState,
            receivedAt.Ms(),
            e.Digest,
            e.Id.Lane == Lane.State || e.Payload is EvidenceData ? null : e.Document
        );

    /// <summary>Keeps an event whose inside was refused; nothing else of it is used.</summary>
    public static void AddQuarantined(Session session, QuarantinedEvent e, DateTimeOffset receivedAt) => session.Execute(
        "INSERT INTO public.events (gateway, id, lane, type, time, clock_state, received_at, digest, document) VALUES ($1, $2, $3, $4, $5, 'none', $6, $7, $8)",
        e.Gateway, e.Key, (long)e.Id.Lane, QuarantineType + e.Reason, e.Time.Ms(), receivedAt.Ms(), e.Digest, e.Document);

    /// <summary>Keeps a conflicting event beside the first; false when this very one was kept before.</summary>
    public static bool AddConflict(Session session, DecodedEvent e, DateTimeOffset receivedAt) => session.Execute(
        "INSERT INTO public.conflicts (gateway, id, digest, received_at, document) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        e.Gateway, e.Key, e.Digest, receivedAt.Ms(), e.Document) == 1;

    public static void CountRefusals(Session session, string reason, string gateway, long count, DateTimeOffset at, string sample) => session.Execute(
        """
        INSERT INTO public.refusals (reason, gateway, count, last_at, sample) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (reason, gateway) DO UPDATE SET count = refusals.count + excluded.count, last_at = excluded.last_at, sample = excluded.sample
        """,
        reason, gateway, count, at.Ms(), sample);

    /// <summary>Keeps once that a gateway lost something of its store; it says so in every state for days.</summary>
    public static void NoteStoreLoss(Session session, string gateway, StoreLossData loss, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO public.refusals (reason, gateway, count, last_at, sample) VALUES ($1, $2, 1, $3, $4)
        ON CONFLICT (reason, gateway) DO UPDATE SET count = refusals.count + 1, last_at = excluded.last_at, sample = excluded.sample
        WHERE refusals.sample <> excluded.sample
        """,
        "store-" + loss.What, gateway, now.Ms(), $"{loss.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {string.Join(", ", loss.Lost)}".Trim());

    /// <summary>Known incarnations of some gateways with their ranks.</summary>
    public static ILookup<string, (ulong Incarnation, long Rank)> Incarnations(Session session, IReadOnlyCollection<string> gateways) => session.QueryMany(
        "SELECT gateway, incarnation, rank FROM {0} JOIN incarnations ON gateway = wanted.one",
        row => (Gateway: row.GetString(0), Known: (ReadIncarnation(row.GetString(1)), row.GetInt64(2))),
        [.. gateways.Select(gateway => (gateway, ""))]).ToLookup(line => line.Gateway, line => line.Known, StringComparer.Ordinal);

    public static void AddIncarnation(Session session, string gateway, ulong incarnation, long rank, DateTimeOffset at) => session.Execute(
        "INSERT INTO public.incarnations (gateway, incarnation, rank, first_seen_at) VALUES ($1, $2, $3, $4)",
        gateway, Hex64.ToText(incarnation), rank, at.Ms());

    public static List<LaneLedger> Ledgers(Session session, string gateway, ulong incarnation) => session.Query(
        """
        SELECT lane, closed, delivered, renumbered, refused, dropped, unknown, duplicate, conflict, ahead, tail_digest, first_conflict
        FROM lanes WHERE gateway = $1 AND incarnation = $2 ORDER BY lane
        """,
        row => new LaneLedger(gateway, incarnation, (Lane)row.GetInt64(0), ReadCounts(row, 1), row.TextOrNull(10), row.LongOrNull(11)),
        gateway, Hex64.ToText(incarnation));

    /// <summary>The lanes of many incarnations.</summary>
    public static List<LaneLedger> Ledgers(Session session, IReadOnlyCollection<(string Gateway, ulong Incarnation)> incarnations) => session.QueryMany(
        """
        SELECT gateway, incarnation, lane, closed, delivered, renumbered, refused, dropped, unknown, duplicate, conflict, ahead, tail_digest, first_conflict
        FROM {0} JOIN lanes ON gateway = wanted.one AND incarnation = wanted.two ORDER BY gateway, incarnation, lane
        """,
        ReadLedger, [.. incarnations.Select(known => (known.Gateway, Hex64.ToText(known.Incarnation)))]);

    public static List<LaneLedger> AllLedgers(Session session) => session.Query(
        """
        SELECT l.gateway, l.incarnation, l.lane, closed, delivered, renumbered, refused, dropped, unknown, duplicate, conflict, ahead, tail_digest, first_conflict
        FROM lanes l JOIN incarnations i ON i.gateway = l.gateway AND i.incarnation = l.incarnation ORDER BY l.gateway, i.rank DESC, l.lane
        """,
        ReadLedger);

    public static void Save(Session session, LaneLedger ledger)
    {
        LaneCounts counts = ledger.Counts;
        session.Defer(
            """
            INSERT INTO public.lanes (gateway, incarnation, lane, closed, delivered, renumbered, refused, dropped, unknown, duplicate, conflict, ahead, tail_digest, first_conflict)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (gateway, incarnation, lane) DO UPDATE SET
              closed = excluded.closed, delivered = excluded.delivered, renumbered = excluded.renumbered, refused = excluded.refused, dropped = excluded.dropped,
              unknown = excluded.unknown, duplicate = excluded.duplicate, conflict = excluded.conflict, ahead = excluded.ahead,
              tail_digest = excluded.tail_digest, first_conflict = excluded.first_conflict
            """,
            ledger.Gateway, Hex64.ToText(ledger.Incarnation), (long)ledger.Lane,
            counts.Closed, counts.Delivered, counts.Renumbered, counts.Refused, counts.Dropped, counts.Unknown, counts.Duplicate, counts.Conflict, counts.Ahead,
            ledger.TailDigest, ledger.FirstConflict);
    }

    public static List<(string Reason, string Gateway, long Count, DateTimeOffset LastAt, string Sample)> Refusals(Session session) => session.Query(
        "SELECT reason, gateway, count, last_at, sample FROM refusals ORDER BY count DESC, reason, gateway",
        row => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.Time(3), row.GetString(4)));

    public static void Thin(Session session, DateTimeOffset now)
    {
        session.Execute("DELETE FROM public.events WHERE lane = $1 AND received_at < $2", (long)Lane.State, (now - KeepStates).Ms());
        session.Execute("DELETE FROM public.events WHERE lane <> $1 AND received_at < $2", (long)Lane.State, (now - Keep).Ms());
    }

    private static (string Gateway, string Id, string Digest) ReadDigest(System.Data.Common.DbDataReader row) =>
        (row.GetString(0), row.GetString(1), row.GetString(2));

    private static LaneLedger ReadLedger(System.Data.Common.DbDataReader row) =>
        new(row.GetString(0), ReadIncarnation(row.GetString(1)), (Lane)row.GetInt64(2), ReadCounts(row, 3), row.TextOrNull(12), row.LongOrNull(13));

    private static LaneCounts ReadCounts(System.Data.Common.DbDataReader row, int first) => new(
        row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3),
        row.GetInt64(first + 4), row.GetInt64(first + 5), row.GetInt64(first + 6), row.GetInt64(first + 7), row.GetInt64(first + 8));

    private static ulong ReadIncarnation(string text) =>
        Hex64.TryParse(text, out ulong incarnation)
            ? incarnation
            : throw new InvalidDataException($"'{text}' in the database is no incarnation; restore the bridge's database from its backup.");
}
