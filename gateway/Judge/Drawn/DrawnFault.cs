using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Judge.Drawn;

/// <summary>A trouble as an engineer would write it down afterwards.</summary>
/// <param name="Kind">What the generator does.</param>
/// <param name="Severity">Its size, from barely detectable; the unit is the kind's.</param>
/// <param name="RightCodes">Codes that name it.</param>
/// <param name="FoundBy">Cause groups of codes that show it at all.</param>
/// <param name="IsRemote">A call with the data at hand cures it.</param>
public sealed record DrawnFault(string Kind, double Severity, DateTimeOffset From, DateTimeOffset To, string[] RightCodes, string[] FoundBy, bool IsRemote)
{
    private sealed record Species(string Kind, double Least, double Most, string[] Right, string[] FoundBy, bool IsRemote);

    // Least: the smallest change that practice calls a fault. Unbalance, misalignment, looseness: added velocity over the healthy one (ISO 20816-1: a quarter
    // of B/C is significant; doubling is an alarm). Bearings: blows over six times the noise. Overload: input over rated. Phase unbalance: voltage, per cent
    // (NEMA MG-1 from 1 %, 5 % do not run). Dry run and blocked: part of flow lost.
    private static readonly Species[] s_species =
    [
        new("overload", 1.10, 1.6, [FaultCodes.OverRatedInput, FaultCodes.ThermalOverload], ["overload", "temperature"], IsRemote: true),
        new("unbalance", 1.0, 5, [FaultCodes.ShaftUnbalance], ["vibration"], IsRemote: false),
        new("misalignment", 0.7, 3, [FaultCodes.ShaftMisalignment], ["vibration"], IsRemote: false),
        new("looseness", 1.0, 4, [FaultCodes.Looseness], ["vibration"], IsRemote: false),
        new("bent-shaft", 1.0, 4, [FaultCodes.ShaftBent], ["vibration"], IsRemote: false),
        new("bearing-inner", 0.7, 4, [FaultCodes.BearingInnerRace], ["vibration"], IsRemote: false),
        new("bearing-outer", 0.7, 4, [FaultCodes.BearingOuterRace], ["vibration"], IsRemote: false),
        new("bearing-ball", 0.7, 4, [FaultCodes.BearingRollingElement], ["vibration"], IsRemote: false),
        new("phase-loss", 1, 1, [FaultCodes.PhaseLoss], ["supply", "overload"], IsRemote: false),
        new("phase-unbalance", 4, 8, [FaultCodes.PhaseUnbalance], ["supply"], IsRemote: true),
        new("dry-run", 0.9, 1, [FaultCodes.UnderLoad], ["under-load", "process"], IsRemote: true),
        new("broken-belt", 1, 1, [FaultCodes.UnderLoad], ["under-load"], IsRemote: true),
        new("blocked", 0.15, 0.8, [FaultCodes.ProcessBand, FaultCodes.UnderLoad], ["process", "under-load"], IsRemote: true),
        new(
            "cooling-lost",
            1.15,
            1.8,
            [FaultCodes.TemperatureLimit, FaultCodes.UnusualTemperature, FaultCodes.OverExpectedTemperature],
            ["temperature"],
            IsRemote: true
        ),
        new("locked-rotor", 1, 1, [FaultCodes.LockedRotor], ["overload"], IsRemote: false),
        new("sensor-stuck", 1, 1, [FaultCodes.SensorStuck], ["sensor"], IsRemote: true),
        new("sensor-turned", 1, 1, [FaultCodes.SensorMoved], ["sensor"], IsRemote: true),
        new("sensor-unplugged", 1, 1, [FaultCodes.SensorDisconnected], ["sensor"], IsRemote: true),
    ];

    private static readonly string[] s_mechanical =
    [
        "unbalance",
        "misalignment",
        "looseness",
        "bent-shaft",
        "bearing-inner",
        "bearing-outer",
        "bearing-ball",
        "sensor-stuck",
        "sensor-turned",
        "sensor-unplugged",
    ];

    public bool IsMechanical => Array.IndexOf(s_mechanical, Kind) is >= 0 and < 7;

    /// <summary>Who plainly brought it about, by the wire's names; null where it may be either.</summary>
    public string? Origin => Kind == "overload" ? "operator" : IsMechanical ? "machine" : null;

    /// <summary>One fault, on a quarter of the machines two that can be told apart (not two of the same shaft, not two of the same supply).</summary>
    public static List<DrawnFault> Draw(Random random, DrawnMachine machine, DateTimeOffset from)
    {
        List<Species> possible = [.. s_species.Where(species => machine.Allows(species.Kind))];
        List<DrawnFault> faults = [];
        int count = random.Next(4) == 0 ? 2 : 1;
        while (faults.Count < count)
        {
            Species species = possible[random.Next(possible.Count)];
            bool isMechanical = s_mechanical.Contains(species.Kind);
            possible.RemoveAll(other => other == species || s_mechanical.Contains(other.Kind) == isMechanical);
            DateTimeOffset start = from.AddMinutes(15 * random.NextDouble());
            double severity = species.Least + (species.Most - species.Least) * random.NextDouble();
            faults.Add(new DrawnFault(species.Kind, severity, start, start.AddMinutes(40), species.Right, species.FoundBy, species.IsRemote));
        }

        return faults;
    }
}
