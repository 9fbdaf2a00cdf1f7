using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Benchmarks.Line;

/// <summary>
/// The plant's broker in its shipped configuration: logins, access lists, and when asked TLS for the modules with the gateway's listener on loopback beside it.
/// </summary>
internal static class PlantBroker
{
    public static MosquittoProcess New(string folder, int modules, string password, bool isTls)
    {
        Directory.CreateDirectory(folder);
        var users = Enumerable.Range(0, modules).Select(i => (ModuleId.ToText(GenerateCommand.FirstModule + (ulong)i), password)).Append(("gateway", password));
        MosquittoConfig config = MosquittoConfig.ForPlant(port: 0) with
        {
            RunAs = Environment.UserName,
            PasswordFile = Write(folder, "plant.passwords", MosquittoPasswords.Text(users)),
            AclFile = Write(folder, "plant.acl", MosquittoAcl.ForPlant("gateway")),
        };
        if (isTls)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero));
            string pem = Write(folder, "plant.pem", certificate.ExportCertificatePem());
            config = config with
            {
                Tls = new MosquittoTls(pem, pem, Write(folder, "plant.key", key.ExportPkcs8PrivateKeyPem())),
                InternalPort = 0,
            };
        }

        return new MosquittoProcess(config, Path.Combine(folder, "plant"));
    }

    private static string Write(string folder, string name, string text)
    {
        string file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
