using System.Globalization;
using System.Net;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Host.Listening;

/// <summary>Where this gateway hears its modules itself, so that the plant needs no broker.</summary>
public sealed record ModulePortOptions
{
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>8883 by custom; 0 when a broker of the plant (plant, plantBroker) stands between modules and gateway.</summary>
    public int Port { get; init; }

    /// <summary>A second port, plain TCP on 127.0.0.1, for what speaks as a module on this box: virtual modules, recordings that are played; 0 for none.</summary>
    public int LoopbackPort { get; init; }

    /// <summary>False for plain TCP, on loopback only.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM files of the port's certificate and its key; without them the gateway's own plant authority makes one for <see cref="Names"/>.</summary>
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Names and addresses under which modules reach this box, where they are not its own: none for its host name and its addresses.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>
    /// For a gateway that is set up by files: a file with a module's id and its password on each line, readable by the gateway only. A paired gateway knows its
    /// modules' logins.
    /// </summary>
    public string? LoginsFile { get; init; }

    public bool IsUsed => Port > 0;

    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > IPEndPoint.MaxPort) yield return $"port is {Port}; use 1 to {IPEndPoint.MaxPort}, or 0 for a plant with a broker of its own.";
        if (!IsUsed && LoopbackPort != 0) yield return "loopbackPort is given without port; the one is beside the other.";
        if (!IsUsed) yield break;
        if (LoopbackPort is < 0 or > IPEndPoint.MaxPort) yield return $"loopbackPort is {LoopbackPort}; use 1 to {IPEndPoint.MaxPort}, or 0 for none.";
        if (LoopbackPort == Port) yield return $"loopbackPort and port are both {Port}; each needs its own.";
        if (!IPAddress.TryParse(Address, out IPAddress? address)) yield return $"address is '{Address}'; use an IP address such as 0.0.0.0.";
        else if (!Tls && !IPAddress.IsLoopback(address)) yield return $"tls is false at {Address}; passwords go over plain TCP on 127.0.0.1 only.";
        if (CertificateFile is null != KeyFile is null) yield return "certificateFile and keyFile belong together; give both or none.";
        foreach (string? file in new[] { CertificateFile, KeyFile, LoginsFile })
        {
            if (file is not null && !File.Exists(file)) yield return $"{file} does not exist or cannot be read.";
        }

        foreach (string problem in LoginsFile is not null && File.Exists(LoginsFile) ? ReadLogins(LoginsFile).Problems : []) yield return problem;
    }

    /// <summary>The logins of a file by module id; nothing without a file.</summary>
    public IReadOnlyDictionary<string, string> Logins() => LoginsFile is null ? new Dictionary<string, string>() : ReadLogins(LoginsFile).Logins;

    private static (Dictionary<string, string> Logins, List<string> Problems) ReadLogins(string file)
    {
        var logins = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ');
            if (words.Length == 2 && words[1].Length > 0 && ModuleId.TryParse(words[0], out _)) logins[words[0]] = words[1];
            else problems.Add(string.Create(CultureInfo.InvariantCulture, $"loginsFile {file}, line {number}: write a module's id, a space and its password."));
        }

        return (logins, problems);
    }
}
