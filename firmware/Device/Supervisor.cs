using System.Threading;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// Watches that every loop of the module comes round: a piece of work that takes longer than its deadline ends in a restart with the cause recorded. There is
/// no managed watchdog; this thread is its stand-in, so a fault inside the runtime itself stays unseen, and while the interpreter stands still in a handshake
/// so does this thread.
/// </summary>
public sealed class Supervisor
{
    private readonly EspBoard _board;
    private readonly Deadlines _deadlines;

    /// <param name="board">Restarts, and blinks in the supervisor's beat.</param>
    /// <param name="deadlines">One per loop.</param>
    public Supervisor(EspBoard board, Deadline[] deadlines)
    {
        _board = board;
        _deadlines = new Deadlines(deadlines);
        new Thread(Watch) { Priority = ThreadPriority.Highest }.Start();
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(100);
            _board.Blink();
            if (_deadlines.IsMissed(Environment.TickCount64)) _board.Restart(ResetCause.Watchdog);
        }
    }
}
