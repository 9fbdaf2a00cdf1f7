using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.CloudBridge.Pairing.Authority;

/// <summary>
/// The certificates of this product and what each may do. Servers' and authorities' certificates begin in 1970: a gateway without a clock, or with one a year
/// off, can check them; what ends them is rotation, not their date. Gateways' certificates are judged by servers, whose clocks are right, and live
/// <see cref="GatewayLife"/>.
/// </summary>
public static class CertificateProfiles
{
    public static readonly TimeSpan GatewayLife = TimeSpan.FromDays(365);

    /// <summary>A gateway's certificate begins this much earlier, for servers whose clocks differ a little.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromHours(1);

    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const int SerialBytes = 16;

    private static readonly DateTimeOffset s_begin = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset s_end = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>A root: signs issuers only.</summary>
    public static X509Certificate2 Root(ECDsa key, string name)
    {
        CertificateRequest request = Request(name, key);
        AddAuthority(request, pathLength: 1);
        return request.CreateSelfSigned(s_begin, s_end);
    }

    /// <summary>An issuer: signs gateways, servers and the revocation list, and no further authority.</summary>
    public static X509Certificate2 Issuer(ECDsa key, string name, X509Certificate2 root)
    {
        CertificateRequest request = Request(name, key);
        AddAuthority(request, pathLength: 0);
        AddIssuer(request, root);
        return request.Create(root, s_begin, s_end, Serial());
    }

    /// <summary>A server's certificate, for these host names and addresses.</summary>
    public static X509Certificate2 Server(ECDsa key, IReadOnlyList<string> names, X509Certificate2 issuer)
    {
        CertificateRequest request = Request(names[0], key);
        AddLeaf(request, ServerUse);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (System.Net.IPAddress.TryParse(name, out System.Net.IPAddress? address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        AddIssuer(request, issuer);
        return request.Create(issuer, s_begin, s_end, Serial());
    }

    /// <summary>A gateway's certificate: its id is the common name, which the broker takes as the user. It is good for a client and for nothing else.</summary>
    public static X509Certificate2 Gateway(PublicKey key, string gateway, X509Certificate2 issuer, DateTimeOffset now) =>
        Client(key, gateway, issuer, now - Leeway, now + GatewayLife);

    /// <summary>As a gateway, with a time of its own.</summary>
    public static X509Certificate2 Client(PublicKey key, string name, X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset until)
    {
        var request = new CertificateRequest(NameOf(name), key, HashAlgorithmName.SHA256);
        AddLeaf(request, ClientUse);
        AddIssuer(request, issuer);
        return request.Create(issuer, from, until, Serial());
    }

    private static CertificateRequest Request(string name, ECDsa key) => new(NameOf(name), key, HashAlgorithmName.SHA256);

    /// <summary>Built, not parsed: no name can bring a second attribute along.</summary>
    private static X500DistinguishedName NameOf(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private static void AddAuthority(CertificateRequest request, int pathLength)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }

    private static void AddLeaf(CertificateRequest request, string use)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }

    private static void AddIssuer(CertificateRequest request, X509Certificate2 issuer) =>
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false)
        );

    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);                                   // positive, and never shorter
        return serial;
    }
}
