using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>What a rate cost: frames a second, and processor time of gateway (or peer) and broker per frame.</summary>
internal sealed record IngestCost(Sample FramesPerSec, Sample MicrosPerFrame, Sample BrokerMicrosPerFrame);

/// <summary>Durable ingest: 200 modules as fast as receipts allow.</summary>
internal static class IngestCase
{
    private const int Modules = 200;
    private const int WarmUpSeconds = 6;
    private const int WindowSeconds = 8;
    private const int Windows = 3;

    public static async Task<IngestCost> RunAsync(bool isTls, Report report, int soakSeconds = 0)
    {
        string name = isTls ? "durable ingest, TLS" : "durable ingest, plain TCP";
        await using var line = new BenchLine(isTls ? "ingest-tls" : "ingest", Modules, isTls);
        await line.StartAsync();
        var seconds = new List<(long Ticks, long Count, ProcessCost Gateway, ProcessCost Broker)>();
        LoadResult result = await line.LoadAsync("full", Math.Max(soakSeconds, WarmUpSeconds + (Windows * WindowSeconds)), (ticks, count) => seconds.Add((ticks, count, line.GatewayCost(), line.BrokerCost())));
        IngestCost cost = Split([.. seconds.Skip(WarmUpSeconds)]);
        long target = isTls ? 40_000 : 50_000;
        report.Add(name, "frames a second, receipted", Range(cost.FramesPerSec, "F0"), $">= {target}", cost.FramesPerSec.Median >= target);
        report.Add(name, "gateway's processor time per frame", Range(cost.MicrosPerFrame, "F1") + " us");
        report.Add(name, "broker's processor time per frame", Range(cost.BrokerMicrosPerFrame, "F1") + " us");
        ProcessCost early = seconds[seconds.Count / 3].Gateway;
        ProcessCost late = seconds[^1].Gateway;
        report.Add(name, string.Create(CultureInfo.InvariantCulture, $"resident memory after {seconds[seconds.Count / 3].Count / 1e6:F1} and after {result.Receipted / 1e6:F1} million frames"), string.Create(CultureInfo.InvariantCulture, $"{early.ResidentMb:F0} and {late.ResidentMb:F0} MB"), "flat within 5 %", late.ResidentMb <= early.ResidentMb * 1.05);
        if (result.Rewinds > 0) report.Add(name, "holes seen by the gateway", result.Rewinds.ToString(CultureInfo.InvariantCulture), "0", false);
        return cost;
    }

    /// <summary>Cuts seconds into windows and takes the rates of each.</summary>
    public static IngestCost Split(IReadOnlyList<(long Ticks, long Count, ProcessCost Consumer, ProcessCost Broker)> seconds)
    {
        int window = Math.Min(WindowSeconds, (seconds.Count - 1) / Windows);
        var rates = new List<double>();
        var micros = new List<double>();
        var brokerMicros = new List<double>();
        for (int at = 0; at + window < seconds.Count; at += window)
        {
            (long Ticks, long Count, ProcessCost Consumer, ProcessCost Broker) from = seconds[at];
            (long Ticks, long Count, ProcessCost Consumer, ProcessCost Broker) to = seconds[at + window];
            double frames = Math.Max(1, to.Count - from.Count);
            rates.Add(frames / Stopwatch.GetElapsedTime(from.Ticks, to.Ticks).TotalSeconds);
            micros.Add((to.Consumer.CpuSeconds - from.Consumer.CpuSeconds) * 1e6 / frames);
            brokerMicros.Add((to.Broker.CpuSeconds - from.Broker.CpuSeconds) * 1e6 / frames);
        }

        return new IngestCost(new Sample(rates), new Sample(micros), new Sample(brokerMicros));
    }

    public static string Range(Sample sample, string format) => string.Create(
        CultureInfo.InvariantCulture, $"{sample.Median.ToString(format, CultureInfo.InvariantCulture)} ({sample.Least.ToString(format, CultureInfo.InvariantCulture)} to {sample.Most.ToString(format, CultureInfo.InvariantCulture)})");
}
