using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Flasher;

/// <summary>
/// The native methods of a runtime: for each assembly the check sum it was built with. Known for a version of the runtime from a file beside the batch, which
/// the first board of that version fills with what it says of itself, or else from the table that comes with the tool (the sources of one commit).
/// </summary>
public sealed partial class RuntimeNatives
{
    private readonly Dictionary<string, uint> _checkSums;

    private RuntimeNatives(Dictionary<string, uint> checkSums, string source) => (_checkSums, Source) = (checkSums, source);

    /// <summary>Where they are known from, for people.</summary>
    public string Source { get; }

    /// <summary>What is known of a version before a board is asked.</summary>
    public static RuntimeNatives Known(string version, string folder)
    {
        string file = PathOf(version, folder);
        if (File.Exists(file)) return Parse(File.ReadAllText(file), file);
        using Stream table = typeof(RuntimeNatives).Assembly.GetManifestResourceStream("runtime-natives.csv") ?? throw new InvalidOperationException(
            "The table of natives is not in the tool.");
        using var reader = new StreamReader(table);
        return Parse(reader.ReadToEnd(), "the tool's table (firmware/Flasher/runtime-natives.csv)");
    }

    /// <summary>What a running board says of itself in answer to <c>nanoff --nanodevice --devicedetails</c>.</summary>
    public static RuntimeNatives Of(string details)
    {
        var found = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (Match line in NativeLine().Matches(details)) found[line.Groups["name"].Value] = Hex(line.Groups["sum"].Value);
        return new RuntimeNatives(found, "the board");
    }

    /// <summary>Assemblies of an application that this runtime would not start, each as a sentence.</summary>
    public IEnumerable<string> Misfits(IReadOnlyList<ImageAssembly> assemblies)
    {
        foreach (ImageAssembly assembly in assemblies.Where(assembly => assembly.NativeCheckSum != 0))
        {
            if (!_checkSums.TryGetValue(assembly.Name, out uint has))
            {
                yield return $"{assembly.Name} {assembly.Version} needs native methods the runtime does not have.";
            }
            else if (has != assembly.NativeCheckSum)
            {
                yield return $"{assembly.Name} {assembly.Version} was compiled for native methods 0x{assembly.NativeCheckSum:X8}; the runtime has 0x{has:X8}.";
            }
        }
    }

    /// <summary>Keeps what a board said, for the boards after it.</summary>
    public void Save(string version, string folder) =>
        File.WriteAllLines(
            PathOf(version, folder),
            _checkSums.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key},0x{pair.Value:X8}"));

    private static string PathOf(string version, string folder) => Path.Combine(folder, $"runtime-{version}.csv");

    private static RuntimeNatives Parse(string text, string source) => new(
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => Hex(cells[1]), StringComparer.Ordinal),
        source);

    private static uint Hex(string text) => uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z][\w.]*) v[0-9.]+, checksum (?<sum>0x[0-9A-Fa-f]{8})", RegexOptions.Multiline)]
    private static partial Regex NativeLine();
}
