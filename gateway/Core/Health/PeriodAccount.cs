using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Gateway.Health;

/// <summary>
/// One machine over some hours: the sums of a day while it is added up; stored as it is. Adds what the cloud's reports add, so that both pages say the same.
/// </summary>
public sealed class PeriodAccount
{
    public double ObservedSeconds { get; set; }
    public double? EnergyKwh { get; set; }
    public bool IsEstimated { get; set; }
    public double? IdleKwh { get; set; }
    public double? PeakPowerKw { get; set; }
    public double RunSeconds { get; set; }
    public double IdleSeconds { get; set; }
    public double OverRatedSeconds { get; set; }
    public int Starts { get; set; }
    public double? MaxTemperature { get; set; }
    public string? WorstZone { get; set; }
    public int Alarms { get; set; }
    public bool IsCorrected { get; set; }

    /// <summary>Load factor times running time, and the running time for which it was known; likewise of the vibration velocity.</summary>
    public double LoadSum { get; set; }
    public double LoadSeconds { get; set; }
    public double VelocitySum { get; set; }
    public double VelocitySeconds { get; set; }

    public void Add(HealthHourData hour) => Add(new PeriodAccount
    {
        ObservedSeconds = hour.ObservedSeconds,
        EnergyKwh = hour.EnergyKwh,
        IsEstimated = hour.EnergyWorth is not (null or "measured"),
        IdleKwh = hour.IdleEnergyKwh,
        PeakPowerKw = hour.PeakPowerKw,
        RunSeconds = hour.RunSeconds,
        IdleSeconds = hour.IdleSeconds,
        OverRatedSeconds = hour.OverRatedSeconds,
        Starts = hour.Starts,
        MaxTemperature = hour.MaxTemperature,
        WorstZone = hour.WorstZone,
        Alarms = hour.Alarms,
        IsCorrected = hour.Version > 1,
        LoadSum = (hour.MeanLoadFactor ?? 0) * hour.RunSeconds,
        LoadSeconds = hour.MeanLoadFactor is null ? 0 : hour.RunSeconds,
        VelocitySum = (hour.MeanVelocityMmPerSec ?? 0) * hour.RunSeconds,
        VelocitySeconds = hour.MeanVelocityMmPerSec is null ? 0 : hour.RunSeconds,
    });

    public void Add(PeriodAccount other)
    {
        ObservedSeconds += other.ObservedSeconds;
        EnergyKwh = Sum(EnergyKwh, other.EnergyKwh);
        IsEstimated |= other.IsEstimated;
        IdleKwh = Sum(IdleKwh, other.IdleKwh);
        PeakPowerKw = Highest(PeakPowerKw, other.PeakPowerKw);
        RunSeconds += other.RunSeconds;
        IdleSeconds += other.IdleSeconds;
        OverRatedSeconds += other.OverRatedSeconds;
        Starts += other.Starts;
        MaxTemperature = Highest(MaxTemperature, other.MaxTemperature);
        if (string.CompareOrdinal(other.WorstZone, WorstZone) > 0) WorstZone = other.WorstZone;
        Alarms += other.Alarms;
        IsCorrected |= other.IsCorrected;
        (LoadSum, LoadSeconds) = (LoadSum + other.LoadSum, LoadSeconds + other.LoadSeconds);
        (VelocitySum, VelocitySeconds) = (VelocitySum + other.VelocitySum, VelocitySeconds + other.VelocitySeconds);
    }

    /// <summary>The line of a report that starts at a local time.</summary>
    public PeriodRecord ToRecord(DateTimeOffset start, TimeSpan length) =>
        new(
            start,
            length.TotalSeconds,
            ObservedSeconds,
            EnergyKwh,
            EnergyKwh is null ? null
                : IsEstimated ? "estimated"
                : "measured",
            LoadSeconds > 0 ? LoadSum / LoadSeconds : null,
            PeakPowerKw,
            RunSeconds,
            IdleSeconds,
            OverRatedSeconds,
            Starts,
            IdleKwh,
            MaxTemperature,
            VelocitySeconds > 0 ? VelocitySum / VelocitySeconds : null,
            WorstZone,
            Alarms,
            IsCorrected
        );

    private static double? Sum(double? a, double? b) => a is null ? b : a + (b ?? 0);

    private static double? Highest(double? a, double? b) => a is null || b > a ? b : a;
}

/// <summary>One line of a machine's report: an hour, a day or a month of the plant's time.</summary>
/// <param name="Start">Local start, with the offset that held then.</param>
/// <param name="LengthSeconds">A day of a clock change has 23 or 25 hours.</param>
/// <param name="ObservedSeconds">Seconds for which there were readings; the rest is unknown, not zero.</param>
/// <param name="EnergyKwh">Null when no hour knew it.</param>
/// <param name="EnergyWorth">measured when every hour was measured, else estimated; null when unknown.</param>
/// <param name="IsCorrected">True when late data replaced an earlier version of one of its hours.</param>
/// <param name="IsClockWrong">It has not come yet: the gateway's clock was ahead when it was added up, and the readings belong to another time.</param>
public sealed record PeriodRecord(
    DateTimeOffset Start,
    double LengthSeconds,
    double ObservedSeconds,
    double? EnergyKwh,
    string? EnergyWorth,
    double? MeanLoadFactor,
    double? PeakPowerKw,
    double RunSeconds,
    double IdleSeconds,
    double OverRatedSeconds,
    int Starts,
    double? IdleKwh,
    double? MaxTemperature,
    double? MeanVelocityMmPerSec,
    string? WorstZone,
    int Alarms,
    bool IsCorrected,
    bool IsClockWrong = false
);
