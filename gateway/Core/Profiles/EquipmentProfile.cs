using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Profiles;

/// <summary>What kind of machine it is; decides which vibration standard applies, if any.</summary>
public enum MachineType
{
    Other,
    Motor,
    Pump,
    Fan,
    Compressor,
    Conveyor,
    Gearbox,
    Spindle,
}

/// <summary>How the motor is fed.</summary>
public enum SupplyType
{
    Unknown,
    DirectOnLine,
    SoftStarter,
    VariableFrequencyDrive,
}

/// <summary>How the machine stands, as ISO 20816-3 tells supports apart.</summary>
public enum Mounting
{
    Unknown,
    Rigid,
    Flexible,
}

/// <summary>How the shaft lies.</summary>
public enum ShaftDirection
{
    Horizontal,
    Vertical,
}

/// <summary>
/// A machine's plate and place: everything the detectors may assume about it. Unknown stays null; a detector that needs it then refuses to judge.
/// Read from YAML by the Host; <see cref="Problems"/> names every fault at once.
/// </summary>
public sealed record EquipmentProfile
{
    /// <summary>1 to 40 characters a-z, 0-9, hyphen; unique on the gateway.</summary>
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public MachineType Type { get; init; }
    public string? Maker { get; init; }
    public string? Model { get; init; }
    public string? Serial { get; init; }

    /// <summary>Plate power of the motor, kW: shaft output, not input.</summary>
    public double? RatedShaftKw { get; init; }

    /// <summary>Efficiency at rated load, 0 to 1.</summary>
    public double? Efficiency { get; init; }

    /// <summary>Rated phase-to-phase voltage, V.</summary>
    public double? RatedVoltage { get; init; }

    /// <summary>Rated current per phase, A.</summary>
    public double? RatedCurrent { get; init; }
    public double? PowerFactor { get; init; }
    public int Phases { get; init; } = 3;
    public double ServiceFactor { get; init; } = 1.0;
    public SupplyType Supply { get; init; }

    /// <summary>IEC 60947-4-1 trip class: 10A, 10, 20 or 30.</summary>
    public string TripClass { get; init; } = "10";
    public double? RatedRpm { get; init; }

    /// <summary>ISO 20816-3 group 1 or 2; null when it does not apply or is unknown.</summary>
    public int? IsoGroup { get; init; }
    public Mounting Mounting { get; init; }

    /// <summary>Highest permitted body temperature, degC; null when nobody said.</summary>
    public double? MaxBodyTemperature { get; init; }

    /// <summary>Highest permitted vibration velocity at the bearings by the maker's manual or the site, mm/s RMS; null when nobody said.</summary>
    public double? MaxVelocityMmPerSec { get; init; }

    /// <summary>
    /// Bearings, drive end first: by designation (6205), of which a table knows some; by their orders (bpfi=5.415 bpfo=3.585 bsf=2.357 ftf=0.398); or by
    /// geometry, balls x ball mm / pitch mm @ contact angle (9x7.94/39.04, 12x15/70@40).
    /// </summary>
    public IReadOnlyList<string> Bearings { get; init; } = [];

    /// <summary>
    /// Which axis of the accelerometer lies along the shaft, 1 to 3, per measuring point (drive-end: 3). A point that is not named is one nobody knows it of.
    /// </summary>
    public Dictionary<string, int> AxialAxes { get; init; } = [];

    /// <summary>How the shaft lies; the commissioning check compares gravity with it.</summary>
    public ShaftDirection Shaft { get; init; }

    /// <summary>Parts that are changed by run hours.</summary>
    public ServicePart[] ServiceParts { get; init; } = [];

    /// <summary>Run hours of the machine before this gateway began to count.</summary>
    public double RunHoursBefore { get; init; }

    /// <summary>Limits of the site beyond what the detectors know.</summary>
    public SiteRule[] Rules { get; init; } = [];

