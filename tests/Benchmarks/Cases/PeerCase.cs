using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>
/// The same frames from the same 200 connections over TLS, through the same broker configuration, before others, one after the other in one run: the gateway, a
/// Node-RED flow, the flow with a file, and the production client that does nothing. All of them hear the modules on the broker's loopback listener, as the
/// gateway does.
/// </summary>
internal static class PeerCase
{
    private const string NodeRedVersion = "4.1.1";

    public static async Task RunAsync(Section section)
    {
        IngestCost ours = await IngestCase.RunAsync(isTls: true, section);
        await FloorAsync(section);
        IngestCost? nodeRed = await NodeRedAsync(section, isAppending: false);
        if (nodeRed is null) return;
        _ = await NodeRedAsync(section, isAppending: true);
        double rate = ours.FramesPerSec.Median / nodeRed.FramesPerSec.Median;
        double cpu = ours.MicrosPerFrame.Median / nodeRed.MicrosPerFrame.Median;
        section.Add(
            "durable ingest beside Node-RED, which keeps nothing",
            "rate",
            string.Create(CultureInfo.InvariantCulture, $"{rate:F1} times"),
            ">= 5 times",
            rate >= 5
        );
        section.Add(
            "durable ingest beside Node-RED, which keeps nothing",
            "processor time per frame",
            string.Create(CultureInfo.InvariantCulture, $"{cpu:F2} times"),
            "<= 0.4 times",
            cpu <= 0.4
        );
    }

    private static async Task FloorAsync(Section section)
    {
        string folder = Folder("floor");
        string password = NewPassword();
        await using MosquittoProcess broker = PlantBroker.New(folder, IngestCase.Modules, password, isTls: true);
        await broker.StartAsync();
        await using var floor = new LineProcess(
            "floor",
            Environment.ProcessPath!,
            ["floor", JsonSerializer.Serialize(new FloorPlan(broker.Config.InternalPort!.Value, password))],
            Path.Combine(folder, "floor.log")
        );
        floor.Start();
        await Task.Delay(1500);
        IngestCost cost = await MeasureAsync(broker, floor, password);
        cost.Report(section, "floor: subscriber that only counts, TLS", "frames a second, not durable", "subscriber");
        await floor.KillAsync();
    }

    /// <summary>Null when npm cannot bring it.</summary>
    private static async Task<IngestCost?> NodeRedAsync(Section section, bool isAppending)
    {
        string folder = Folder("node-red");
        string what = isAppending ? "Node-RED, the same flow appending each frame to a file, no sync" : "Node-RED, decode and threshold flow, TLS";
        if (!await InstallAsync(folder))
        {
            section.Add(what, "npm could not install it", "not measured");
            return null;
        }

        string password = NewPassword();
        await using MosquittoProcess broker = PlantBroker.New(folder, IngestCase.Modules, password, isTls: true);
        await broker.StartAsync();
        using ReservedPort page = ReservedPort.Any();
        WriteFlow(folder, broker.Config.InternalPort!.Value, page.Number, password, isAppending);
        await using var nodeRed = new LineProcess(
            "node-red",
            "/usr/bin/env",
            [
                "node",
                Path.Combine(folder, "node_modules", "node-red", "red.js"),
                "--userDir",
                folder,
                "--settings",
                Path.Combine(folder, "settings.js"),
                Path.Combine(folder, "flows.json"),
            ],
            Path.Combine(folder, "node-red.log")
        );
        nodeRed.Start();
        await Task.Delay(8000);
        IngestCost cost = await MeasureAsync(broker, nodeRed, password);
        cost.Report(section, what, "frames a second, not durable", "Node-RED");
        section.Add(what, "resident memory", string.Create(CultureInfo.InvariantCulture, $"{ProcessCost.Of(nodeRed.ProcessId!.Value).ResidentMb:F0} MB"));
        await nodeRed.KillAsync();
        return cost;
    }

    private static async Task<IngestCost> MeasureAsync(MosquittoProcess broker, LineProcess consumer, string password)
    {
        var seconds = new List<LoadSecond>();
        var plan = new LoadPlan("counted", broker.Config.Port, IsTls: true, CloudPort: 0, IngestCase.Modules, password, IngestCase.Seconds);
        await BenchLine.GenerateAsync(plan, consumer, broker, seconds.Add);
        return IngestCost.Of(seconds, IngestCase.WarmUpSeconds, IngestCase.Windows);
    }

