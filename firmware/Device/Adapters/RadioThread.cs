using System.Threading;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Provisioning;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// The thread of the radio: it steps <see cref="PlantStation"/>, and stores what a gateway gave once the loop has ended. Time comes from the gateway's
/// receipts, not from here.
/// </summary>
public sealed class RadioThread
{
    private const int TurnMs = 500;
    private const long DeadlineMs = 180000;

    private readonly PlantStation _station;
    private readonly JoinMachine _joining;
    private readonly IModuleStore _plant;
    private readonly AutoResetEvent _stopped = new AutoResetEvent(false);

    /// <param name="station">Does the work.</param>
    /// <param name="joining">Decides about joining.</param>
    /// <param name="plant">Takes what a gateway gave.</param>
    public RadioThread(PlantStation station, JoinMachine joining, IModuleStore plant)
    {
        _station = station;
        _joining = joining;
        _plant = plant;
    }

    /// <summary>For the supervisor: entering a network, scanning, a gateway's answer.</summary>
    public Deadline Working { get; } = new Deadline(DeadlineMs);

    /// <summary>Strength of the plant's network at the last scan, dBm; 0 while unknown.</summary>
    public int StrengthDbm => _station.StrengthDbm;

    /// <summary>Told by the loop: the gateway receives this module.</summary>
    public bool IsLinkUp { get; set; }

    /// <summary>Why the module is not in a plant; the number of flashes of its light.</summary>
    public JoinProblem Problem => _joining.Problem;

    /// <summary>New settings wait to be stored: the loop shall save what it has, end, and say so with <see cref="LoopEnded"/>.</summary>
    public bool IsStopAsked { get; private set; }

    /// <summary>The module is to start again.</summary>
    public bool IsRestartDue { get; private set; }

    public void LoopEnded() => _stopped.Set();

    // This thread must never end: an exception that left it would end it without a word.
    public void Run()
    {
        while (!IsRestartDue)
        {
            Working.Begin(Environment.TickCount64);
            try
            {
                Turn(Environment.TickCount64);
            }
            catch (Exception)
            {
                // Whatever the driver threw: the next turn tries again, and a thread that hangs misses its deadline.
            }

            Working.End();
            Thread.Sleep(TurnMs);
        }
    }

    private void Turn(long nowMs)
    {
        JoinAction left = _station.Step(nowMs, IsLinkUp);
        if (left == JoinAction.Keep) Keep();
        if (left == JoinAction.Restart) IsRestartDue = true;
    }

    // The loop ends first, so that nothing is written to the store of the old place after it is gone.
    // A cut between the two leaves a module that lost what nobody receipted, and joins again.
    private void Keep()
    {
        if (_joining.IsPlaced)
        {
            IsStopAsked = true;
            _stopped.WaitOne();
        }

        if (_joining.IsMove) FileSegments.DeleteAll(Program.StorePrefixes);
        bool isKept = _plant.Write(_joining.Settings, _joining.Settings.Length);
        _joining.Kept(isKept, Environment.TickCount64);
        // The loop has ended: with the new settings or the old ones, it begins anew.
        IsRestartDue = IsStopAsked;
    }
}
