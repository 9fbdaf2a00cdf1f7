namespace EdgeAgent.Simulator.Physics;

/// <summary>What can be made to go wrong with a machine, by name.</summary>
public sealed class Faults
{
    public const string BearingWear = "bearing-wear";
    public const string Overload = "overload";
    public const string Blocked = "blocked";
    public const string Overheat = "overheat";
    public const string Unbalance = "unbalance";
    public const string SensorFail = "sensor-fail";
    public const string Silent = "silent";
    public const string IntermittentOverload = "intermittent-overload";

    // How bad a fault gets when nothing is said, and how long it takes to get there.
    private static readonly Dictionary<string, (double Value, double RampSeconds)> s_known = new()
    {
        [BearingWear] = (1.0, 30),           // 0 healthy, 1 destroyed
        [Overload] = (1.45, 3),              // shaft load over the rated one
        [Blocked] = (1.0, 2),                // part of the outlet that is shut
        [Overheat] = (80, 40),               // K above what the load explains
        [Unbalance] = (9.0, 5),              // mm/s RMS at shaft speed
        [SensorFail] = (1, 0),
        [Silent] = (1, 0),
        [IntermittentOverload] = (1.45, 1),
    };

    private readonly Dictionary<string, (double Value, double SinceSeconds)> _active = [];

    public static IReadOnlyCollection<string> Names => s_known.Keys;

    public IEnumerable<string> Active => _active.Keys;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="value">How bad; null for the usual.</param>
    /// <param name="nowSeconds">Simulated time.</param>
    /// <returns>False for an unknown name.</returns>
    public bool TryStart(string name, double? value, double nowSeconds)
    {
        if (!s_known.TryGetValue(name, out var usual)) return false;
        _active[name] = (value ?? usual.Value, nowSeconds);
        return true;
    }

    public bool TryStop(string name) => s_known.ContainsKey(name) && (_active.Remove(name) || true);

    public bool IsActive(string name) => _active.ContainsKey(name);

    /// <summary>How bad it is now: grows from 0 to its value over its ramp; 0 when it is not active.</summary>
    public double LevelOf(string name, double nowSeconds)
    {
        if (!_active.TryGetValue(name, out var fault)) return 0;
        double ramp = s_known[name].RampSeconds;
        double age = nowSeconds - fault.SinceSeconds;
        if (name == IntermittentOverload) return age % 600 < 20 ? fault.Value : 0;      // 20 s of every 10 minutes
        return ramp > 0 && age < ramp ? fault.Value * age / ramp : fault.Value;
    }
}
