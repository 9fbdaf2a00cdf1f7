using System.Diagnostics;
using System.Reflection;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Web.Api;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>How the process is doing, for people and probes.</summary>
public sealed class BridgeStatus(Database database, CloudConnection connection, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";

    public StatusView Read()
    {
        using Process process = Process.GetCurrentProcess();
        return database.Read(session => new StatusView(
            Version, time.GetUtcNow(), _startedAt, database.Place, connection.State, connection.Reason,
            GatewayStore.Count(session), MachineStore.Count(session),
            session.Number("SELECT COUNT(*) FROM orders WHERE is_open = 1"),
            session.Number("SELECT COUNT(*) FROM alarms WHERE is_active = 1 AND is_retained = 1"),
            process.WorkingSet64, process.TotalProcessorTime.TotalSeconds));
    }

    /// <summary>Null when the bridge can take events and serve pages; else what is wrong.</summary>
    public string? Problem() => database.Problem() ?? (connection.IsReady ? null : $"the broker is not connected: {connection.State} {connection.Reason}");
}
