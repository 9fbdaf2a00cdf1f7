using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Problem reports in the database.</summary>
public static class ProblemReportStore
{
    public const int MaxListed = 50;

    private const int CleanedAtOnce = 20;

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
            $"INSERT INTO public.problem_reports ({Columns}, photo, is_photo_clean) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
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
    /// Cleans photos that were kept before photos were cleaned; one that is damaged is given up, as it would be refused today. At most
    /// <see cref="CleanedAtOnce"/> at a time.
    /// </summary>
    public static void CleanOld(Session session)
    {
        foreach ((string id, string type, byte[] photo) in session.Query(
            "SELECT id, photo_type, photo FROM problem_reports WHERE is_photo_clean = 0 AND photo IS NOT NULL LIMIT $1",
            row => (row.GetString(0), row.GetString(1), Convert.FromBase64String(row.GetString(2))), (long)CleanedAtOnce))
        {
            bool isSound = PhotoCleaner.TryClean(photo, type, out byte[] clean) && !PhotoSize.IsTooLarge(clean, type);
            session.Execute(
                "UPDATE public.problem_reports SET is_photo_clean = 1, photo = $2, photo_type = $3 WHERE id = $1",
                id,
                isSound ? Convert.ToBase64String(clean) : null,
                isSound ? type : null
            );
        }
    }

    private static ProblemReport Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.GetString(5), row.GetString(6), row.TextOrNull(7));
}
