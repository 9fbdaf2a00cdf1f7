using System.Globalization;

namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>
/// Makes every commit take longer, as a worn flash disk would: EDGE_SLOW_DISK_MS=milliseconds, at most 10,000. Only benchmarks and tests set the variable;
/// without it a passing costs one comparison.
/// </summary>
internal static class SlowDisk
{
    private static readonly int s_delayMs = Math.Clamp(
        int.Parse(Environment.GetEnvironmentVariable("EDGE_SLOW_DISK_MS") ?? "0", CultureInfo.InvariantCulture),
        0,
        10_000
    );

    public static void Wait()
    {
        if (s_delayMs > 0) Thread.Sleep(s_delayMs);
    }
}
