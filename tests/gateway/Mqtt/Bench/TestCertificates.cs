using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.Mqtt.Tests.Bench;

/// <summary>An authority made for one test, and what it signs, as PEM files in a folder.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder;
    private readonly string _name;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TestCertificates(string folder, string name)
    {
        _folder = folder;
        _name = name;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero));
        CaFile = Path.Combine(folder, $"{name}.pem");
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile { get; }

    /// <summary>A certificate whose issuer this authority signed: the file leads from it to the authority.</summary>
    public (string CertificateFile, string KeyFile) IssueBehindAnother(string commonName)
    {
        using ECDsa betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var between = new CertificateRequest($"CN=issuer of {commonName}", betweenKey, HashAlgorithmName.SHA256);
        between.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        using X509Certificate2 issuer = Sign(between, _authority.SubjectName, _key);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Sign(new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256), issuer.SubjectName, betweenKey);

        string certificateFile = Path.Combine(_folder, $"{_name}-{commonName}.pem");
        string keyFile = Path.Combine(_folder, $"{_name}-{commonName}.key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    private X509Certificate2 Sign(CertificateRequest request, X500DistinguishedName issuer, ECDsa key) =>
        request.Create(issuer, X509SignatureGenerator.CreateForECDsa(key), DateTimeOffset.UnixEpoch, _authority.NotAfter, RandomNumberGenerator.GetBytes(8));

    /// <summary>A certificate for this common name, valid for 127.0.0.1 or another host only.</summary>
    public (string CertificateFile, string KeyFile) Issue(string commonName, string? hostName = null, DateTimeOffset? notAfter = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (hostName is null) names.AddIpAddress(IPAddress.Loopback);
        else names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 certificate = request.Create(
            _authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_key),
            DateTimeOffset.UnixEpoch,
            notAfter ?? _authority.NotAfter,
            serial
        );

        string certificateFile = Path.Combine(_folder, $"{_name}-{commonName}.pem");
        string keyFile = Path.Combine(_folder, $"{_name}-{commonName}.key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }
}
