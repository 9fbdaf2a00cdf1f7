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
        try
        {
            LineRecord? record = JsonSerializer.Deserialize(File.ReadAllText(Path), LineJson.Default.LineRecord);
            if (record is { Parts: null }) throw new JsonException();
            return record is not null && record.Parts.Any(part => part.IsRunning) ? record : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new InvalidDataException(
                $"{Path} is not what ./edge up writes; no process was touched. Delete it, end what still runs of the line, and start again with ./edge up."
            );
        }
    }

    public void Save()
    {
        // Whoever looks meanwhile sees all of it or nothing.
        Directory.CreateDirectory(Checkout.RunFolder);
        File.WriteAllText(Path + ".new", JsonSerializer.Serialize(this, LineJson.Default.LineRecord));
        File.Move(Path + ".new", Path, overwrite: true);
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
