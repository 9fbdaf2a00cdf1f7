using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge status</c>: what runs, with memory and CPU of each process, and what gateway and bridge say of themselves.</summary>
internal static class StatusCommand
{
    private const string Connected = "Connected";

    private static readonly TimeSpan s_cpuWindow = TimeSpan.FromSeconds(1);

    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = "For machines, with every counter." };
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
            table.AddRow(
                part.Name,
                part.IsRunning ? part.ProcessId.ToString(CultureInfo.InvariantCulture) : "[red]ended[/]",
                Number(part.MemoryMb),
                Number(part.CpuPercent)
            );
        }

        AnsiConsole.Write(table);
        if (Answers("gateway", gateway, line.Ports.GatewayPage)) PrintGateway(gateway.Value);
        if (Answers("bridge", bridge, line.Ports.BridgePage)) PrintBridge(bridge.Value);
        AnsiConsole.MarkupLine("[grey]All counters: ./edge status --json[/]");
        return 0;
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<PartUsage>> MeasureAsync(IReadOnlyList<LinePart> parts, CancellationToken cancel)
    {
        double[] before = [.. parts.Select(CpuSeconds)];
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(s_cpuWindow, cancel).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return
        [
            .. parts.Select(
                (part, i) => new PartUsage(part.Name, part.ProcessId, part.IsRunning, MemoryMb(part), 100 * (CpuSeconds(part) - before[i]) / seconds)
            ),
        ];
    }

    private static double CpuSeconds(LinePart part) => Look(part, process => process.TotalProcessorTime.TotalSeconds);

    private static double MemoryMb(LinePart part) => Look(part, process => process.WorkingSet64 / 1048576.0);

    /// <summary>A figure of a process, 0 when it has ended, be it between two looks.</summary>
    private static double Look(LinePart part, Func<Process, double> figure)
    {
        if (!part.IsRunning) return 0;
        try
        {
            using Process process = Process.GetProcessById(part.ProcessId);
            return figure(process);
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return 0;
        }
    }

    private static async Task<JsonElement?> AskAsync(int port, CancellationToken cancel)
    {
        using HttpClient http = BridgeAccess.NewClient(BridgeAccess.KeyOf(Path.Combine(Checkout.RunFolder, "line")), TimeSpan.FromSeconds(5));
        try
        {
            return await http.GetFromJsonAsync<JsonElement>(new Uri($"http://localhost:{port}/api/status"), cancel).ConfigureAwait(false);
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException || (silent is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private static bool Answers(string name, [NotNullWhen(true)] JsonElement? status, int port)
    {
        if (status is null) AnsiConsole.MarkupLine($"[red]{name} does not answer[/] on http://localhost:{port}/. Its log: .run/line/log/{name}.log");
        else AnsiConsole.MarkupLine($"[bold]{name}[/]  http://localhost:{port}/");
        return status is not null;
    }

    private static void PrintGateway(JsonElement status)
    {
        Line("modules' port", Link(status, "plant"));
        Line("cloud broker", Link(status, "cloud"));
        Line("modules on line", $"{Text(status, "modulesOnline")} of {Text(status, "modules")}");
        Line("frames received", Text(status, "plant", "received"));
        Line("waits for the cloud", $"{Text(status, "outbox")} events; last receipt {Text(status, "cloudLastReceipt")}");
        Line("disk", $"{Text(status, "disk")}, store {Megabytes(status, "storeBytes")} MB in {Text(status, "commits")} commits");
        Line("clock", $"{Text(status, "now")}, {Text(status, "clockState")}");
        Line(
            "alarms",
            $"{Text(status, "alarmQuality", "activationsLastTenMinutes")} in ten minutes, {Text(status, "alarmQuality", "activationsLastDay")} in a day"
        );
    }

    private static void PrintBridge(JsonElement status)
    {
        Line("broker", Text(status, "broker") == Connected ? Connected : $"{Text(status, "broker")}: {Text(status, "brokerReason")}");
        Line("gateways, machines", $"{Text(status, "gateways")}, {Text(status, "machines")}");
        Line("open orders", Text(status, "openOrders"));
        Line("active alarms", Text(status, "activeAlarms"));
        Line("database", Text(status, "database"));
    }

    private static void Line(string what, string words) => AnsiConsole.WriteLine($"  {what,-20} {words}");

    /// <summary>The reason is that of the last break: it says nothing of a link that stands.</summary>
    private static string Link(JsonElement status, string name) => Text(status, name, "state") == Connected
        ? $"{Connected}, {Text(status, name, "reconnects")} reconnects"
        : $"{Text(status, name, "state")}: {Text(status, name, "reason")}";

    private static string Megabytes(JsonElement status, string name) =>
        long.TryParse(Text(status, name), CultureInfo.InvariantCulture, out long bytes) ? Number(bytes / 1048576.0) : "?";

    private static string Text(JsonElement status, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (status.ValueKind != JsonValueKind.Object || !status.TryGetProperty(name, out status)) return "?";
        }

        return status.ToString();
    }

    private sealed record PartUsage(string Name, int ProcessId, bool IsRunning, double MemoryMb, double CpuPercent);
}
