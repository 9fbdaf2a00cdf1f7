using EdgeAgent.Simulation.Clocks;
using EdgeAgent.Simulation.Mqtt;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// A broker with its network on the world's clock: whoever gave it something to do touches it, and it works a moment later, for as long as there is work.
/// </summary>
public sealed class MemoryBrokerPlug
{
    /// <summary>How often it looks round when nobody touched it: reconnects and ticks are due then.</summary>
    private const long LookRoundMs = 1000;

    private readonly EventQueue _queue;
    private readonly Dice _dice;
    private bool _isDue;

    public MemoryBrokerPlug(EventQueue queue, Dice dice, MemoryBroker broker, long latencyMs)
    {
        (_queue, _dice, Broker, LatencyMs) = (queue, dice, broker, latencyMs);
        LookRound();
    }

    public MemoryBroker Broker { get; }

    /// <summary>Longest time from hand to hand.</summary>
    public long LatencyMs { get; set; }

    public void Touch()
    {
        if (_isDue) return;
        _isDue = true;
        _queue.In(_dice.Between(1, LatencyMs), Step);
    }

    private void Step()
    {
        _isDue = false;
        if (Broker.Step(_queue.NowMs)) Touch();
    }

    private void LookRound()
    {
        _queue.In(LookRoundMs, LookRound);
        Touch();
    }
}
