namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// The heat of a motor as one exponential of the squared current, as an overload relay of IEC 60947-4-1 keeps it: heat 1 is what rated current ends at, and
/// 1.125 squared trips. At standstill a self-ventilated motor cools three times slower. Pure: time and current in.
/// </summary>
public sealed class ThermalModel(string tripClass, double standstillFactor = ThermalModel.StandstillFactor)
{
    /// <summary>Between 1.05 times rated current, which must never trip, and 1.2 times, which must.</summary>
    public const double TripCurrent = 1.125;

    public const double TripHeat = TripCurrent * TripCurrent;

    /// <summary>Without its fan a motor loses heat by convection only; two to four is usual.</summary>
    public const double StandstillFactor = 3;

    /// <summary>Middle of the time constants that keep a class inside all limits of IEC 60947-4-1: 81-405, 162-405, 243-809, 364-1214 s.</summary>
    private static readonly Dictionary<string, double> s_seconds = new(StringComparer.Ordinal) { ["10A"] = 243, ["10"] = 283, ["20"] = 526, ["30"] = 789 };

    private readonly double _seconds = s_seconds.TryGetValue(tripClass, out double seconds)
        ? seconds
        : throw new ArgumentException($"The trip class is '{tripClass}'; use {string.Join(", ", s_seconds.Keys)}.", nameof(tripClass));

    /// <summary>0 cold, 1 as hot as rated current makes it for ever.</summary>
    public double Heat { get; set; }

    /// <summary>Used part of the thermal capacity: 1 trips.</summary>
    public double CapacityUsed => Heat / TripHeat;

    /// <summary>Lets time pass at a current (over the rated one; heating equivalent, see <see cref="PhaseCurrents"/>).</summary>
    public void Advance(double seconds, double current, bool isStandingStill) => Heat = After(seconds, current, isStandingStill);

    /// <summary>Seconds until the trip at a current; infinite when it never comes.</summary>
    public double SecondsToTrip(double current)
    {
        double end = current * current;
        if (Heat >= TripHeat) return 0;
        return end <= TripHeat ? double.PositiveInfinity : _seconds * Math.Log((end - Heat) / (end - TripHeat));
    }

    private double After(double seconds, double current, bool isStandingStill)
    {
        double constant = isStandingStill ? _seconds * standstillFactor : _seconds;
        double end = current * current;
        return end + (Heat - end) * Math.Exp(-seconds / constant);
    }
}
