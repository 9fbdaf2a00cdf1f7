namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>A machine's use over a span, in hours and kWh; energy is null when no hour knew it.</summary>
public sealed record UseSum(double RunHours, double ObservedHours, double? EnergyKwh, double IdleHours, double? IdleKwh)
{
    public long Starts { get; init; }

    /// <summary>Mean over running time of power over rated input; null when nobody knew.</summary>
    public double? MeanLoadFactor { get; init; }

    /// <summary>Mean over running time; null when nobody measured it.</summary>
    public double? MeanVelocityMmPerSec { get; init; }

    public string? WorstZone { get; init; }

    /// <summary>Starts for a hundred running hours; null when it did not run.</summary>
    public double? StartsPer100RunHours => RunHours > 0 ? 100 * Starts / RunHours : null;

    /// <summary>Running hours per day observed; null when nothing was observed.</summary>
    public double? RunHoursPerDay => ObservedHours > 0 ? RunHours / ObservedHours * 24 : null;

    /// <summary>What like machines are compared by; null when it did not run or nobody knew.</summary>
    public double? KwhPerRunHour => RunHours > 0 ? EnergyKwh / RunHours : null;
}
