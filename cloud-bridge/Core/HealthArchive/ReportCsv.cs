using System.Globalization;
using System.Text;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>A report as comma-separated values: UTF-8, invariant numbers, one header line, times with their offset, empty for unknown.</summary>
public static class ReportCsv
{
    public const string Header =
        "start,hours,observed_s,energy_kwh,energy_worth,mean_load_factor,peak_kw,run_s,idle_s,over_rated_s,starts,utilisation,kwh_per_run_hour,idle_kwh,max_temperature_c,mean_velocity_mm_s,worst_zone,alarms,corrected";

    public static string Write(IEnumerable<ReportLine> lines)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (ReportLine line in lines)
        {
            text.AppendJoin(',', Cells(line).Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture))).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<object?> Cells(ReportLine line) =>
        [
            line.Start.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            line.Length.TotalHours,
            line.ObservedSeconds,
            line.EnergyKwh,
            line.EnergyWorth,
            line.MeanLoadFactor,
            line.PeakPowerKw,
            line.RunSeconds,
            line.IdleSeconds,
            line.OverRatedSeconds,
            line.Starts,
            line.Utilisation,
            line.KwhPerRunHour,
            line.IdleKwh,
            line.MaxTemperature,
            line.MeanVelocityMmPerSec,
            line.WorstZone,
            line.Alarms,
            line.IsCorrected ? 1 : 0,
        ];
}
