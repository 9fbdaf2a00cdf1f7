using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing.Authority;

/// <summary>A certificate the bridge signed.</summary>
/// <param name="Serial">Hexadecimal.</param>
/// <param name="Issuer">Key id of who signed.</param>
public sealed record IssuedCertificate(
    string Serial,
    string Gateway,
    string Print,
    string Issuer,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    DateTimeOffset IssuedAt,
    DateTimeOffset? RevokedAt,
    string? RevokedWhy
);

/// <summary>Issued and revoked certificates in the database.</summary>
internal static class CertificateStore
{
    private const string Columns = "serial, gateway, print, issuer, not_before, not_after, issued_at, revoked_at, revoked_why";

    public static void Add(Session session, IssuedCertificate certificate) =>
        session.Execute(
            $"INSERT INTO public.gateway_certificates ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL)",
            certificate.Serial,
            certificate.Gateway,
            certificate.Print,
            certificate.Issuer,
            certificate.NotBefore.Ms(),
            certificate.NotAfter.Ms(),
            certificate.IssuedAt.Ms()
        );

    public static void RevokeAll(Session session, string print, string why, DateTimeOffset now) =>
        session.Execute("UPDATE public.gateway_certificates SET revoked_at = $2, revoked_why = $3 WHERE print = $1 AND revoked_at IS NULL", print, now.Ms(), why);

    public static bool IsRevoked(Session session, string serial) =>
        session.Number("SELECT COUNT(*) FROM gateway_certificates WHERE serial = $1 AND revoked_at IS NULL", serial) == 0;

    public static string? NewestIssuer(Session session, string print) =>
        session.Find(
            "SELECT issuer FROM gateway_certificates WHERE print = $1 AND revoked_at IS NULL ORDER BY issued_at DESC, serial LIMIT 1",
            row => row.GetString(0),
            print
        );

    public static List<IssuedCertificate> OfGateway(Session session, string gateway) =>
        session.Query($"SELECT {Columns} FROM gateway_certificates WHERE gateway = $1 ORDER BY issued_at DESC LIMIT 50", Read, gateway);

    /// <summary>Revoked and not yet expired: what a revocation list must name.</summary>
    public static List<(string Issuer, string Serial, DateTimeOffset At)> Revoked(Session session, DateTimeOffset now) =>
        session.Query(
            "SELECT issuer, serial, revoked_at FROM gateway_certificates WHERE revoked_at IS NOT NULL AND not_after > $1",
            row => (row.GetString(0), row.GetString(1), row.Time(2)),
            now.Ms()
        );

    public static List<(string Gateway, DateTimeOffset At)> RevokedSince(Session session, DateTimeOffset since) => session.Query(
        "SELECT DISTINCT gateway, revoked_at FROM gateway_certificates WHERE revoked_at > $1", row => (row.GetString(0), row.Time(1)), since.Ms());

    private static IssuedCertificate Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.Time(5), row.Time(6), row.TimeOrNull(7), row.TextOrNull(8));
}
