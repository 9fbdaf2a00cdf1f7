using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What somebody at a machine saw, in their words.</summary>
/// <param name="PhotoType">image/jpeg, image/png or image/webp; null without a photo.</param>
public sealed record ProblemReport(string Id, string Gateway, string Machine, string OrderId, DateTimeOffset At, string By, string Words, string? PhotoType);

/// <summary>A photo is told by its first bytes, never by what a browser says.</summary>
public static class Photo
{
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>The type, or null when it is none of ours.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(new byte[] { 0xFF, 0xD8, 0xFF }) ? "image/jpeg"
        : bytes.StartsWith(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }) ? "image/png"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}

/// <summary>Problem reports in the database.</summary>
public static class ProblemReportStore
{
    public const int MaxListed = 50;

    private const string Columns = "id, gateway, machine, order_id, at, made_by, words, photo_type";

    public static ProblemReport? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM problem_reports WHERE id = $1", Read, id);

    public static List<ProblemReport> OfOrder(Session session, string order) =>
        session.Query($"SELECT {Columns} FROM problem_reports WHERE order_id = $1 ORDER BY at DESC, id LIMIT {MaxListed}", Read, order);

    /// <summary>The photo of a report of an order; null when it has none.</summary>
    public static (string Type, byte[] Bytes)? PhotoOf(Session session, string order, string id) =>
        session.Find(
            "SELECT photo_type, photo FROM problem_reports WHERE id = $1 AND order_id = $2 AND photo IS NOT NULL",
            row => new Tuple<string, byte[]>(row.GetString(0), Convert.FromBase64String(row.GetString(1))),
            id,
            order
        )
            is { } found
            ? (found.Item1, found.Item2)
            : null;

    public static long CountSince(Session session, string gateway, string machine, DateTimeOffset since) =>
        session.Number("SELECT COUNT(*) FROM problem_reports WHERE gateway = $1 AND machine = $2 AND at >= $3", gateway, machine, since.Ms());

    /// <param name="session">The transaction.</param>
    /// <param name="report">What was reported.</param>
    /// <param name="photo">Cleaned by <see cref="PhotoCleaner"/>; null without one.</param>
    public static void Add(Session session, ProblemReport report, byte[]? photo) =>
        session.Execute(
            $"INSERT INTO problem_reports ({Columns}, photo, is_photo_clean) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
            report.Id,
            report.Gateway,
            report.Machine,
            report.OrderId,
            report.At.Ms(),
            report.By,
            report.Words,
            report.PhotoType,
            photo is null ? null : Convert.ToBase64String(photo)
        );

    /// <summary>
    /// Cleans photos that were kept before photos were cleaned; one that is damaged is given up, as it would be refused today. At most <paramref name="limit"/>
    /// at a time.
    /// </summary>
    public static void CleanOld(Session session, int limit)
    {
        foreach ((string id, string type, byte[] photo) in session.Query(
            "SELECT id, photo_type, photo FROM problem_reports WHERE is_photo_clean = 0 AND photo IS NOT NULL LIMIT $1",
            row => (row.GetString(0), row.GetString(1), Convert.FromBase64String(row.GetString(2))), (long)limit))
        {
            bool isSound = PhotoCleaner.TryClean(photo, type, out byte[] clean);
            session.Execute(
                "UPDATE problem_reports SET is_photo_clean = 1, photo = $2, photo_type = $3 WHERE id = $1",
                id,
                isSound ? Convert.ToBase64String(clean) : null,
                isSound ? type : null
            );
        }
    }

    private static ProblemReport Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.GetString(5), row.GetString(6), row.TextOrNull(7));
}

/// <summary>
/// Where people at a machine report what they see. A report becomes an order with the same context as an alarm's; while one from a report is open, further ones
/// join it. Limits: <see cref="MaxWords"/> characters, one photo of <see cref="Photo.MaxBytes"/>, <see cref="MaxADay"/> reports of a machine a day.
/// </summary>
public sealed class ProblemReporting(Database database, ServiceLevels levels, TimeProvider time, TimeProvider wallTime)
{
    public const int MaxWords = 2000;
    public const int MaxADay = 20;
    public const string Group = "report";

