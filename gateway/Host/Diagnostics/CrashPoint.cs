using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>
/// Kills the process at a named point, as a power cut would: EDGE_CRASH_AT=point[:N] at the Nth passing. Only tests set the variable; without it a
/// passing costs one comparison.
/// </summary>
internal static partial class CrashPoint
{
    public const string BeforeCommit = "before-commit";
    public const string AfterCommitBeforeReceipt = "after-commit-before-receipt";
    public const string AfterReceipt = "after-receipt";
    public const string BeforePublish = "before-publish";
    public const string AfterPublish = "after-publish";

    /// <summary>Before each table that a salvage copies, and before each file it moves.</summary>
    public const string InSalvage = "in-salvage";

    private const int Kill = 9;

    private static readonly string? s_point = Environment.GetEnvironmentVariable("EDGE_CRASH_AT")?.Split(':')[0];
    private static int s_left = int.Parse(
        Environment.GetEnvironmentVariable("EDGE_CRASH_AT")?.Split(':').ElementAtOrDefault(1) ?? "1",
        CultureInfo.InvariantCulture
    );

    public static void Pass(string point)
    {
        if (s_point is null || s_point != point || Interlocked.Decrement(ref s_left) > 0) return;
        _ = Signal(Environment.ProcessId, Kill);
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