    private static async Task<bool> InstallAsync(string folder)
    {
        if (File.Exists(Path.Combine(folder, "node_modules", "node-red", "red.js"))) return true;
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{\"name\":\"bench-peer\",\"private\":true}");
        using var npm = Process.Start(
            new ProcessStartInfo("/usr/bin/env", ["npm", "install", "--no-audit", "--no-fund", "--silent", "node-red@" + NodeRedVersion])
            {
                WorkingDirectory = folder,
            }
        )!;
        await npm.WaitForExitAsync();
        return npm.ExitCode == 0;
    }

    /// <summary>
    /// What a person builds in minutes: frames in, a function that reads the bytes, a threshold, an alarm out, with the palette's default nodes and settings.
    /// It checks no CRC, looks for no repetition and keeps nothing; that is its advantage. The second output tells the load how many frames came.
    /// </summary>
    private static void WriteFlow(string folder, int port, int page, string password, bool isAppending)
    {
        File.WriteAllText(
            Path.Combine(folder, "settings.js"),
            "module.exports = { uiPort: "
                + page.ToString(CultureInfo.InvariantCulture)
                + ", uiHost: '127.0.0.1', credentialSecret: false, logging: { console: { level: 'warn' } } };\n"
        );
        File.WriteAllText(Path.Combine(folder, "flows_cred.json"), JsonSerializer.Serialize(new { broker = new { user = "gateway", password } }));
        string log = Path.Combine(folder, "frames.log");
        File.Delete(log);
        string counts = ModuleTopics.Of(GenerateCommand.FirstModule, ModuleTopics.Receipt);
        string decode = $$"""
            const b = msg.payload;
            if (b.length < {{WireLimits.HeaderBytes + WireLimits.CrcBytes}} || b[0] !== {{WireLimits.Magic}} || b[1] !== {{WireLimits.Version}}) return null;
            const frame = { module: b.readUIntLE(8, 6), sequence: Number(b.readBigUInt64LE(24)), at: Number(b.readBigUInt64LE(40)), features: [] };
            let velocity = 0;
            for (let i = 0, at = {{WireLimits.HeaderBytes + 4}}; i < b[{{WireLimits.HeaderBytes}}]; i++, at += 8) {
              const feature = { kind: b[at], point: b[at + 1], axis: b[at + 2], worth: b[at + 3], value: b.readInt32LE(at + 4) };
              if (feature.kind === {{(int)FeatureKind.VelocityRms}}) velocity = feature.value / 1000;
              frame.features.push(feature);
            }
            msg.payload = frame;
            msg.velocity = velocity;
            msg.topic = msg.topic.replace("/frame", "/cmd");
            const n = (context.get("n") || 0) + 1;
            context.set("n", n);
            return [msg, n % 100 === 0 ? { topic: "{{counts}}", payload: String(n) } : null];
            """;
        object[] flow =
        [
            new
            {
                id = "broker",
                type = "mqtt-broker",
                broker = "127.0.0.1",
                port,
                clientid = "node-red",
                autoConnect = true,
                usetls = false,
                protocolVersion = "4",
                keepalive = "60",
                cleansession = true,
            },
            new
            {
                id = "tab",
                type = "tab",
                label = "threshold",
            },
            new
            {
                id = "in",
                type = "mqtt in",
                z = "tab",
                topic = ModuleTopics.AllFrames,
                qos = "1",
                datatype = "buffer",
                broker = "broker",
                wires = Wires(["decode"]),
            },
            new
            {
                id = "decode",
                type = "function",
                z = "tab",
                outputs = 2,
                func = decode,
                wires = Wires(isAppending ? ["limit", "file"] : ["limit"], ["count"]),
            },
            new
            {
                id = "limit",
                type = "switch",
                z = "tab",
                property = "velocity",
                propertyType = "msg",
                rules = new[]
                {
                    new
                    {
                        t = "gt",
                        v = "4.5",
                        vt = "num",
                    },
                },
                checkall = "true",
                outputs = 1,
                wires = Wires(["alarm"]),
            },
            new
            {
                id = "alarm",
                type = "mqtt out",
                z = "tab",
                topic = "",
                qos = "1",
                broker = "broker",
                wires = Wires(),
            },
            new
            {
                id = "count",
                type = "mqtt out",
                z = "tab",
                topic = "",
                qos = "0",
                broker = "broker",
                wires = Wires(),
            },
            new
            {
                id = "file",
                type = "file",
                z = "tab",
                filename = log,
                filenameType = "str",
                appendNewline = true,
                createDir = false,
                overwriteFile = "false",
                encoding = "none",
                wires = Wires(),
            },
        ];
        File.WriteAllText(Path.Combine(folder, "flows.json"), JsonSerializer.Serialize(flow));
    }

    private static string[][] Wires(params string[][] outputs) => outputs;

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string Folder(string name)
    {
        string folder = Path.Combine(Checkout.Root, ".run", "bench", name);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
