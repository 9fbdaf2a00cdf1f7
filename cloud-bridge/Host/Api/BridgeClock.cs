using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>The bridge's time as pages see it, and from what age on a state is called old.</summary>
public sealed class BridgeClock(TimeProvider time, BridgeOptions options)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>States from before this moment are old.</summary>
    public DateTimeOffset FreshSince => Now - options.Silence.SilentAfter;

    public MachineView View(Machine machine) => MachineView.Of(machine, Now, options.Silence.SilentAfter);
}
