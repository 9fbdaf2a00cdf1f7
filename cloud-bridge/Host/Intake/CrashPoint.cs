using System.Globalization;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// Kills the process at a named point, so that tests can show what a power cut there does. Armed by EDGE_CRASH_AT=point[:N]; N (1 when left out) is the
/// passage at which it strikes. Points: before-commit, after-commit-before-receipt, after-receipt. Unarmed it does nothing.
/// </summary>
public sealed class CrashPoint(string? setting, Action crash)
{
    public const string Variable = "EDGE_CRASH_AT";
    public const string BeforeCommit = "before-commit";
    public const string AfterCommitBeforeReceipt = "after-commit-before-receipt";
    public const string AfterReceipt = "after-receipt";

    private readonly string? _point = setting?.Split(':')[0];
    private int _passagesLeft = setting?.Split(':') is [_, string times] ? int.Parse(times, CultureInfo.InvariantCulture) : 1;

    /// <summary>A point that never strikes.</summary>
    public static CrashPoint Never { get; } = new(null, () => { });

    /// <summary>Reads the environment; a strike ends the process like SIGKILL, with nothing flushed.</summary>
    public static CrashPoint FromEnvironment() =>
        new(Environment.GetEnvironmentVariable(Variable), () => System.Diagnostics.Process.GetCurrentProcess().Kill());

    /// <summary>It struck: nothing of this process may go on.</summary>
    public bool HasStruck { get; private set; }

    public void Pass(string point)
    {
        if (_point != point || --_passagesLeft != 0) return;
        HasStruck = true;
        crash();
    }
}
