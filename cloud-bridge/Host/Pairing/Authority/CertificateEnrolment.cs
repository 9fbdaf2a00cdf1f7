using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing.Authority;

/// <summary>
/// Signs gateways' certificates (RFC 7030 simple enrol and re-enrol). What a request says about itself counts for nothing but the key: the key's own signature
/// proves who asks, its fingerprint says which claim bound it, and the claim says under which id. Limit: <see cref="PerDay"/> certificates of one key a day.
/// </summary>
public sealed class CertificateEnrolment(Database database, AuthorityFolder authority, TimeProvider time)
{
    /// <summary>A gateway needs three a year; a faulty one shall not fill the database.</summary>
    public const int PerDay = 20;

    public const int MaxRequestBytes = 4096;

    /// <summary>Signs a request.</summary>
    /// <param name="request">PKCS #10, DER.</param>
    /// <param name="presented">The certificate the connection was made with, for re-enrolment; null for enrolment.</param>
    /// <param name="problem">malformed, not-paired, revoked, other-key, too-many; null when signed.</param>
    /// <returns>The certificate and its issuer's.</returns>
    public X509Certificate2Collection? Sign(byte[] request, X509Certificate2? presented, out string? problem)
    {
        if (KeyOf(request) is not { } publicKey)
        {
            problem = "malformed";
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        string print = KeyPrint.Of(publicKey.ExportSubjectPublicKeyInfo());
        string? why = null;
        X509Certificate2Collection? signed = database.Write(session =>
        {
            session.Lock("gateway " + KeyPrint.CodeOf(print));
            if (GatewayKeyStore.Find(session, print) is not { } key || key.State == KeyState.Free) return Refuse("not-paired", out why);
            if (key.State != KeyState.Live) return Refuse("revoked", out why);
            if (presented is not null && PrintOf(presented) != print) return Refuse("other-key", out why);
            if (presented is not null && (!authority.IsGatewayCertificate(presented, now) || CertificateStore.IsRevoked(session, presented.SerialNumber)))
                return Refuse("revoked", out why);
            if (session.Number("SELECT COUNT(*) FROM gateway_certificates WHERE print = $1 AND issued_at > $2", print, now.AddDays(-1).Ms()) >= PerDay)
                return Refuse("too-many", out why);

            X509Certificate2Collection chain = authority.Issue(publicKey, key.Gateway, now);
            X509Certificate2 leaf = chain[0];
            CertificateStore.Add(
                session,
                new IssuedCertificate(
                    leaf.SerialNumber,
                    key.Gateway,
                    print,
                    AuthorityFolder.IdOf(chain[1]),
                    leaf.NotBefore.ToUniversalTime(),
                    leaf.NotAfter.ToUniversalTime(),
                    now,
                    null,
                    null
                )
            );
            PairingJournal.Add(session, now, key.Organisation, key.Site, key.Gateway, JournalEntries.CertificateIssued, key.Gateway, leaf.SerialNumber);
            return chain;
        });
        problem = why;
        return signed;
    }

    /// <summary>The P-256 key of a request that is signed with that key; null for anything else.</summary>
    private static PublicKey? KeyOf(byte[] request)
    {
        if (request.Length is 0 or > MaxRequestBytes) return null;
        try
        {
            CertificateRequest read = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
            using ECDsa? key = read.PublicKey.GetECDsaPublicKey();
            return key is { KeySize: 256 } ? read.PublicKey : null;
        }
        catch (Exception bad) when (bad is CryptographicException or NotSupportedException)
        {
            return null;
        }
    }

    private static string PrintOf(X509Certificate2 certificate) => KeyPrint.Of(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private static X509Certificate2Collection? Refuse(string problem, out string? why)
    {
        why = problem;
        return null;
    }
}
