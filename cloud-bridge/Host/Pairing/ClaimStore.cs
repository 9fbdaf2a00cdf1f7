using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Claims in the database.</summary>
internal static class ClaimStore
{
    private const string Columns =
        "id, code, print, organisation, site, person, replaces, label_proof, digits, state, problem, gateway, method, begun_at, expires_at, heard_at, changed_at";

    public static void Add(Session session, Claim claim) =>
        session.Execute(
            $"INSERT INTO public.claims ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            claim.Id,
            claim.Code,
            claim.Print,
            claim.By.Organisation,
            claim.By.Site,
            claim.By.Person,
            claim.Replaces,
            claim.LabelProof,
            claim.Digits,
            NameOf(claim.State),
            claim.Problem,
            claim.Gateway,
            claim.Method,
            claim.BegunAt.Ms(),
            claim.ExpiresAt.Ms(),
            claim.HeardAt.Ms(),
            claim.ChangedAt.Ms()
        );

    public static void Save(Session session, Claim claim) => session.Execute(
        "UPDATE public.claims SET print = $2, digits = $3, state = $4, problem = $5, gateway = $6, method = $7, heard_at = $8, changed_at = $9 WHERE id = $1",
        claim.Id, claim.Print, claim.Digits, NameOf(claim.State), claim.Problem, claim.Gateway, claim.Method, claim.HeardAt.Ms(), claim.ChangedAt.Ms());

    public static Claim? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM claims WHERE id = $1", Read, id);

    /// <summary>Claims that wait for this gateway, oldest first.</summary>
    public static List<Claim> Pending(Session session, string code) =>
        session.Query($"SELECT {Columns} FROM claims WHERE code = $1 AND state = 'pending' ORDER BY begun_at, id", Read, code);

    public static long PendingOf(Session session, Claimant by) =>
        session.Number("SELECT COUNT(*) FROM claims WHERE organisation = $1 AND person = $2 AND state = 'pending'", by.Organisation, by.Person);

    public static List<Claim> OfSite(Session session, string organisation, string site) =>
        session.Query($"SELECT {Columns} FROM claims WHERE organisation = $1 AND site = $2 ORDER BY begun_at DESC, id LIMIT 200", Read, organisation, site);

    public static void Expire(Session session, DateTimeOffset now) =>
        session.Execute(
            "UPDATE public.claims SET state = 'expired', digits = NULL, label_proof = NULL, changed_at = $1 WHERE state = 'pending' AND expires_at <= $1",
            now.Ms()
        );

    private static string NameOf(ClaimState state) => state.ToString().ToLowerInvariant();

    private static Claim Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.TextOrNull(2),
            new Claimant(row.GetString(3), row.GetString(4), row.GetString(5)),
            row.TextOrNull(6),
            row.TextOrNull(7),
            row.TextOrNull(8),
            Enum.Parse<ClaimState>(row.GetString(9), ignoreCase: true),
            row.TextOrNull(10),
            row.TextOrNull(11),
            row.TextOrNull(12),
            row.Time(13),
            row.Time(14),
            row.TimeOrNull(15),
            row.Time(16)
        );
}
