using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>Ten million frames through a log that is limited to a fraction of them: memory stays where it was, and so does the disk.</summary>
internal static class SoakCase
{
    private const long Frames = 10_000_000;
    private const long MaxFrameBytes = 300_000_000;
    private const int MostSeconds = 1200;

    /// <summary>The file is the frames, their rows, positions and free pages: measured against twice what the frames may take.</summary>
    private const double FileShare = 2;

    public static async Task RunAsync(Section section)
    {
        const string what = "ten million frames";
        await using var line = new BenchLine(
            "soak",
            IngestCase.Modules,
            isTls: false,
            $"core:\n  checkpointInterval: 00:00:10\n  retention:\n    maxFrameBytes: {MaxFrameBytes}\n"
        );
        await line.StartAsync();
        var seconds = new List<LoadSecond>();
        long mostStoreBytes = 0;
        LoadResult result = await line.LoadAsync(
            "full",
            MostSeconds,
            second =>
            {
                seconds.Add(second);
                mostStoreBytes = Math.Max(mostStoreBytes, line.StoreBytes);
            },
            Frames);
        LoadSecond early = seconds.First(second => second.Count >= result.Receipted / 3);
        LoadSecond late = seconds[^1];
        section.Add(what, "frames receipted", result.Receipted.ToString(CultureInfo.InvariantCulture), $">= {Frames}", result.Receipted >= Frames);
        section.Add(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"gateway's resident memory (anonymous) after {early.Count / 1e6:F1} and after {late.Count / 1e6:F1} million"
            ),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{early.Consumer.ResidentMb:F0} ({early.Consumer.AnonymousMb:F0}) and {late.Consumer.ResidentMb:F0} ({late.Consumer.AnonymousMb:F0}) MB"
            ),
            "flat within 5 %",
            late.Consumer.ResidentMb <= early.Consumer.ResidentMb * 1.05);
        section.Add(
            what,
            $"most bytes of the store's files, frames limited to {MaxFrameBytes / 1_000_000} MB",
            $"{mostStoreBytes / 1_000_000} MB",
            string.Create(CultureInfo.InvariantCulture, $"<= {FileShare * MaxFrameBytes / 1e6:F0} MB"),
            mostStoreBytes <= FileShare * MaxFrameBytes);
        section.Add(
            what,
            "written to the disk per frame",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(late.Consumer.WrittenBytes - early.Consumer.WrittenBytes) / (double)(late.Count - early.Count):F0} bytes"
            )
        );
    }
}
