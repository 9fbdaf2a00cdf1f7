using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>
/// A fleet at one frame a second and module: what that costs, and how long an alarm takes from the module's publish to a subscriber of the cloud's broker.
/// </summary>
internal static class LatencyCase
{
    /// <summary>The second half has the alarms.</summary>
    private const int Seconds = 48;

    /// <summary>Behind the compiler's second pass over what runs often, up to the first alarm.</summary>
    private const int CostFromSecond = 10;
    private const int CostToSecond = 23;

    public static async Task FleetsAsync(Section section)
    {
        foreach (int modules in (int[])[20, 200, 1000, 2000]) await RunAsync(modules, 0, section);
    }

    public static Task SlowDiskAsync(Section section) => RunAsync(1000, 40, section);

    /// <param name="fsyncDelayMs">Every commit takes this much longer, as on a worn flash disk.</param>
    private static async Task RunAsync(int modules, int fsyncDelayMs, Section section)
    {
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{modules} modules at 1 Hz{(fsyncDelayMs > 0 ? $", every fsync {fsyncDelayMs} ms slower" : "")}"
        );
        await using var line = new BenchLine("paced", modules);
        if (fsyncDelayMs > 0) line.Gateway.Environment["EDGE_SLOW_DISK_MS"] = fsyncDelayMs.ToString(CultureInfo.InvariantCulture);
        await line.StartAsync();
        var seconds = new List<LoadSecond>();
        LoadResult result = await line.LoadAsync("paced", Seconds, seconds.Add);
        ReportLatency(section, what, result, (modules, fsyncDelayMs) switch { (1000, 0) => 50, (1000, > 0) => 250, _ => null });
        if (fsyncDelayMs == 0) ReportCost(section, what, seconds, isTarget: modules == 1000);
    }

    private static void ReportLatency(Section section, string what, LoadResult result, double? limitMs)
    {
        double p50 = Sample.Quantile(result.LatenciesMs, 0.5);
        double p99 = Sample.Quantile(result.LatenciesMs, 0.99);
        section.Add(
            what,
            $"alarm latency p50, p99, most of {result.LatenciesMs.Length}",
            string.Create(CultureInfo.InvariantCulture, $"{p50:F0}, {p99:F0}, {result.LatenciesMs.LastOrDefault():F0} ms"),
            limitMs is { } limit ? string.Create(CultureInfo.InvariantCulture, $"p99 <= {limit} ms") : "",
            limitMs is { } most ? p99 <= most : null);
        if (result.AlarmsMissing > 0) section.Add(what, "alarms that did not arrive", result.AlarmsMissing.ToString(CultureInfo.InvariantCulture), "0", false);
    }

    private static void ReportCost(Section section, string what, List<LoadSecond> seconds, bool isTarget)
    {
        (LoadSecond from, LoadSecond to) = (seconds[CostFromSecond], seconds[CostToSecond]);
        double span = Stopwatch.GetElapsedTime(from.Ticks, to.Ticks).TotalSeconds;
        double percent = 100 * (to.Consumer.CpuSeconds - from.Consumer.CpuSeconds) / span;
        double gigabytesPerDay = (to.Consumer.WrittenBytes - from.Consumer.WrittenBytes) / span * 86_400 / 1e9;
        ProcessCost end = seconds[^1].Consumer;
        section.Add(
            what,
            "gateway's processor time",
            string.Create(CultureInfo.InvariantCulture, $"{percent:F1} % of one core"),
            isTarget ? "<= 6 %" : "",
            isTarget ? percent <= 6 : null
        );
        section.Add(
            what,
            "gateway's resident memory (anonymous), after an alarm of every module",
            string.Create(CultureInfo.InvariantCulture, $"{end.ResidentMb:F0} MB ({end.AnonymousMb:F0} MB)"),
            isTarget ? "<= 130 MB" : "",
            isTarget ? end.ResidentMb <= 130 : null
        );
        section.Add(what, "written to the disk (flash wear)", string.Create(CultureInfo.InvariantCulture, $"{gigabytesPerDay:F1} GB a day"));
    }

    public static async Task IdleAsync(Section section)
    {
        await using var line = new BenchLine("idle", 3);
        await line.StartAsync();
        await Task.Delay(3000);
        ProcessCost from = line.GatewayCost();
        await Task.Delay(10_000);
        ProcessCost to = line.GatewayCost();
        section.Add(
            "idle",
            "gateway's resident memory (anonymous)",
            string.Create(CultureInfo.InvariantCulture, $"{to.ResidentMb:F0} MB ({to.AnonymousMb:F0} MB)"),
            "<= 100 MB (<= 35 MB)",
            to.ResidentMb <= 100 && to.AnonymousMb <= 35
        );
        section.Add(
            "idle",
            "gateway's processor time",
            string.Create(CultureInfo.InvariantCulture, $"{(to.CpuSeconds - from.CpuSeconds) * 10:F1} % of one core")
        );
    }

    public static async Task DrainAsync(Section section)
    {
        await using var line = new BenchLine("drain", 2000);
        await line.StartAsync();
        LoadResult result = await line.LoadAsync("drain", 0, _ => { });
        section.Add(
            "drain",
            $"events to the cloud after an outage ({result.DrainedEvents} waited)",
            string.Create(CultureInfo.InvariantCulture, $"{result.DrainedEvents / Math.Max(0.01, result.DrainSeconds):F0} events/s")
        );
    }
}
