using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Benchmarks.Reporting;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>How long a write of one page with its sync takes on the disk that the stores of this run lie on: every durable figure stands on it.</summary>
internal static class DiskProbe
{
    public static string Run()
    {
        string folder = Path.Combine(Checkout.Root, ".run", "bench");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "probe");
        var times = new List<double>();
        using (var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            var page = new byte[4096];
            for (int i = 0; i < 300; i++)
            {
                long start = Stopwatch.GetTimestamp();
                stream.Write(page);
                stream.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(file);
        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"One page written and synced on its disk: p50 {Sample.Quantile(times, 0.5):F2} ms, p99 {Sample.Quantile(times, 0.99):F2} ms."
        );
    }
}
