using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// The plant broker's own authority and server certificate. Valid 1970 to 9999: a module starts in 1970 and gets its time over this very connection. What ends a certificate here is the
/// authority, which modules get when they join; it belongs to the gateway id, so that a replacement serves the same modules.
/// </summary>
public static class PlantAuthority
{
    private static readonly DateTimeOffset s_end = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>A new authority: certificate and key, PEM in one text. Secret.</summary>
    public static string Make(string gateway)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(NameOf("Plant of " + gateway), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, s_end);
        return authority.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>The certificate alone: what modules trust.</summary>
    public static string CertificateOf(string authority)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(authority, authority);
        return certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>A broker's certificate and key for these names and addresses.</summary>
    public static (string Certificate, string Key) Issue(string authority, IReadOnlyList<string> names)
    {
        using X509Certificate2 issuer = X509Certificate2.CreateFromPem(authority, authority);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(NameOf(names[0]), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: true));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        using X509Certificate2 certificate = request.Create(issuer, DateTimeOffset.UnixEpoch, s_end, serial);
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static X500DistinguishedName NameOf(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name.Length <= 64 ? name : name[..64]);
        return builder.Build();
    }
}
