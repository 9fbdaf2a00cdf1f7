using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Reporting;
using EdgeAgent.Cli.Line;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>The same broker and the same number of connections before others: a Node-RED flow with a threshold, and the production client that does nothing.</summary>
internal static class PeerCase
{
    private const string NodeRedVersion = "4.1.1";
    private const int Seconds = 26;
    private const int WarmUpSeconds = 5;

    public static async Task FloorAsync(Report report)
    {
        await using MosquittoProcess broker = NewBroker("floor");
        await broker.StartAsync();
        await using var floor = new LineProcess("floor", Environment.ProcessPath!, ["floor", broker.Config.Port.ToString(CultureInfo.InvariantCulture)], Path.Combine(Folder("floor"), "floor.log"));
        floor.Start();
        await Task.Delay(1500);
        IngestCost cost = await MeasureAsync(broker, floor);
        report.Add("floor: subscriber that only counts", "messages a second, not durable", IngestCase.Range(cost.FramesPerSec, "F0"));
        report.Add("floor: subscriber that only counts", "processor time per message", IngestCase.Range(cost.MicrosPerFrame, "F1") + " us");
        await floor.KillAsync();
    }

    /// <summary>Null when npm cannot bring it.</summary>
    public static async Task<IngestCost?> NodeRedAsync(Report report)
    {
        string folder = Folder("node-red");
        if (!await InstallAsync(folder))
        {
            report.Add("Node-RED, threshold flow", "npm could not install it", "not measured");
            return null;
        }

        await using MosquittoProcess broker = NewBroker("node-red-broker");
        await broker.StartAsync();
        WriteFlow(folder, broker.Config.Port);
        await using var nodeRed = new LineProcess(
            "node-red", "/usr/bin/env", ["node", Path.Combine(folder, "node_modules", "node-red", "red.js"), "--userDir", folder, "--settings", Path.Combine(folder, "settings.js"), Path.Combine(folder, "flows.json")], Path.Combine(folder, "node-red.log"));
        nodeRed.Start();
        await Task.Delay(8000);
        IngestCost cost = await MeasureAsync(broker, nodeRed);
        report.Add("Node-RED, threshold flow", "messages a second, not durable", IngestCase.Range(cost.FramesPerSec, "F0"));
        report.Add("Node-RED, threshold flow", "processor time per message", IngestCase.Range(cost.MicrosPerFrame, "F1") + " us");
        report.Add("Node-RED, threshold flow", "resident memory", string.Create(CultureInfo.InvariantCulture, $"{ProcessCost.Of(nodeRed.ProcessId!.Value).ResidentMb:F0} MB"));
        await nodeRed.KillAsync();
        return cost;
    }

    private static async Task<IngestCost> MeasureAsync(MosquittoProcess broker, LineProcess consumer)
    {
        var seconds = new List<(long Ticks, long Count, ProcessCost Consumer, ProcessCost Broker)>();
        string[] arguments = ["peer", broker.Config.Port.ToString(CultureInfo.InvariantCulture), "200", Seconds.ToString(CultureInfo.InvariantCulture)];
        await BenchLine.GeneratorAsync(arguments, (ticks, count) => seconds.Add((ticks, count, ProcessCost.Of(consumer.ProcessId!.Value), ProcessCost.Of(broker.ProcessId!.Value))));
        return IngestCase.Split([.. seconds.Skip(WarmUpSeconds)]);
    }

    private static MosquittoProcess NewBroker(string name) => new(MosquittoConfig.ForPlant(MosquittoProcess.FreePort()) with { RunAs = Environment.UserName }, Folder(name));

    private static async Task<bool> InstallAsync(string folder)
    {
        if (File.Exists(Path.Combine(folder, "node_modules", "node-red", "red.js"))) return true;
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{\"name\":\"bench-peer\",\"private\":true}");
        using var npm = Process.Start(new ProcessStartInfo("/usr/bin/env", ["npm", "install", "--no-audit", "--no-fund", "--silent", "node-red@" + NodeRedVersion]) { WorkingDirectory = folder })!;
        await npm.WaitForExitAsync();
        return npm.ExitCode == 0;
    }

    private static void WriteFlow(string folder, int port)
    {
        File.WriteAllText(Path.Combine(folder, "settings.js"), "module.exports = { uiPort: " + MosquittoProcess.FreePort().ToString(CultureInfo.InvariantCulture) + ", uiHost: '127.0.0.1', logging: { console: { level: 'warn' } } };\n");
        File.WriteAllText(
            Path.Combine(folder, "flows.json"),
            $$"""
            [
              { "id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": "{{port}}", "clientid": "node-red", "autoConnect": true, "usetls": false, "protocolVersion": "4", "keepalive": "60", "cleansession": true },
              { "id": "tab", "type": "tab", "label": "threshold" },
              { "id": "in", "type": "mqtt in", "z": "tab", "topic": "bench/+/frame", "qos": "1", "datatype": "utf8", "broker": "broker", "wires": [["judge"]] },
              { "id": "judge", "type": "function", "z": "tab", "outputs": 2, "wires": [["alarm"], ["count"]],
                "func": "const reading = JSON.parse(msg.payload); const n = (context.get('n') || 0) + 1; context.set('n', n); return [reading.velocity > 4.5 ? { payload: msg.payload } : null, n % 100 === 0 ? { payload: String(n) } : null];" },
              { "id": "alarm", "type": "mqtt out", "z": "tab", "topic": "bench/alarm", "qos": "1", "broker": "broker", "wires": [] },
              { "id": "count", "type": "mqtt out", "z": "tab", "topic": "bench/count", "qos": "0", "broker": "broker", "wires": [] }
            ]
            """);
    }

    private static string Folder(string name)
    {
        string folder = Path.Combine(Checkout.Root, ".run", "bench", name);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
