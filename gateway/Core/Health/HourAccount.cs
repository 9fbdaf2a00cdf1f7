using System.Text.Json.Serialization;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Health;

/// <summary>One machine over one hour while it is added up; stored as it is.</summary>
public sealed class HourAccount
{
    public required string MachineId { get; init; }

    /// <summary>Start of the hour, Unix milliseconds.</summary>
    public required long HourMs { get; init; }

    /// <summary>Versions sent so far; 0 while the hour is open.</summary>
    public int Version { get; set; }

    /// <summary>When the last version was sent, gateway's clock.</summary>
    public long SentAtMs { get; set; }

    /// <summary>Something was added since the last version.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Something was ever added; false for the place of an hour that was taken back.</summary>
    [JsonIgnore]
    public bool HasContent => Modules.Count > 0 || Alarms > 0;

    public double EnergyKwh { get; set; }
    public double IdleEnergyKwh { get; set; }
    public double PowerSeconds { get; set; }
    public Worth PowerWorth { get; set; } = Worth.Measured;
    public double RunEnergyKwh { get; set; }
    public double RunPowerSeconds { get; set; }
    public double PeakPowerKw { get; set; }
    public double RunSeconds { get; set; }
    public double IdleSeconds { get; set; }
    public double OverRatedSeconds { get; set; }

    /// <summary>What each module adds, by its id; the hour is observed as long as the module that observed most.</summary>
    public Dictionary<ulong, ModuleAccount> Modules { get; init; } = [];
    public int Starts { get; set; }
    public double? MaxTemperature { get; set; }
    public string? WorstZone { get; set; }
    public int Alarms { get; set; }

    /// <summary>The part of one module; made when it is missing.</summary>
    public ModuleAccount OfModule(ulong module)
    {
        if (!Modules.TryGetValue(module, out ModuleAccount? account)) Modules[module] = account = new ModuleAccount();
        return account;
    }

    /// <summary>The record as the cloud gets it; what nobody knows is null, never zero.</summary>
    public HealthHourData ToData(double? ratedInputKw, IReadOnlyList<PrognosisData>? prognosis = null, IReadOnlyList<PartDueData>? partsDue = null)
    {
        bool hasPower = PowerSeconds > 0;
        double meanRunKw = RunPowerSeconds > 0 ? RunEnergyKwh * 3600 / RunPowerSeconds : 0;
        return new HealthHourData(
            MachineId,
            DateTimeOffset.FromUnixTimeMilliseconds(HourMs),
            Math.Max(1, Version),
            hasPower ? Math.Round(EnergyKwh, 6) : null,
            hasPower ? Worths.Of(PowerWorth) : null,
            ratedInputKw,
            RunPowerSeconds > 0 && ratedInputKw is { } rated ? Math.Round(meanRunKw / rated, 4) : null,
            hasPower ? Math.Round(PeakPowerKw, 4) : null,
            Seconds(RunSeconds),
            Seconds(IdleSeconds),
            Seconds(OverRatedSeconds),
            Seconds(Modules.Values.Select(module => module.ObservedSeconds).DefaultIfEmpty().Max()),
            Starts,
            MaxTemperature,
            Modules
                .Values.Where(module => module.VelocitySeconds > 0)
                .Select(module => (double?)Math.Round(module.VelocitySum / module.VelocitySeconds, 4))
                .Max(),
            WorstZone,
            Alarms,
            hasPower && ratedInputKw is not null ? Math.Round(Math.Max(0, IdleEnergyKwh), 6) : null,
            prognosis is { Count: > 0 } ? prognosis : null,
            partsDue is { Count: > 0 } ? partsDue : null);
    }

    private static double Seconds(double seconds) => Math.Round(Math.Min(seconds, 3600), 3);
}

/// <summary>What one module adds to an hour.</summary>
public sealed class ModuleAccount
{
    public double ObservedSeconds { get; set; }
    public double VelocitySum { get; set; }
    public double VelocitySeconds { get; set; }
}
