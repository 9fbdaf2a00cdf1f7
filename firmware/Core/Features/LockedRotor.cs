namespace EdgeAgent.Firmware.Features;

/// <summary>
/// A rotor that does not turn though the motor is fed: the current stays at <see cref="Level"/> times the rated one longer than a start may last, or, once the
/// motor has run, longer than <see cref="StallMs"/>. Ends when the current falls below <see cref="ReleaseLevel"/>. It says so; switching off is the overload
/// relay's work.
/// </summary>
public sealed class LockedRotor
{
    /// <summary>IEC 60034-12 design N: locked-rotor current 5 to 8 times rated, worn or small motors 4; the breakdown torque is left above about 2.5.</summary>
    public const double Level = 3;

    /// <summary>Below this it turns again or is off.</summary>
    public const double ReleaseLevel = 2;

    /// <summary>Longer than the dip a neighbour's start makes.</summary>
    public const long StallMs = 2000;

    private readonly double _ratedAmps;
    private readonly long _longestStartMs;
    private bool _hasRun;
    private long _highSinceMs = -1;

    /// <param name="ratedAmps">Rated current of the motor, over 0.</param>
    /// <param name="longestStartMs">As long as a healthy start may take.</param>
    public LockedRotor(double ratedAmps, long longestStartMs)
    {
        _ratedAmps = ratedAmps;
        _longestStartMs = longestStartMs;
    }

    public bool IsActive { get; private set; }

    /// <summary>Takes the mean current of the phases.</summary>
    public void Add(long nowMs, double amps)
    {
        double relative = amps / _ratedAmps;
        if (relative < Level)
        {
            _highSinceMs = -1;
            if (relative >= ReleaseLevel) return;
            IsActive = false;
            _hasRun = relative >= 0.1;                                                    // below a tenth it stands: what comes next is a start
            return;
        }

        if (_highSinceMs < 0) _highSinceMs = nowMs;
        if (nowMs - _highSinceMs >= (_hasRun ? StallMs : _longestStartMs)) IsActive = true;
    }

    /// <summary>The sensor gives no number: the time of a high current begins anew, a verdict stays.</summary>
    public void Lose() => _highSinceMs = -1;
}
