using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// However many features wait, an alarm made while everything runs is committed at the gateway within <see cref="LongestMs"/>. Looks only at runs without drawn
/// faults.
/// </summary>
public sealed class AlarmsNotStarved : IChecker
{
    /// <summary>Two steps of a module, four ways over the plant network, and a batch in hand.</summary>
    public const long LongestMs = 2_500;

    private readonly Dictionary<ulong, ProductionRecord> _books = [];
    private World? _world;
    private long _worstMs;

    public string Promise => "alarms are not starved by features";

    /// <summary>Longest way of an alarm so far.</summary>
    public long WorstMs => _worstMs;

    /// <summary>Alarms made before this do not count: the way was blocked.</summary>
    public long SinceMs { get; set; }

    public void Watch(World world)
    {
        _world = world;
        foreach (SimulatedModule module in world.Modules) _books[module.Id] = module.Production;
        foreach (GatewayProcess gateway in world.Gateways) gateway.Disk.Took = Took;
    }

    public string? AtRest(World world) => _worstMs > LongestMs ? $"an alarm took {_worstMs} ms from module to disk; {LongestMs} ms are allowed" : null;

    private void Took(FrameRow row)
    {
        var frame = new Frame();
        if (!row.IsAlarmLane || !FrameCodec.TryDecode(row.Bytes, row.Bytes.Length, frame, out _)) return;
        Produced? made = _books[frame.Module].Of(Lane.Alarm).LastOrDefault(element => element.UptimeMs == frame.UptimeMs);
        if (made is not null && made.MadeAtMs >= SinceMs) _worstMs = Math.Max(_worstMs, _world!.Queue.NowMs - made.MadeAtMs);
    }
}