    /// <summary>Module ids placed on this machine.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>
    /// How often each module was placed, as pairing counts it; another number than before means that it was moved, and the machine learns anew. Empty without
    /// pairing.
    /// </summary>
    public IReadOnlyDictionary<string, long> Generations { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// Electrical input at rated load, kW: shaft power over efficiency, or else sqrt(3) U I cos phi of the same plate (U I cos phi for one phase); null when
    /// the plate says too little.
    /// </summary>
    public double? RatedInputKw => (RatedShaftKw, Efficiency, RatedVoltage, RatedCurrent, PowerFactor) switch
    {
        ({ } shaft, { } efficiency, _, _, _) => shaft / efficiency,
        (_, _, { } voltage, { } current, { } cosPhi) => (Phases == 3 ? Math.Sqrt(3) : 1) * voltage * current * cosPhi / 1000,
        _ => null,
    };

    /// <summary>The axis along the shaft at a point, 1 to 3; null when nobody said.</summary>
    public int? AxialAxisAt(MeasuringPoint point) => AxialAxes.TryGetValue(MeasuringPoints.Of(point), out int axis) ? axis : null;

    public IEnumerable<string> Problems()
    {
        if (!CloudLimits.IsId(Id)) yield return $"id is '{Id}'; use 1 to {CloudLimits.MaxIdLength} characters of a-z, 0-9 and hyphen.";
        if (Name.Length is 0 or > 100) yield return $"name has {Name.Length} characters; use 1 to 100.";
        if (RatedShaftKw is not (null or (> 0 and <= 50_000))) yield return $"ratedShaftKw is {RatedShaftKw}; use over 0 to 50000.";
        if (Efficiency is not (null or (> 0.1 and <= 1))) yield return $"efficiency is {Efficiency}; use over 0.1 to 1 (not per cent).";
        if (RatedVoltage is not (null or (>= 12 and <= 15_000))) yield return $"ratedVoltage is {RatedVoltage}; use 12 to 15000.";
        if (RatedCurrent is not (null or (> 0 and <= 5_000))) yield return $"ratedCurrent is {RatedCurrent}; use over 0 to 5000.";
        if (PowerFactor is not (null or (> 0.05 and <= 1))) yield return $"powerFactor is {PowerFactor}; use over 0.05 to 1.";
        if (Phases is not (1 or 3)) yield return $"phases is {Phases}; use 1 or 3.";
        if (ServiceFactor is not (>= 1 and <= 2)) yield return $"serviceFactor is {ServiceFactor}; use 1 to 2.";
        if (TripClass is not ("10A" or "10" or "20" or "30")) yield return $"tripClass is '{TripClass}'; use 10A, 10, 20 or 30.";
        if (RatedRpm is not (null or (> 0 and <= 100_000))) yield return $"ratedRpm is {RatedRpm}; use over 0 to 100000.";
        if (IsoGroup is not (null or 1 or 2)) yield return $"isoGroup is {IsoGroup}; use 1, 2 or leave it out.";
        if (MaxVelocityMmPerSec is not (null or (> 0 and <= 200))) yield return $"maxVelocityMmPerSec is {MaxVelocityMmPerSec}; use over 0 to 200.";
        foreach ((string point, int axis) in AxialAxes)
        {
            if (!MeasuringPoints.TryParse(point, out _))
                yield return $"axialAxes names '{point}', which is no measuring point; use drive-end or another point of the wire.";
            if (axis is not (>= 1 and <= 3)) yield return $"axialAxes gives {point} axis {axis}; use 1, 2 or 3.";
        }

        if (RunHoursBefore is not (>= 0 and <= 1_000_000)) yield return $"runHoursBefore is {RunHoursBefore}; use 0 to 1000000.";
        if (ServiceParts.Length > ServicePart.MaxParts) yield return $"serviceParts has {ServiceParts.Length} parts; use at most {ServicePart.MaxParts}.";
        foreach (string problem in ServiceParts.SelectMany(part => part.Problems())) yield return problem;
        foreach (string problem in Rules.SelectMany(rule => rule.Problems())) yield return problem;
        if (MaxBodyTemperature is not (null or (> 0 and <= 400))) yield return $"maxBodyTemperature is {MaxBodyTemperature}; use over 0 to 400.";
    }
}
