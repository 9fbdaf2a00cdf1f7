using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Something that happened to a plant's equipment, for its owner to see.</summary>
/// <param name="What">Stable name, see <see cref="JournalEntries"/>.</param>
/// <param name="Who">The person, or the gateway's id.</param>
/// <param name="Detail">What the words need; no secret.</param>
public sealed record JournalEntry(string Id, DateTimeOffset At, string Organisation, string Site, string? Gateway, string What, string Who, string? Detail);

public static class JournalEntries
{
    public const string ClaimBegun = "claim-begun";
    public const string ClaimUndone = "claim-undone";
    public const string ClaimDone = "claim-done";
    public const string ClaimLost = "claim-lost";

    /// <summary>Somebody else tried to pair a gateway of this site.</summary>
    public const string StrangerTried = "stranger-tried";
    public const string PresenceLocked = "presence-locked";
    public const string GatewayRetired = "gateway-retired";
    public const string GatewayRevoked = "gateway-revoked";
    public const string GatewayReplaced = "gateway-replaced";
    public const string GatewayWiped = "gateway-wiped";
    public const string CertificateIssued = "certificate-issued";
    public const string MachineAdded = "machine-added";
    public const string ModulePlaced = "module-placed";
    public const string ModuleRemoved = "module-removed";
}

/// <summary>The journal in the database: written in the transaction that did what it tells, never changed.</summary>
public static class PairingJournal
{
    public const int MaxListed = 500;

    private const string Columns = "id, at, organisation, site, gateway, what, who, detail";

    /// <summary>A site's newest entries first.</summary>
    public static List<JournalEntry> OfSite(Session session, string organisation, string site) =>
        session.Query(
            $"SELECT {Columns} FROM pairing_journal WHERE organisation = $1 AND site = $2 ORDER BY at DESC, id DESC LIMIT {MaxListed}",
            Read,
            organisation,
            site
        );

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
            $"INSERT INTO pairing_journal ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
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
