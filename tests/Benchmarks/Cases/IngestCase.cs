using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>What a rate cost: frames a second, and each process's time per frame.</summary>
internal sealed record IngestCost(Sample FramesPerSec, Sample MicrosPerFrame, Sample BrokerMicrosPerFrame, Sample GeneratorMicrosPerFrame)
{
    /// <summary>Takes the rates of some windows of a run behind its warm-up.</summary>
    public static IngestCost Of(IReadOnlyList<LoadSecond> seconds, int warmUpSeconds, int windows)
    {
        int window = Math.Max(1, (seconds.Count - 1 - warmUpSeconds) / windows);
        List<(LoadSecond From, LoadSecond To, double Frames)> cuts = [];
        for (int at = warmUpSeconds; at + window < seconds.Count; at += window)
            cuts.Add((seconds[at], seconds[at + window], Math.Max(1, seconds[at + window].Count - seconds[at].Count)));
        return new IngestCost(
            new Sample([.. cuts.Select(cut => cut.Frames / Stopwatch.GetElapsedTime(cut.From.Ticks, cut.To.Ticks).TotalSeconds)]),
            Micros(second => second.Consumer),
            Micros(second => second.Broker),
            Micros(second => second.Generator));

        Sample Micros(Func<LoadSecond, ProcessCost> of) => new([.. cuts.Select(cut => (of(cut.To).CpuSeconds - of(cut.From).CpuSeconds) * 1e6 / cut.Frames)]);
    }

    public void Report(Section section, string what, string rate, string consumer, long? target = null)
    {
        section.Add(what, rate, Range(FramesPerSec, "F0"), target is { } least ? $">= {least}" : "", target is { } asked ? FramesPerSec.Median >= asked : null);
        section.Add(what, $"processor time per frame: {consumer}", Range(MicrosPerFrame, "F1") + " us");
        section.Add(
            what,
            "processor time per frame: broker, load generator",
            $"{Range(BrokerMicrosPerFrame, "F1")}, {Range(GeneratorMicrosPerFrame, "F1")} us"
        );
    }

    private static string Range(Sample sample, string format) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{sample.Median.ToString(format, CultureInfo.InvariantCulture)} ({sample.Least.ToString(format, CultureInfo.InvariantCulture)} to {sample.Most.ToString(format, CultureInfo.InvariantCulture)})"
        );
}

/// <summary>Durable ingest: 200 modules as fast as receipts allow.</summary>
internal static class IngestCase
{
    public const int Modules = 200;
    public const int WarmUpSeconds = 6;
    public const int Seconds = 30;
    public const int Windows = 3;

    public static async Task<IngestCost> RunAsync(bool isTls, Section section)
    {
        string what = isTls ? "durable ingest, TLS" : "durable ingest, plain TCP";
        await using var line = new BenchLine(isTls ? "ingest-tls" : "ingest", Modules, isTls);
        await line.StartAsync();
        var seconds = new List<LoadSecond>();
        LoadResult result = await line.LoadAsync("full", Seconds, seconds.Add);
        IngestCost cost = IngestCost.Of(seconds, WarmUpSeconds, Windows);
        cost.Report(section, what, "frames a second, receipted", "gateway", isTls ? 40_000 : 50_000);
        section.Add(
            what,
            "gateway's resident memory (anonymous)",
            string.Create(CultureInfo.InvariantCulture, $"{seconds[^1].Consumer.ResidentMb:F0} MB ({seconds[^1].Consumer.AnonymousMb:F0} MB)")
        );
        if (result.Rewinds > 0) section.Add(what, "holes seen by the gateway", result.Rewinds.ToString(CultureInfo.InvariantCulture), "0", false);
        return cost;
    }
}