    /// <param name="gateway">The machine's gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="by">Who.</param>
    /// <param name="words">What they saw.</param>
    /// <param name="photo">A picture; null for none.</param>
    /// <param name="key">Names this report: the same key again makes no second one.</param>
    /// <param name="problem">Stable name of what was wrong; empty when it was taken.</param>
    /// <returns>The stored report; null when there was a problem.</returns>
    public ProblemReport? Report(string gateway, string machine, string by, string words, byte[]? photo, string key, out string problem)
    {
        string? photoType = photo is null ? null : Photo.TypeOf(photo);
        problem =
            words.Length is 0 or > MaxWords ? "words-missing"
            : by.Length is 0 or > 100 ? "actor-missing"
            : photo?.Length > Photo.MaxBytes ? "photo-too-large"
            : photo is not null && photoType is null ? "photo-type"
            : "";
        if (problem.Length > 0) return null;
        if (photo is not null && !PhotoCleaner.TryClean(photo, photoType!, out photo))
        {
            problem = "photo-damaged";
            return null;
        }

        string id = "PR-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{gateway}\n{machine}\n{key}")))[..16];
        (ProblemReport? report, string why) = database.Write<(ProblemReport?, string)>(session =>
        {
            session.Lock(gateway);
            DateTimeOffset now = time.GetUtcNow();
            if (MachineStore.Find(session, gateway, machine) is null) return (null, "unknown-machine");
            if (ProblemReportStore.Find(session, id) is { } known) return (known, "");
            if (ProblemReportStore.CountSince(session, gateway, machine, now.AddDays(-1)) >= MaxADay) return (null, "too-many-reports");

            Order? open = OrderStore.OpenOfGroup(session, gateway, machine, Group);
            Order order = open is null ? NewOrder(session, gateway, machine, id, now) : Joined(open, id, now);
            OrderStore.Save(session, order, wallTime.GetUtcNow().Ms());
            OrderStore.TieEpisode(session, gateway, id, order.Id, now);
            var report = new ProblemReport(id, gateway, machine, order.Id, now, by, words, photoType);
            ProblemReportStore.Add(session, report, photo);
            OrderMessages.Log(
                session,
                order,
                new OrderLogEntry(order.Revision, now, by, open is null ? "opened" : "reported-again", open?.State, order.State, words),
                Listeners.Read(session)
            );
            return (report, "");
        });
        problem = why;
        return report;
    }

    private Order NewOrder(Session session, string gateway, string machine, string report, DateTimeOffset now)
    {
        ServiceLevels agreed = ServiceLevelStore.For(session, gateway, levels);
        Order? last = OrderStore.LastClosedOfGroup(session, gateway, machine, Group);
        bool isRepeat = now - last?.ClosedAt <= agreed.RepeatWithin;
        double haste = isRepeat ? 0.5 : 1;
        return new Order
        {
            Id = Order.IdOf(gateway, report),
            Gateway = gateway,
            Machine = machine,
            CauseGroup = Group,
            Subject = FaultSubject.Machine,
            FaultCode = FaultCodes.ReportedProblem,
            Severity = FaultCatalogue.Find(FaultCodes.ReportedProblem)!.Severity,
            OpenedAt = now,
            UpdatedAt = now,
            HandleBy = now + (haste * agreed.HandleWithin),
            DoneBy = now + (haste * agreed.DoneWithin),
            RepeatOf = isRepeat ? last!.Id : null,
            Occurrences = 1,
            Evidence = EvidenceAt(session, gateway, machine, report, now),
        };
    }

    /// <summary>A person said it is there, so it is there until a person says otherwise. The machine's numbers of the moment are the evidence.</summary>
    private static OrderEvidence EvidenceAt(Session session, string gateway, string machine, string report, DateTimeOffset now)
    {
        Machine? state = MachineStore.Find(session, gateway, machine);
        return new OrderEvidence
        {
            ActiveAlarms = [report],
            RaisedAt = now,
            Numbers = state?.State.Numbers ?? [],
            NumbersAtOpening = state?.State.Numbers ?? [],
        };
    }

    private static Order Joined(Order order, string report, DateTimeOffset now) => order with
    {
            Revision = order.Revision + 1,
            UpdatedAt = now,
            Occurrences = order.Occurrences + 1,
            Evidence = order.Evidence with
            {
                ActiveAlarms = [.. order.Evidence.ActiveAlarms.Append(report).Order(StringComparer.Ordinal).Take(OrderEvidence.MaxActiveAlarms)],
            },
        };
}
