using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>A fleet at one frame a second and module: what that costs, and how long an alarm takes from the module's publish to a subscriber of the cloud's broker.</summary>
internal static class LatencyCase
{
    private const int Seconds = 32;
    private const int CostFromSecond = 4;
    private const int CostToSecond = 15;

    /// <param name="fsyncDelayMs">Every commit takes this much longer, as on a worn flash disk.</param>
    public static async Task RunAsync(int modules, int fsyncDelayMs, Report report)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{modules} modules at 1 Hz{(fsyncDelayMs > 0 ? $", every fsync {fsyncDelayMs} ms slower" : "")}");
        await using var line = new BenchLine("paced", modules);
        if (fsyncDelayMs > 0) line.Gateway.Environment["EDGE_SLOW_DISK_MS"] = fsyncDelayMs.ToString(CultureInfo.InvariantCulture);
        await line.StartAsync();
        var seconds = new List<(long Ticks, long Count, ProcessCost Gateway)>();
        LoadResult result = await line.LoadAsync("paced", Seconds, (ticks, count) => seconds.Add((ticks, count, line.GatewayCost())));
        double p50 = Sample.Quantile(result.LatenciesMs, 0.5);
        double p99 = Sample.Quantile(result.LatenciesMs, 0.99);
        double? target = (modules, fsyncDelayMs) switch { (1000, 0) => 50, (1000, > 0) => 250, _ => null };
        report.Add(name, $"alarm latency p50, p99 of {result.LatenciesMs.Length}", string.Create(CultureInfo.InvariantCulture, $"{p50:F0}, {p99:F0} ms"), target is { } limit ? $"p99 <= {limit} ms" : "", target is { } most ? p99 <= most : null);
        if (result.AlarmsMissing > 0) report.Add(name, "alarms that did not arrive", result.AlarmsMissing.ToString(CultureInfo.InvariantCulture), "0", false);
        if (fsyncDelayMs > 0) return;

        (long Ticks, long Count, ProcessCost Gateway) from = seconds[CostFromSecond];
        (long Ticks, long Count, ProcessCost Gateway) to = seconds[CostToSecond];
        double percent = 100 * (to.Gateway.CpuSeconds - from.Gateway.CpuSeconds) / Stopwatch.GetElapsedTime(from.Ticks, to.Ticks).TotalSeconds;
        ProcessCost end = seconds[^1].Gateway;
        bool isTarget = modules == 1000;
        report.Add(name, "gateway's processor time", string.Create(CultureInfo.InvariantCulture, $"{percent:F1} % of one core"), isTarget ? "<= 6 %" : "", isTarget ? percent <= 6 : null);
        report.Add(name, "gateway's resident memory (anonymous)", string.Create(CultureInfo.InvariantCulture, $"{end.ResidentMb:F0} MB ({end.AnonymousMb:F0} MB)"), isTarget ? "<= 130 MB" : "", isTarget ? end.ResidentMb <= 130 : null);
    }

    public static async Task IdleAsync(Report report)
    {
        await using var line = new BenchLine("idle", 3);
        await line.StartAsync();
        await Task.Delay(3000);
        ProcessCost from = line.GatewayCost();
        await Task.Delay(10_000);
        ProcessCost to = line.GatewayCost();
        report.Add("idle", "gateway's resident memory (anonymous)", string.Create(CultureInfo.InvariantCulture, $"{to.ResidentMb:F0} MB ({to.AnonymousMb:F0} MB)"), "<= 100 MB (<= 35 MB)", to.ResidentMb <= 100 && to.AnonymousMb <= 35);
        report.Add("idle", "gateway's processor time", string.Create(CultureInfo.InvariantCulture, $"{(to.CpuSeconds - from.CpuSeconds) * 10:F1} % of one core"));
    }

    public static async Task DrainAsync(Report report)
    {
        await using var line = new BenchLine("drain", 2000);
        await line.StartAsync();
        LoadResult result = await line.LoadAsync("drain", 0, (_, _) => { });
        report.Add("drain", $"events to the cloud after an outage ({result.DrainedEvents} waited)", string.Create(CultureInfo.InvariantCulture, $"{result.DrainedEvents / Math.Max(0.01, result.DrainSeconds):F0} events/s"));
    }
}
