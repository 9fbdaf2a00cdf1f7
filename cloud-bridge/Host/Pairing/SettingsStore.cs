using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Revisions of settings and what gateways say of them, in the database. Lists in one column are lines of text.</summary>
internal static class SettingsStore
{
    private const string Columns = "gateway, machine, organisation, revision, content, changed_at, changed_by, restores";
    private const string Reported = "applied, taken, refused, taken_back, problems, own_files, reported_at";

    /// <summary>Newest first.</summary>
    public static List<SettingsChange> Of(Session session, string gateway, string machine) =>
        session.Query($"SELECT {Columns} FROM settings_changes WHERE gateway = $1 AND machine = $2 ORDER BY revision DESC", Read, gateway, machine);

    public static SettingsChange? Find(Session session, string gateway, string machine, long revision) => session.Find(
        $"SELECT {Columns} FROM settings_changes WHERE gateway = $1 AND machine = $2 AND revision = $3", Read, gateway, machine, revision);

    public static SettingsChange? Newest(Session session, string gateway, string machine) => session.Find(
        $"SELECT {Columns} FROM settings_changes WHERE gateway = $1 AND machine = $2 ORDER BY revision DESC LIMIT 1", Read, gateway, machine);

    public static void Add(Session session, SettingsChange change)
    {
        session.Execute(
            $"INSERT INTO public.settings_changes ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            change.Gateway,
            change.Machine,
            change.Organisation,
            change.Revision,
            change.Content,
            change.ChangedAt.Ms(),
            change.ChangedBy,
            change.Restores
        );
        session.Execute(
            $"""
            DELETE FROM public.settings_changes WHERE gateway = $1 AND machine = $2 AND revision < (
              SELECT MIN(kept.revision) FROM (
                SELECT revision FROM settings_changes WHERE gateway = $1 AND machine = $2 ORDER BY revision DESC LIMIT {SettingsChange.MaxKept}) kept)
            """,
            change.Gateway,
            change.Machine
        );
    }

    /// <summary>A machine left; another one may get its id.</summary>
    public static void Forget(Session session, string gateway, string machine) =>
        session.Execute("DELETE FROM public.settings_changes WHERE gateway = $1 AND machine = $2", gateway, machine);

    public static SettingsReport ReportOf(Session session, string gateway) => session.Find(
        $"SELECT {Reported} FROM gateway_settings WHERE gateway = $1",
        row => new SettingsReport(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) != 0, Lines(row, 4), Lines(row, 5), row.TimeOrNull(6)),
        gateway) ?? SettingsReport.None;

    /// <summary>Keeps what a gateway says when that is news.</summary>
    /// <returns>True when it was.</returns>
    public static bool Keep(Session session, string gateway, SettingsReport report)
    {
        SettingsReport before = ReportOf(session, gateway);
        bool isSame =
            (before.Applied, before.Taken, before.Refused, before.IsTakenBack) == (report.Applied, report.Taken, report.Refused, report.IsTakenBack)
            && before.Problems.SequenceEqual(report.Problems)
            && before.OwnFiles.SequenceEqual(report.OwnFiles);
        if (isSame) return false;
        session.Execute(
            """
            UPDATE public.gateway_settings SET applied = $2, taken = $3, refused = $4, taken_back = $5, problems = $6, own_files = $7, reported_at = $8
            WHERE gateway = $1
            """,
            gateway,
            report.Applied,
            report.Taken,
            report.Refused,
            report.IsTakenBack.Bit(),
            string.Join('\n', report.Problems),
            string.Join('\n', report.OwnFiles),
            report.ReportedAt!.Value.Ms()
        );
        return true;
    }

    private static string[] Lines(DbDataReader row, int column) => row.TextOrNull(column) is { Length: > 0 } text ? text.Split('\n') : [];

    private static SettingsChange Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.Time(5), row.GetString(6),
        row.IsDBNull(7) ? null : row.GetInt64(7));
}
