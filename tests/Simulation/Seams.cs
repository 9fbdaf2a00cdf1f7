using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Gateway.Buffer;

namespace EdgeAgent.Simulation;

/// <summary>
/// The places where the production classes touch the world. Left alone, everything is honest; a mutant lies at one of them, so that a checker can be shown to
/// notice without a broken line in production code.
/// </summary>
public sealed class Seams
{
    /// <summary>A frame on its way from a module; null swallows it.</summary>
    public Func<byte[], byte[]?> ModuleSends { get; init; } = frame => frame;

    /// <summary>A receipt as a module hears it.</summary>
    public Func<byte[], byte[]> ModuleHears { get; init; } = receipt => receipt;

    /// <summary>A module's flash as its software sees it.</summary>
    public Func<IModuleStore, IModuleStore> Flash { get; init; } = flash => flash;

    /// <summary>The gateway's disk as its software sees it.</summary>
    public Func<IGatewayStore, IGatewayStore> Store { get; init; } = store => store;

    /// <summary>What the gateway hears from its modules and the cloud: topic and payload; null swallows it.</summary>
    public Func<string, byte[], byte[]?> GatewayHears { get; init; } = (_, payload) => payload;

    /// <summary>An event or hello on its way to the cloud; null swallows it.</summary>
    public Func<string, byte[], byte[]?> GatewaySends { get; init; } = (_, payload) => payload;

    /// <summary>A message as the bridge hears it; null swallows it.</summary>
    public Func<string, byte[], byte[]?> BridgeHears { get; init; } = (_, payload) => payload;

    /// <summary>A receipt of the bridge on its way; null swallows it.</summary>
    public Func<string, byte[], byte[]?> BridgeSends { get; init; } = (_, payload) => payload;

    /// <summary>Runs on the bridge's database after its tables are made.</summary>
    public Action<Session> Schema { get; init; } = _ => { };
}
