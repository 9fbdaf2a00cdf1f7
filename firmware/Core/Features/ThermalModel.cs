namespace EdgeAgent.Firmware.Features;

/// <summary>
/// Thermal overload model of a motor: one exponential, heated by the square of the current over the rated one, unbalance counted in, slower at standstill. At
/// 1.0 the capacity is used up. The usual equation behind the trip classes of IEC 60947-4-1: theta' = ((I/Ir)^2 - theta) / tau, trip at theta = 1.125^2.
/// Unknown means hot: without a stored state it starts at the heat of rated load.
/// </summary>
public sealed class ThermalModel
{
    /// <summary>Square of 1.125: the current that trips in the long run.</summary>
    public const double TripLevel = 1.265625;

    /// <summary>A self-ventilated motor at standstill cools three times slower.</summary>
    private const double StandstillFactor = 3;

    /// <summary>Weight of the negative-sequence current's heating, 3 to 6 in the literature.</summary>
    private const double UnbalanceWeight = 4;

    private readonly double _ratedAmps;
    private readonly double _tauSeconds;
    private double _theta;
    private long _lastMs = -1;

    /// <param name="ratedAmps">Rated current, over 0.</param>
    /// <param name="tauSeconds">Time constant: class 10 uses 162 to 405 s.</param>
    /// <param name="usedBefore">Used part of the capacity when the module last stored it, 0.0001; -1 unknown.</param>
    public ThermalModel(double ratedAmps, double tauSeconds, int usedBefore)
    {
        _ratedAmps = ratedAmps;
        _tauSeconds = tauSeconds;
        _theta = usedBefore < 0 ? 1.0 : usedBefore * 0.0001 * TripLevel;
    }

    /// <summary>Used part of the thermal capacity; 1 trips.</summary>
    public double Used => _theta / TripLevel;

    /// <summary>True from the trip level until the motor has cooled to 80 % of it.</summary>
    public bool IsTripped { get; private set; }

    /// <summary>Takes the currents of this moment.</summary>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="meanAmps">Mean of the phases.</param>
    /// <param name="unbalance">Largest deviation from the mean over the mean; stands for I2/I1.</param>
    public void Add(long nowMs, double meanAmps, double unbalance)
    {
        if (_lastMs >= 0) Advance((nowMs - _lastMs) / 1000.0, meanAmps, unbalance);
        _lastMs = nowMs;
    }

    /// <summary>The current is not known: the heat is kept, which is on the safe side of cooling.</summary>
    public void Lose(long nowMs) => _lastMs = nowMs;

    /// <summary>Seconds until the trip at this current; -1 for never.</summary>
    public int SecondsToTrip(double meanAmps, double unbalance)
    {
        double target = HeatOf(meanAmps, unbalance);
        if (_theta >= TripLevel) return 0;
        if (target <= TripLevel) return -1;
        return (int)(_tauSeconds * Math.Log((target - _theta) / (target - TripLevel)));
    }

    private void Advance(double seconds, double meanAmps, double unbalance)
    {
        bool isStanding = meanAmps < 0.1 * _ratedAmps;
        double tau = isStanding ? _tauSeconds * StandstillFactor : _tauSeconds;
        double target = HeatOf(meanAmps, unbalance);
        _theta = target + ((_theta - target) * Math.Exp(-seconds / tau));
        if (_theta >= TripLevel) IsTripped = true;
        else if (_theta < 0.8 * TripLevel) IsTripped = false;
    }

    private double HeatOf(double meanAmps, double unbalance)
    {
        double relative = meanAmps / _ratedAmps;
        return relative * relative * (1 + (UnbalanceWeight * unbalance * unbalance));
    }
}
