using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using EdgeAgent.Benchmarks.Cases;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

[assembly: SupportedOSPlatform("linux")]

// "bench [NAME] [--json] [--soak MINUTES]" measures and, with no name, writes tests/benchmarks.md. The other verbs are this program's own load in processes of their own.

switch (args)
{
    case ["generate", var plan]: return await GenerateCommand.RunAsync(plan);
    case ["peer", var port, var connections, var seconds]: return await PeerCommand.RunAsync(Number(port), Number(connections), Number(seconds));
    case ["floor", var port]: return await FloorCommand.RunAsync(Number(port));
}

string[] names = ["idle", "ingest", "ingest-tls", "latency", "drain", "start-up", "peers"];
List<string> words = [.. args.Skip(1)];
bool isJson = words.Remove("--json");
int soakSeconds = 0;
if (words.IndexOf("--soak") is >= 0 and var at && at + 1 < words.Count)
{
    soakSeconds = 60 * Number(words[at + 1]);
    words.RemoveRange(at, 2);
}

if (args is not ["bench", ..] || words.Except(names).Any())
{
    Console.Error.WriteLine($"usage: bench [{string.Join(" | ", names)}] [--json] [--soak MINUTES]");
    return 2;
}

var watch = Stopwatch.StartNew();
var report = new Report();
string fsync = DiskProbe.Run();
Console.Error.WriteLine(fsync);
if (Has("idle")) await LatencyCase.IdleAsync(report);
if (Has("latency"))
{
    foreach (int modules in (int[])[200, 1000, 2000]) await LatencyCase.RunAsync(modules, 0, report);
    await LatencyCase.RunAsync(1000, 40, report);
}

if (Has("drain")) await LatencyCase.DrainAsync(report);
IngestCost? plain = Has("ingest") ? await IngestCase.RunAsync(isTls: false, report, soakSeconds) : null;
if (Has("ingest-tls")) await IngestCase.RunAsync(isTls: true, report);
if (Has("start-up")) await StartUpCase.RunAsync(report);
if (Has("peers"))
{
    await PeerCase.FloorAsync(report);
    IngestCost? nodeRed = await PeerCase.NodeRedAsync(report);
    if (plain is not null && nodeRed is not null)
    {
        double rate = plain.FramesPerSec.Median / nodeRed.FramesPerSec.Median;
        double cpu = plain.MicrosPerFrame.Median / nodeRed.MicrosPerFrame.Median;
        report.Add("durable ingest beside Node-RED", "rate", string.Create(CultureInfo.InvariantCulture, $"{rate:F1} times"), ">= 5 times", rate >= 5);
        report.Add("durable ingest beside Node-RED", "processor time per frame", string.Create(CultureInfo.InvariantCulture, $"{cpu:F2} times"), "<= 0.4 times", cpu <= 0.4);
    }
}

if (isJson) Console.WriteLine(report.Json());
if (words.Count == 0) report.Write(fsync, watch.Elapsed);
return 0;

bool Has(string name) => words.Count == 0 || words.Contains(name);

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
