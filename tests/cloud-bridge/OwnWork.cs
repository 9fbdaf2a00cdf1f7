using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.CloudBridge.Tests;

/// <summary>What the bridge's own work runs in, outside a process.</summary>
internal static class OwnWork
{
    public static WorkSteps Steps(Database database) => new(
        database,
        (session, name, what) => EventStore.CountRefusals(session, name, "", 1, DateTimeOffset.UnixEpoch, what),
        NullLogger<WorkSteps>.Instance
    );

    public static ProcessFault Fault() =>
        new(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<ProcessFault>.Instance);
}
