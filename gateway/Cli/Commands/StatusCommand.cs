using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge status</c>: what runs, with memory and CPU of each process, and what gateway and bridge say of themselves.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan s_cpuWindow = TimeSpan.FromSeconds(1);

    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = "For machines." };
        var command = new Command("status", "What runs, with memory, CPU and counters.") { json };
        command.SetAction((line, cancel) => RunAsync(line.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(bool asJson, CancellationToken cancel)
    {
        if (LineRecord.Running() is not { } line)
        {
            Console.WriteLine(asJson ? """{"running":false}""" : "Nothing runs. Start the line with ./edge up.");
            return asJson ? 0 : 3;
        }

        IReadOnlyList<PartUsage> usage = await MeasureAsync(line.Parts, cancel).ConfigureAwait(false);
        JsonElement? gateway = await AskAsync(line.Ports.GatewayPage, cancel).ConfigureAwait(false);
        JsonElement? bridge = await AskAsync(line.Ports.BridgePage, cancel).ConfigureAwait(false);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { running = true, parts = usage, gateway, bridge }, JsonSerializerOptions.Web));
            return 0;
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("part", "process", "memory MB", "CPU % of a core");
        foreach (PartUsage part in usage)
        {
            table.AddRow(part.Name, part.IsRunning ? part.ProcessId.ToString(CultureInfo.InvariantCulture) : "[red]ended[/]", Number(part.MemoryMb), Number(part.CpuPercent));
        }

        AnsiConsole.Write(table);
        Print("gateway", gateway, line.Ports.GatewayPage);
        Print("bridge", bridge, line.Ports.BridgePage);
        return 0;
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<PartUsage>> MeasureAsync(IReadOnlyList<LinePart> parts, CancellationToken cancel)
    {
        double[] before = [.. parts.Select(CpuSeconds)];
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(s_cpuWindow, cancel).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return [.. parts.Select((part, i) => new PartUsage(part.Name, part.ProcessId, part.IsRunning, MemoryMb(part), 100 * (CpuSeconds(part) - before[i]) / seconds))];
    }

    private static double CpuSeconds(LinePart part)
    {
        if (!part.IsRunning) return 0;
        using Process process = Process.GetProcessById(part.ProcessId);
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static double MemoryMb(LinePart part)
    {
        if (!part.IsRunning) return 0;
        using Process process = Process.GetProcessById(part.ProcessId);
        return process.WorkingSet64 / 1048576.0;
    }

    private static async Task<JsonElement?> AskAsync(int port, CancellationToken cancel)
    {
        using HttpClient http = BridgeAccess.NewClient(BridgeAccess.KeyOf(Path.Combine(Checkout.RunFolder, "line")), TimeSpan.FromSeconds(5));
        try
        {
            return await http.GetFromJsonAsync<JsonElement>(new Uri($"http://localhost:{port}/api/status"), cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void Print(string name, JsonElement? status, int port)
    {
        if (status is not { } value)
        {
            AnsiConsole.MarkupLine($"[red]{name} does not answer[/] on http://localhost:{port}/. Its log: .run/line/log/{name}.log");
            return;
        }

        AnsiConsole.MarkupLine($"[bold]{name}[/]  http://localhost:{port}/");
        foreach (JsonProperty property in value.EnumerateObject().Where(property => property.Value.ValueKind is not JsonValueKind.Array))
        {
            string text = property.Value.ValueKind == JsonValueKind.Object
                ? string.Join("  ", property.Value.EnumerateObject().Select(inner => $"{inner.Name} {inner.Value}"))
                : property.Value.ToString();
            if (text.Length > 0) AnsiConsole.MarkupLineInterpolated($"  {property.Name,-22} {text}");
        }
    }

    private sealed record PartUsage(string Name, int ProcessId, bool IsRunning, double MemoryMb, double CpuPercent);
}
