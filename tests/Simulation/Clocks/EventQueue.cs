namespace EdgeAgent.Simulation.Clocks;

/// <summary>
/// The one clock and the one queue of a simulated world: what is due runs in the order of its time, and at the same time in the order in which it was queued.
/// </summary>
public sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long AtMs, long Order)> _queue = new();
    private long _order;

    /// <summary>True time, milliseconds since the world began; nobody in it can read it.</summary>
    public long NowMs { get; private set; }

    public void In(long delayMs, Action action) => _queue.Enqueue(action, (NowMs + Math.Max(0, delayMs), _order++));

    public void RunUntil(long endMs)
    {
        while (_queue.TryPeek(out Action? action, out (long AtMs, long Order) due) && due.AtMs <= endMs)
        {
            _queue.Dequeue();
            NowMs = due.AtMs;
            action();
        }

        NowMs = endMs;
    }
}
