using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>The journal in the database: written in the transaction that did what it tells, never changed.</summary>
public static class PairingJournal
{
    public const int MaxListed = 500;

    private const string Columns = "id, at, organisation, site, gateway, what, who, detail";

    /// <summary>The journal of a whole organisation, newest first.</summary>
    public static List<JournalEntry> OfOrganisation(Session session, string organisation) =>
        session.Query($"SELECT {Columns} FROM pairing_journal WHERE organisation = $1 ORDER BY at DESC, id DESC LIMIT {MaxListed}", Read, organisation);

    internal static void Add(
        Session session,
        DateTimeOffset at,
        string organisation,
        string site,
        string? gateway,
        string what,
        string who,
        string? detail = null
    ) =>
        session.Execute(
            $"INSERT INTO public.pairing_journal ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            Guid.CreateVersion7(at).ToString("N"),
            at.Ms(),
            organisation,
            site,
            gateway,
            what,
            who,
            detail
        );

    private static JournalEntry Read(DbDataReader row) => new(
        row.GetString(0), row.Time(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.GetString(5), row.GetString(6), row.TextOrNull(7));
}
