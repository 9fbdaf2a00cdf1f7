using System.Text.Json.Serialization;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>
/// What is known of a machine, whoever says it: the model library, a plate, the page, the API, the wire and the YAML file on the box say these same fields.
/// Everything the detectors may assume. Unknown stays null; a detector that needs it then refuses to judge. <see cref="Problems"/> names every fault at once;
/// a key that is not of this record is refused by name (<see cref="ProfileJson"/>). Properties are set and not init: generated JSON code gives an init property
/// that a text leaves out no value instead of its default.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public record MachineProfile
{
    /// <summary>What this program reads and writes. A field that is added makes a new version: an older program refuses it by name.</summary>
    public const int CurrentVersion = 1;

    /// <summary>A whole profile as JSON, in bytes; more is refused unread.</summary>
    public const int MaxBytes = 16 * 1024;
    public const int MaxTextLength = 100;
    public const int MaxBearings = 8;
    public const int MaxRules = 20;

    public int Version { get; set; } = CurrentVersion;
    public string Name { get; set; } = "";
    public MachineType Type { get; set; }
    public string? Maker { get; set; }
    public string? Model { get; set; }
    public string? Serial { get; set; }

    /// <summary>Plate power of the motor, kW: shaft output, not input.</summary>
    public double? RatedShaftKw { get; set; }

    /// <summary>Efficiency at rated load, 0 to 1.</summary>
    public double? Efficiency { get; set; }

    /// <summary>Rated phase-to-phase voltage, V.</summary>
    public double? RatedVoltage { get; set; }

    /// <summary>Rated current per phase, A.</summary>
    public double? RatedCurrent { get; set; }
    public double? PowerFactor { get; set; }
    public int Phases { get; set; } = 3;
    public double ServiceFactor { get; set; } = 1.0;
    public SupplyType Supply { get; set; }

    /// <summary>IEC 60947-4-1 trip class: 10A, 10, 20 or 30.</summary>
    public string TripClass { get; set; } = "10";
    public double? RatedRpm { get; set; }

    /// <summary>ISO 20816-3 group 1 or 2; null when it does not apply or is unknown.</summary>
    public int? IsoGroup { get; set; }
    public Mounting Mounting { get; set; }

    /// <summary>Highest permitted body temperature, degC; null when nobody said.</summary>
    public double? MaxBodyTemperature { get; set; }

    /// <summary>Highest permitted vibration velocity at the bearings by the maker's manual or the site, mm/s RMS; null when nobody said.</summary>
    public double? MaxVelocityMmPerSec { get; set; }

    /// <summary>
    /// Bearings, drive end first: by designation (6205), of which a table knows some; by their orders (bpfi=5.415 bpfo=3.585 bsf=2.357 ftf=0.398); or by
    /// geometry, balls x ball mm / pitch mm @ contact angle (9x7.94/39.04, 12x15/70@40).
    /// </summary>
    public IReadOnlyList<string> Bearings { get; set; } = [];

    /// <summary>
    /// Which axis of the accelerometer lies along the shaft, 1 to 3, per measuring point (drive-end: 3). A point that is not named is one nobody knows it of.
    /// </summary>
    public Dictionary<string, int> AxialAxes { get; set; } = [];

    /// <summary>How the shaft lies; the commissioning check compares gravity with it.</summary>
    public ShaftDirection Shaft { get; set; }

    /// <summary>Parts that are changed by run hours.</summary>
    public ServicePart[] ServiceParts { get; set; } = [];

    /// <summary>Run hours of the machine before this gateway began to count.</summary>
    public double RunHoursBefore { get; set; }

    /// <summary>Limits of the site beyond what the detectors know.</summary>
    public SiteRule[] Rules { get; set; } = [];

    /// <summary>
    /// Electrical input at rated load, kW: shaft power over efficiency, or else sqrt(3) U I cos phi of the same plate (U I cos phi for one phase); null when
    /// the plate says too little.
    /// </summary>
    [JsonIgnore]
    public double? RatedInputKw => (RatedShaftKw, Efficiency, RatedVoltage, RatedCurrent, PowerFactor) switch
    {
        ({ } shaft, { } efficiency, _, _, _) => shaft / efficiency,
        (_, _, { } voltage, { } current, { } cosPhi) => (Phases == 3 ? Math.Sqrt(3) : 1) * voltage * current * cosPhi / 1000,
        _ => null,
    };

    /// <summary>The axis along the shaft at a point, 1 to 3; null when nobody said.</summary>
    public int? AxialAxisAt(MeasuringPoint point) => AxialAxes.TryGetValue(MeasuringPoints.Of(point), out int axis) ? axis : null;

    public virtual IEnumerable<string> Problems() => Empties().Any() ? Empties() : ProblemsOfValues();

    /// <summary>A text can say null where a value belongs, or as an entry of a list; nothing else is looked at then.</summary>
    private IEnumerable<string> Empties()
    {
        (string Key, object? Value)[] members =
        [
            ("name", Name), ("tripClass", TripClass), ("bearings", Bearings), ("axialAxes", AxialAxes), ("serviceParts", ServiceParts), ("rules", Rules),
        ];
        foreach ((string key, _) in members.Where(member => member.Value is null)) yield return $"{key} has no value; give it one or leave it out.";
        if (Bearings?.Any(bearing => bearing is null) == true) yield return "bearings has an entry without a value; remove it.";
        if (ServiceParts?.Any(part => part?.Name is null) == true) yield return "serviceParts has an entry without a value or name; remove it.";
        if (Rules?.Any(rule => rule?.Name is null || rule.Any is null || rule.Any.Any(IsEmpty)) == true)
            yield return "rules has an entry without a value, name or condition; remove it.";
    }

    private static bool IsEmpty(SiteCase? alternative) => alternative?.All is null || alternative.All.Any(condition => condition is null);

    private IEnumerable<string> ProblemsOfValues()
    {
        if (Version != CurrentVersion) yield return $"version is {Version}; this program reads version {CurrentVersion}. Update it first.";
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > MaxTextLength) yield return $"name has {Name.Length} characters; use 1 to {MaxTextLength}.";
        if (!Enum.IsDefined(Type)) yield return $"type is {Type}; use one of the types.";
        if (Maker?.Length > MaxTextLength) yield return $"maker has {Maker.Length} characters; use up to {MaxTextLength}.";
        if (Model?.Length > MaxTextLength) yield return $"model has {Model.Length} characters; use up to {MaxTextLength}.";
        if (Serial?.Length > MaxTextLength) yield return $"serial has {Serial.Length} characters; use up to {MaxTextLength}.";
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
        if (Bearings.Count > MaxBearings) yield return $"bearings has {Bearings.Count} bearings; use at most {MaxBearings}.";
        foreach (string bearing in Bearings.Where(bearing => bearing.Length is 0 or > MaxTextLength))
            yield return $"bearings has one of {bearing.Length} characters; use 1 to {MaxTextLength}.";
        foreach ((string point, int axis) in AxialAxes)
        {
            if (!MeasuringPoints.TryParse(point, out _))
                yield return $"axialAxes names '{point}', which is no measuring point; use drive-end or another point of the wire.";
            if (axis is not (>= 1 and <= 3)) yield return $"axialAxes gives {point} axis {axis}; use 1, 2 or 3.";
        }

        if (RunHoursBefore is not (>= 0 and <= 1_000_000)) yield return $"runHoursBefore is {RunHoursBefore}; use 0 to 1000000.";
        if (ServiceParts.Length > ServicePart.MaxParts) yield return $"serviceParts has {ServiceParts.Length} parts; use at most {ServicePart.MaxParts}.";
        foreach (string problem in ServiceParts.SelectMany(part => part.Problems())) yield return problem;
        if (Rules.Length > MaxRules) yield return $"rules has {Rules.Length} rules; use at most {MaxRules}.";
        foreach (string problem in Rules.SelectMany(rule => rule.Problems())) yield return problem;
        if (MaxBodyTemperature is not (null or (> 0 and <= 400))) yield return $"maxBodyTemperature is {MaxBodyTemperature}; use over 0 to 400.";
    }
}
