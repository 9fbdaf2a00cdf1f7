using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Cli.Line;

/// <summary>
/// The files a line needs before it starts: logins of modules, logins and access lists of the broker, and the gateway's configuration. Logins are drawn once and kept, so that a
/// second start finds the same.
/// </summary>
internal sealed class LineFiles
{
    public const string GatewayId = "plant-1";
    public const string BridgeUser = "bridge";

    private readonly LineOptions _options;

    public LineFiles(LineOptions options)
    {
        _options = options;
        Directory.CreateDirectory(Folder("secrets"));
        Directory.CreateDirectory(Folder("broker"));
        BridgePassword = Draw("bridge");
        GatewayPrint = KeepGatewayKey();
        KeepPlantCertificate();
        WriteBrokerFiles();
        WriteSecret(SecretFile("modules"), string.Concat(ModuleLogins().Select(login => $"{login.User} {login.Password}\n")));
        WriteGatewayConfig();
    }

    public string GatewayConfig => Folder("gateway");

    public string BridgePassword { get; }

    /// <summary>Fingerprint of the gateway's key: this line pairs its own gateway, as the factory knows the keys it makes.</summary>
    public string GatewayPrint { get; }

    /// <summary>Folder of the bridge's certificate authority.</summary>
    public string Authority => Path.Combine(_options.Folder, "data", "authority");

    /// <summary>What modules trust.</summary>
    public string PlantTrust => PlantTrustOf(_options.Folder);

    /// <summary>The same, of a line that need not run.</summary>
    public static string PlantTrustOf(string lineFolder) => Path.Combine(lineFolder, "broker", "plant-ca.pem");

    public MosquittoConfig Cloud => MosquittoConfig.ForCloud(_options.Ports.CloudTls) with
    {
            RunAs = Environment.UserName,
            InternalPort = _options.Ports.Cloud,
            PasswordFile = Broker("cloud.passwords"),
            AclFile = Broker("cloud.acl"),
            PidFile = Broker("cloud.pid"),
            Tls = new MosquittoTls(
                AuthorityFile("trust.pem"),
                AuthorityFile("server.pem"),
                AuthorityFile("server.key"),
                RequireClientCertificate: true,
                AuthorityFile("revoked.pem")
            ),
        };

    /// <summary>Whether everything the cloud broker reads is there.</summary>
    public static bool IsAuthorityMade(MosquittoConfig cloud) =>
        cloud.Tls is not { } tls
        || (File.Exists(tls.CaFile) && File.Exists(tls.CertificateFile) && File.Exists(tls.KeyFile) && File.Exists(tls.RevocationFile));

    private void WriteBrokerFiles()
    {
        WriteSecret(Broker("cloud.passwords"), MosquittoPasswords.Text([(BridgeUser, BridgePassword)]));
        WriteSecret(Broker("cloud.acl"), MosquittoAcl.ForCloud(BridgeUser));
    }

    private void WriteGatewayConfig()
    {
        string machines = Path.Combine(GatewayConfig, "machines");
        if (Directory.Exists(machines)) Directory.Delete(machines, recursive: true);
        Directory.CreateDirectory(machines);
        foreach ((string name, string yaml) in _options.Profiles) File.WriteAllText(Path.Combine(machines, name), Virtual.Placed(yaml));
        File.WriteAllText(
            Path.Combine(GatewayConfig, "gateway.yaml"),
            $"""
            # Written by the edge command for this line.
            id: {GatewayId}
            data: {Path.Combine(_options.Folder, "data", "gateway")}
            http:
              port: {_options.Ports.GatewayPage}
            modules:
              address: 127.0.0.1
              port: {_options.Ports.Modules}
              loopbackPort: {_options.Ports.ModulesPlain}
              certificateFile: {PlantCertificate}
              keyFile: {PlantKey}
              loginsFile: {SecretFile("modules")}
            bridge:
              url: https://localhost:{_options.Ports.Enrol}
              caFile: {AuthorityFile("trust.pem")}
              timeKeyFile: {AuthorityFile("time.pub")}

            """ + _options.GatewaySettings);
    }

    /// <summary>The gateway's identity key, where the gateway would make it at its first start.</summary>
    private string KeepGatewayKey()
    {
        string file = Path.Combine(Folder("data"), "gateway", "identity", "key.pem");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file)) key.ImportFromPem(File.ReadAllText(file));
        else WriteSecret(file, key.ExportPkcs8PrivateKeyPem());
        return KeyPrint.Of(key.ExportSubjectPublicKeyInfo());
    }

    private void KeepPlantCertificate()
    {
        if (File.Exists(PlantTrust)) return;
        string authority = PlantAuthority.Make(GatewayId);
        (string certificate, string key) = PlantAuthority.Issue(authority, ["localhost", "127.0.0.1"]);
        WriteSecret(PlantKey, key);
        File.WriteAllText(PlantCertificate, certificate);
        File.WriteAllText(PlantTrust, PlantAuthority.CertificateOf(authority));
    }

    private string PlantCertificate => Broker("plant-server.pem");

    private string PlantKey => Broker("plant-server.key");

    private VirtualModules Virtual => new(_options.Folder);

    private string AuthorityFile(string name) => Path.Combine(Authority, name);

    /// <summary>The simulated modules' logins, as the simulator itself derives them.</summary>
    private List<(string User, string Password)> ModuleLogins()
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Checkout.Simulator, ["credentials", .. _options.CredentialArguments]) { RedirectStandardOutput = true }
        )!;
        var logins = new List<(string, string)>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            JsonElement login = JsonDocument.Parse(line).RootElement;
            logins.Add((login.GetProperty("user").GetString()!, login.GetProperty("password").GetString()!));
        }

        process.WaitForExit();
        logins.AddRange(Virtual.All.Select(module => (module.Module, module.Password)));
        return process.ExitCode == 0 ? logins : throw new InvalidOperationException("The module simulator could not list its modules.");
    }

    /// <summary>A random password, drawn at the first start and kept in a file that only its owner reads.</summary>
    private string Draw(string user)
    {
        string file = SecretFile(user);
        if (!File.Exists(file)) WriteSecret(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        return File.ReadAllText(file);
    }

    private static void WriteSecret(string file, string text) => OwnFile.Write(file, text);

    private string SecretFile(string user) => Path.Combine(Folder("secrets"), user);

    private string Broker(string name) => Path.Combine(Folder("broker"), name);

    private string Folder(string name) => Path.Combine(_options.Folder, name);
}
