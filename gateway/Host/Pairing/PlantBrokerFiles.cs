using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// The plant broker this gateway looks after: its configuration, certificate and logins are files in one folder, which mosquitto is started on.
/// </summary>
public sealed record PlantBrokerOptions
{
    /// <summary>Folder of the files; empty when somebody else looks after the plant broker.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Address and port for modules, over TLS.</summary>
    public string Address { get; init; } = "0.0.0.0";
    public int Port { get; init; } = 8883;

    /// <summary>Names and addresses under which modules reach this box.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["localhost", "127.0.0.1"];

    /// <summary>User the broker becomes; empty for its own.</summary>
    public string RunAs { get; init; } = "";

    public bool IsUsed => Folder.Length > 0;

    public IEnumerable<string> Problems()
    {
        if (!IsUsed) yield break;
        if (Port is < 1 or > 65535) yield return $"port is {Port}; use 1 to 65535.";
        if (Names.Count == 0) yield return "names is empty; name the address of this box in the plant network.";
    }
}

/// <summary>
/// Writes the plant broker's files and tells it when logins changed. Modules log in over TLS with the password derived for this gateway; the gateway itself
/// uses the loopback listener. A module that was taken off loses its login, and the broker ends its session at the reload. A broker that could not be told
/// goes on with the older logins: that is kept in a file, tried again at each <see cref="TellAgain"/> and shown (<see cref="IsUntold"/>).
/// </summary>
public sealed partial class PlantBrokerFiles(PlantBrokerOptions options, int internalPort)
{
    private const string PasswordRemedy =
        "Frames and alarms in the buffer are safe. Delete the file and start again: the gateway makes a new password and tells the broker.";

    public const string GatewayUser = "gateway";

    private const int HangUp = 1;                                                       // SIGHUP
    private const string Untold = "untold";

    private const UnixFileMode Entered =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string ConfigFile => FileOf("mosquitto.conf");

    /// <summary>What modules trust, PEM.</summary>
    public string TrustFile => FileOf("plant-ca.pem");

    public string PasswordFile => FileOf("gateway-password");

    /// <summary>The files are newer than what the broker was told of: a module that was taken off may still be in.</summary>
    public bool IsUntold => File.Exists(FileOf(Untold));

    /// <summary>Writes everything that changed; true when there was anything.</summary>
    /// <param name="authority">The plant authority with its key, PEM.</param>
    /// <param name="settings">Whose modules are let in; null for none yet.</param>
    public bool Write(string authority, GatewaySettings? settings)
    {
        if (!Directory.Exists(options.Folder))
        {
            // The broker may run as another user; what it must not show others has rights of its own. A folder that somebody made keeps theirs.
            Directory.CreateDirectory(options.Folder);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(options.Folder, Entered);
        }

        string trust = PlantAuthority.CertificateOf(authority);
        bool isNew = !File.Exists(TrustFile) || File.ReadAllText(TrustFile) != trust || Kept("names") != string.Join(' ', options.Names);
        if (isNew)
        {
            (string certificate, string key) = PlantAuthority.Issue(authority, options.Names);
            OwnFile.Write(FileOf("server.key"), key);
            OwnFile.WritePublic(FileOf("server.pem"), certificate + trust);
            OwnFile.Write(FileOf("names"), string.Join(' ', options.Names));
            OwnFile.WritePublic(TrustFile, trust);
        }

        bool areLogins = WriteLogins(settings);
        string text = Config().Text();
        bool isConfig = Kept("mosquitto.conf") != text;
        if (isConfig) OwnFile.WritePublic(ConfigFile, text);
        if (!(isNew || areLogins || isConfig)) return false;
        OwnFile.Write(FileOf(Untold), "The broker was not told yet to read these files again. The gateway tries until it is.\n");
        TellAgain();
        return true;
    }

    /// <summary>Tells the broker to read its files when it was not told yet. Never signals another program that has the broker's old number.</summary>
    /// <returns>False while the broker is untold.</returns>
    public bool TellAgain()
    {
        if (!IsUntold) return true;
        try
        {
            if (Process() is not { } process || Signal(process, HangUp) != 0) return false;
            File.Delete(FileOf(Untold));
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;                                                               // a file that is not ours to read or delete ends nothing: it stays shown
        }
    }

    private MosquittoConfig Config() => MosquittoConfig.ForPlant(options.Port) with
    {
        BindAddress = options.Address,
        InternalPort = internalPort,
        PasswordFile = FileOf("passwords"),
        AclFile = FileOf("acl"),
        PidFile = FileOf("pid"),
        RunAs = options.RunAs.Length > 0 ? options.RunAs : null,
        Tls = new MosquittoTls(TrustFile, FileOf("server.pem"), FileOf("server.key")),
    };

    /// <summary>The hashes are salted, so the file is made anew only when the logins behind it changed.</summary>
    private bool WriteLogins(GatewaySettings? settings)
    {
        if (!File.Exists(PasswordFile))
            OwnFile.Write(PasswordFile, Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        var logins = new List<(string User, string Password)> { (GatewayUser, SmallFile.Line(PasswordFile, PasswordRemedy)) };
        logins.AddRange((settings?.Machines ?? []).SelectMany(machine => machine.Modules).Select(module => (module.Module, module.Password)));
        string mark = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', logins))));
        if (Kept("passwords.mark") == mark && File.Exists(FileOf("passwords"))) return false;
        OwnFile.Write(FileOf("passwords"), MosquittoPasswords.Text(logins));
        OwnFile.Write(FileOf("acl"), MosquittoAcl.ForPlant(GatewayUser));
        OwnFile.Write(FileOf("passwords.mark"), mark);
        return true;
    }

    /// <summary>The broker's process; null when it does not run or says not which it is.</summary>
    private int? Process()
    {
        if (!int.TryParse(Kept("pid")?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process <= 1) return null;
        string comm = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm");
        return File.Exists(comm) && File.ReadAllText(comm).Trim() == "mosquitto" ? process : null;
    }

    private string? Kept(string name) => File.Exists(FileOf(name)) ? File.ReadAllText(FileOf(name)) : null;

    private string FileOf(string name) => Path.Combine(options.Folder, name);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
