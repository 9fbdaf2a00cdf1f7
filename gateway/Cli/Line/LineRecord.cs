using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Cli.Line;

/// <summary>What <c>up</c> leaves for the other commands: which processes run the line, and on which ports. Gone when the line stopped cleanly.</summary>
/// <param name="Command">Process that started the line and stops it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Parts">Process and program of each part.</param>
public sealed record LineRecord(int Command, DateTimeOffset StartedAt, LinePorts Ports, IReadOnlyList<LinePart> Parts)
{
    private static string Path => System.IO.Path.Combine(Checkout.RunFolder, "line.json");

    /// <summary>The record of a line of which at least one process still runs, or null.</summary>
    public static LineRecord? Running()
    {
        if (!File.Exists(Path)) return null;
        LineRecord? record = JsonSerializer.Deserialize(File.ReadAllText(Path), LineJson.Default.LineRecord);
        return record is not null && record.Parts.Any(part => part.IsRunning) ? record : null;
    }

    public void Save()
    {
        Directory.CreateDirectory(Checkout.RunFolder);
        File.WriteAllText(Path, JsonSerializer.Serialize(this, LineJson.Default.LineRecord));
    }

    public static void Remove() => File.Delete(Path);
}

/// <summary>One process of a line.</summary>
public sealed record LinePart(string Name, int ProcessId, string Program)
{
    [JsonIgnore]
    public bool IsRunning => Signals.IsRunning(ProcessId, Program);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(LineRecord))]
internal sealed partial class LineJson : JsonSerializerContext;
