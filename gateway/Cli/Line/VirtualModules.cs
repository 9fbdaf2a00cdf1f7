using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Cli.Line;

/// <summary>A module without a board: firmware/VirtualDevice on any nanoCLR, placed on a machine of this line.</summary>
/// <param name="Module">Its id.</param>
/// <param name="Secret">64 hexadecimal digits, as a flasher draws them; the login is derived from it.</param>
/// <param name="Incarnation">16 hexadecimal digits.</param>
/// <param name="Machine">Id of its machine.</param>
public sealed record VirtualModule(string Module, string Secret, string Incarnation, string Machine)
{
    /// <summary>HMAC-SHA256(secret, gateway id), as every module logs in.</summary>
    public string Password => Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(Secret), Encoding.UTF8.GetBytes(LineFiles.GatewayId)));
}

/// <summary>
/// The virtual modules that were added to a line: one JSON object a line, in a file that only its owner reads. The line knows their logins and their places
/// from its next start on.
/// </summary>
public sealed class VirtualModules(string lineFolder)
{
    private const ulong LocallyAdministered = 0x0200_0000_0000;

    private string Path => System.IO.Path.Combine(lineFolder, "secrets", "virtual-modules");

    public IReadOnlyList<VirtualModule> All =>
        File.Exists(Path) ? [.. File.ReadLines(Path).Select(line => JsonSerializer.Deserialize<VirtualModule>(line)!)] : [];

    /// <summary>Draws id, secret and first incarnation of a module and gives it its place.</summary>
    public VirtualModule Add(string machine)
    {
        ulong number = LocallyAdministered | (BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) & 0x00FF_FFFF_FFFF);
        ulong incarnation = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
        var module = new VirtualModule(
            ModuleId.ToText(number),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            Hex64.ToText(incarnation),
            machine);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        OwnFile.Make(Path);
        File.AppendAllText(Path, JsonSerializer.Serialize(module) + "\n");
        return module;
    }

    /// <summary>A machine's profile with its virtual modules in it.</summary>
    public string Placed(string profile)
    {
        var lines = profile.Split('\n').ToList();
        string? machine = lines.FirstOrDefault(line => line.StartsWith("id:", StringComparison.Ordinal))?[3..].Trim();
        string added = string.Concat(All.Where(module => module.Machine == machine).Select(module => $", \"{module.Module}\""));
        int at = lines.FindIndex(line => line.StartsWith("modules: [", StringComparison.Ordinal));
        if (at >= 0 && added.Length > 0) lines[at] = lines[at].Replace("]", added + "]", StringComparison.Ordinal);
        return string.Join('\n', lines);
    }

    /// <summary>The file a virtual module is compiled with.</summary>
    /// <param name="module">Who it is.</param>
    /// <param name="port">Where the gateway listens on this machine.</param>
    /// <param name="trustAnchor">PEM; empty for a connection without TLS.</param>
    /// <param name="framePeriodMs">Frame and meter.</param>
    /// <param name="frames">Frames until it prints PASS.</param>
    public static string WhereFile(VirtualModule module, int port, string trustAnchor, int framePeriodMs, int frames) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        namespace EdgeAgent.Firmware.VirtualDevice;

        /// <summary>Where this virtual module connects and as whom: written by <c>./edge module add</c>. It holds a login: not for a repository.</summary>
        public static class Where
        {
            public const string Host = "127.0.0.1";
            public const int Port = {{port}};
            public const string TrustAnchor = {{Literal(trustAnchor)}};
            public const string Module = "{{module.Module}}";
            public const string Password = "{{module.Password}}";
            public const ulong FirstIncarnation = 0x{{module.Incarnation.ToUpperInvariant()}};
            public const int FramePeriodMs = {{framePeriodMs}};
            public const int FramesToPass = {{frames}};

            /// <summary>Three times as long as the frames take, and two minutes for connections.</summary>
            public const long TimeLimitMs = {{(3L * framePeriodMs * frames) + 120_000}};
        }

        """);

    // PEM is letters, digits and line ends: a C# 10 literal with \n in it, one line of it a line.
    private static string Literal(string text) =>
        text.Length == 0 ? "\"\"" : string.Join(" +\n        ", text.TrimEnd().Split('\n').Select(line => $"\"{line.TrimEnd()}\\n\""));
}
