using System.Threading;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// Watches that the module's loop comes round: a step that takes longer than its deadline ends in a restart with the cause recorded. There is no managed
/// watchdog; this thread is its stand-in, so a fault inside the runtime itself stays unseen.
/// </summary>
public sealed class Supervisor
{
    /// <summary>The longest step is a window of three clamps and a meter that does not answer: below 2 s.</summary>
    private const long DeadlineMs = 20000;

    private readonly EspBoard _board;
    private readonly object _gate = new object();
    private long _aliveMs;

    public Supervisor(EspBoard board)
    {
        _board = board;
        _aliveMs = Environment.TickCount64;
        new Thread(Watch) { Priority = ThreadPriority.Highest }.Start();
    }

    /// <summary>The loop has come round.</summary>
    public void Alive(long nowMs)
    {
        lock (_gate) _aliveMs = nowMs;
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(100);
            _board.Blink();
            long aliveMs;
            lock (_gate) aliveMs = _aliveMs;
            if (Environment.TickCount64 - aliveMs > DeadlineMs) _board.Restart(ResetCause.Watchdog);
        }
    }
}
