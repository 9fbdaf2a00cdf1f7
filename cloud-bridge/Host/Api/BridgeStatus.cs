using System.Diagnostics;
using System.Reflection;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>How the process is doing, for people and probes.</summary>
public sealed class BridgeStatus(WholeDatabase whole, CloudConnection connection, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";

    /// <param name="visible">The database as the reader sees it: counts are of what is theirs.</param>
    public StatusView Read(Database visible)
    {
        using Process process = Process.GetCurrentProcess();
        return visible.Read(session => new StatusView(
            Version, time.GetUtcNow(), _startedAt, whole.Value is PostgresDatabase ? "postgresql" : "sqlite", connection.State, connection.Reason,
            GatewayStore.Count(session), MachineStore.Count(session),
            session.Number("SELECT COUNT(*) FROM orders WHERE is_open = 1"),
            session.Number("SELECT COUNT(*) FROM alarms WHERE is_active = 1 AND is_retained = 1"),
            process.WorkingSet64, process.TotalProcessorTime.TotalSeconds));
    }

    /// <summary>Null when the bridge can take events and serve pages; else what is wrong.</summary>
    public string? Problem() => whole.Value.Problem() ?? (connection.IsReady ? null : $"the broker is not connected: {connection.State} {connection.Reason}");
}
