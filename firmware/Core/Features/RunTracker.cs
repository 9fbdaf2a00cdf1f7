namespace EdgeAgent.Firmware.Features;

/// <summary>Whether the machine runs; the numbers are those of the run-state feature.</summary>
public enum RunState : byte
{
    Unknown = 0,
    Stopped = 1,
    Starting = 2,
    Running = 3,
}

/// <summary>
/// Run state from the motor current, with start and run-time counters. Above a tenth of the rated current the motor turns (an induction motor draws 30-50 % at
/// no load); it is starting while the current stays above 2.5 times the rated one, at most <see cref="LongestStartMs"/> from standstill.
/// </summary>
public sealed class RunTracker
{
    /// <summary>After this a high current is no start any more.</summary>
    public const long LongestStartMs = 30000;

    private readonly double _ratedAmps;
    private long _startedMs;
    private long _lastMs;
    private long _runMs;

    /// <param name="ratedAmps">Rated current of the motor, over 0.</param>
    /// <param name="startCount">Starts counted before.</param>
    /// <param name="runSeconds">Seconds counted before.</param>
    public RunTracker(double ratedAmps, int startCount, int runSeconds)
    {
        _ratedAmps = ratedAmps;
        StartCount = startCount;
        _runMs = runSeconds * 1000L;
    }

    public RunState State { get; private set; }

    public int StartCount { get; private set; }

    public int RunSeconds => (int)(_runMs / 1000);

    /// <summary>Takes the mean current of the phases.</summary>
    public void Add(long nowMs, double amps)
    {
        bool wasTurning = State == RunState.Starting || State == RunState.Running;
        if (wasTurning) _runMs += nowMs - _lastMs;
        _lastMs = nowMs;

        if (amps < 0.1 * _ratedAmps)
        {
            State = RunState.Stopped;
            return;
        }

        if (State == RunState.Stopped)
        {
            StartCount++;
            _startedMs = nowMs;
            State = RunState.Starting;
        }

        bool isInrush = amps > 2.5 * _ratedAmps && State == RunState.Starting && nowMs - _startedMs < LongestStartMs;
        State = isInrush ? RunState.Starting : RunState.Running;
    }

    /// <summary>The sensor gives no number: nothing is known and nothing counted.</summary>
    public void Lose(long nowMs)
    {
        _lastMs = nowMs;
        State = RunState.Unknown;
    }
}
