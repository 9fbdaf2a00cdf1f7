using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Reasons;

/// <summary>
/// Every reason the product can give, one member each; nothing else makes one. A test compares the members with the files of words: each code is in every
/// language, with a place for each value. A code is never given another meaning.
/// </summary>
public static class Because
{
    // Why a detector does not judge yet, or cannot.
    public static readonly Reason TakingReference = new("taking-reference");
    public static readonly Reason LearningState = new("learning-state");
    public static readonly Reason LearningHeat = new("learning-heat");
    public static readonly Reason TooManyStates = new("too-many-states");
    public static readonly Reason LoadChanges = new("load-changes");
    public static readonly Reason Stopped = new("stopped");
    public static readonly Reason Starting = new("starting");
    public static readonly Reason NotKnownToRun = new("not-known-to-run");
    public static readonly Reason NotSteadyLongEnough = new("not-steady-long-enough");
    public static readonly Reason NotRunLongEnough = new("not-run-long-enough");
    public static readonly Reason NoVelocityLimit = new("no-velocity-limit");
    public static readonly Reason NoTemperatureLimit = new("no-temperature-limit");
    public static readonly Reason NoRatedCurrent = new("no-rated-current");
    public static readonly Reason NoRatedInput = new("no-rated-input");
    public static readonly Reason NoPower = new("no-power");
    public static readonly Reason NoCurrent = new("no-current");
    public static readonly Reason NoVelocity = new("no-velocity");
    public static readonly Reason NoSpeed = new("no-speed");
    public static readonly Reason TooLittleCurrent = new("too-little-current");
    public static readonly Reason ReadingMissing = new("reading-missing");
    public static readonly Reason NoSister = new("no-sister");
    public static readonly Reason ReadingDoesNotMove = new("reading-does-not-move");

    public static readonly Reason NoModel = new("no-model");

    // Two numbers of a plate that cannot both be right.
    public static Reason WattsForKilowatts(double typed, double meant) =>
        Of("plate.watts-for-kilowatts", ("typed", ReasonValue.Of(typed, "kW")), ("meant", ReasonValue.Of(meant, "kW")));

    public static Reason PhaseVoltageTyped(double voltage) => Of("plate.phase-voltage", ("voltage", ReasonValue.Of(voltage, "V")));

    public static Reason MoreOutThanIn(double shaft, double electrical) =>
        Of("plate.more-out-than-in", ("out", ReasonValue.Of(shaft, "kW")), ("in", ReasonValue.Of(electrical, "kW")));

    public static Reason InputsDiffer(double byShaft, double byCurrent) =>
        Of("plate.inputs-differ", ("shaft", ReasonValue.Of(byShaft, "kW")), ("current", ReasonValue.Of(byCurrent, "kW")));

    public static Reason TooFastForMains(double rpm) => Of("plate.too-fast-for-mains", ("speed", ReasonValue.Of(rpm, "r/min")));

    // Why a vibration zone is refused.
    public static readonly Reason PumpHasOtherStandard = new("zone.pump");
    public static readonly Reason GearHasOtherStandard = new("zone.gear");
    public static readonly Reason SpindleHasOtherStandard = new("zone.spindle");
    public static readonly Reason FanHasOtherStandard = new("zone.fan");
    public static readonly Reason TypeHasNoStandard = new("zone.type");
    public static readonly Reason RatedPowerUnknown = new("zone.rated-power-unknown");
    public static readonly Reason TooSmallForStandard = new("zone.too-small");
    public static readonly Reason GroupUnknown = new("zone.group-unknown");
    public static readonly Reason MountingUnknown = new("zone.mounting-unknown");
    public static readonly Reason AxisUnknown = new("zone.axis-unknown");
    public static readonly Reason SpeedUnknown = new("zone.speed-unknown");

    public static Reason SpeedOutside(double rpm) => Of("zone.speed-outside", ("speed", ReasonValue.Of(rpm, "r/min")));

    // Alarms.
    public static readonly Reason ZoneC = new("zone.c");
    public static readonly Reason ZoneD = new("zone.d");

    public static Reason VibrationChanged(double change, double reference) =>
        Of("vibration-changed", ("change", ReasonValue.Of(change, "mm/s")), ("reference", ReasonValue.Of(reference, "mm/s")));

    public static readonly Reason ProvisionalBand = new("provisional-band");

    public static Reason HotterThanLoadExplains(double over) => Of("hotter-than-load-explains", ("over", ReasonValue.Of(over, "K")));

    public static Reason LimitAtThisRate(double limit, double minutes, double earliest, double latest) =>
        Of(
            "limit-at-this-rate",
            ("limit", ReasonValue.Of(limit, "°C")),
            ("after", ReasonValue.Of(minutes, "min")),
            ("earliest", ReasonValue.Of(earliest, "min")),
            ("latest", ReasonValue.Of(latest, "min"))
        );

    public static Reason HotterThanSisters(double over, double count) =>
        Of("hotter-than-sisters", ("over", ReasonValue.Of(over, "K")), ("machines", ReasonValue.Of(count)));

    public static readonly Reason UnusuallyCold = new("unusually-cold");
    public static readonly Reason TripPointReached = new("trip-point-reached");

    public static Reason TripsAtThisCurrent(double seconds) => Of("trips-at-this-current", ("after", ReasonValue.Of(seconds, "s")));

    public static readonly Reason PhaseLost = new("phase-lost");

    public static Reason PhaseShareChanged(double phase, double more) =>
        Of("phase-share-changed", ("phase", ReasonValue.Of(phase)), ("more", ReasonValue.Of(more)));

    public static readonly Reason HardlyAnyFlow = new("hardly-any-flow");

    /// <summary>A site's own rule, by the name people gave it.</summary>
    public static Reason SiteRule(string rule) =>
        Of("site-rule", ("rule", new ReasonValue(null, null, rule.Length > Reason.MaxValueLength ? rule[..Reason.MaxValueLength] : rule)));

    public static readonly Reason ByModule = new("by-module");
    public static readonly Reason LockedRotorByModule = new("locked-rotor-by-module");
    public static readonly Reason NotJudgedAnyMore = new("not-judged-any-more");
    public static readonly Reason MachineLeft = new("machine-left");
    public static readonly Reason ModuleLeft = new("module-left");
    public static readonly Reason GatewayLeft = new("gateway-left");
    public static readonly Reason SimilarSymptoms = new("similar-symptoms");

    // Sensors.
    public static Reason EqualReadings(double count, double axis) =>
        Of("equal-readings", ("count", ReasonValue.Of(count)), ("axis", ReasonValue.Of(axis)));

    public static readonly Reason VibratesWithoutCurrent = new("vibrates-without-current");
    public static readonly Reason CurrentWithoutPower = new("current-without-power");
    public static readonly Reason RestsAtOtherTemperature = new("rests-at-other-temperature");
    public static readonly Reason AxesShareOtherwise = new("axes-share-otherwise");
    public static readonly Reason SensorUnplugged = new("sensor.unplugged");
    public static readonly Reason SensorShorted = new("sensor.shorted");
    public static readonly Reason SensorStuck = new("sensor.stuck");
    public static readonly Reason SensorClipped = new("sensor.clipped");
    public static readonly Reason SensorOutOfRange = new("sensor.out-of-range");
    public static readonly Reason SensorOverrun = new("sensor.overrun");

    // Operator or machine.
    public static Reason MoreVibrationAtEqualCurrent(double current, double times) =>
        Of("origin.more-vibration-at-equal-current", ("current", ReasonValue.Of(current, "A")), ("times", ReasonValue.Of(times)));

    public static Reason UsualVibrationAtHighCurrent(double current, double times) =>
        Of("origin.usual-vibration-at-high-current", ("current", ReasonValue.Of(current, "A")), ("times", ReasonValue.Of(times)));

    public static Reason CurrentSteppedVibrationDidNot(double before, double current, double times) =>
        Of("origin.current-stepped", ("before", ReasonValue.Of(before, "A")), ("current", ReasonValue.Of(current, "A")), ("times", ReasonValue.Of(times)));

    public static Reason MoreVibrationThanLoadExplains(double vibration, double load) =>
        Of("origin.more-vibration-than-load-explains", ("vibration", ReasonValue.Of(vibration)), ("load", ReasonValue.Of(load)));

    public static Reason HotterAtEqualCurrent(double current, double more) =>
        Of("origin.hotter-at-equal-current", ("current", ReasonValue.Of(current, "A")), ("more", ReasonValue.Of(more, "K")));

    public static Reason TemperatureFollowsCurrent(double before, double current) =>
        Of("origin.temperature-follows-current", ("before", ReasonValue.Of(before, "A")), ("current", ReasonValue.Of(current, "A")));

    // What a diagnosis of a burst rests on.
    public static readonly Reason BearingUnknown = new("burst.bearing-unknown");

    public static Reason SpeedGuessed(double rpm) => Of("burst.speed-guessed", ("speed", ReasonValue.Of(rpm, "r/min")));

    public static readonly Reason NoReference = new("burst.no-reference");
    public static readonly Reason ReferenceRenewed = new("burst.reference-renewed");
    public static readonly Reason LevelsNotComparable = new("burst.levels-not-comparable");
    public static readonly Reason ChangedCauseUnknown = new("burst.changed-cause-unknown");

    public static Reason TooFewTurns(double turns, double needed) =>
        Of("burst.too-few-turns", ("turns", ReasonValue.Of(turns)), ("needed", ReasonValue.Of(needed)));

    public static Reason Turning(double rise) => Of("burst.turning", ("rise", ReasonValue.Of(rise, "dB")));

    public static Reason TurningAlongShaft(double rise) => Of("burst.turning-along-shaft", ("rise", ReasonValue.Of(rise, "dB")));

    public static Reason TurningVelocity(double velocity) => Of("burst.turning-velocity", ("velocity", ReasonValue.Of(velocity, "mm/s")));

    public static Reason ComparedLevels(double twice, double lines, double middle, double high, double kurtosis) =>
        Of(
            "burst.compared-levels",
            ("twice", ReasonValue.Of(twice, "dB")),
            ("lines", ReasonValue.Of(lines)),
            ("middle", ReasonValue.Of(middle, "dB")),
            ("high", ReasonValue.Of(high, "dB")),
            ("kurtosis", ReasonValue.Of(kurtosis))
        );

    public static Reason Kurtosis(double kurtosis) => Of("burst.kurtosis", ("kurtosis", ReasonValue.Of(kurtosis)));

    public static Reason RaceLine(double score, double hz) =>
        Of("burst.race-line", ("score", ReasonValue.Of(score)), ("at", ReasonValue.Of(hz, "Hz")));

    public static Reason RaceLineAgainstReference(double score, double hz, double gain) =>
        Of("burst.race-line-against-reference", ("score", ReasonValue.Of(score)), ("at", ReasonValue.Of(hz, "Hz")), ("gain", ReasonValue.Of(gain)));

    /// <summary>The state of a sensor that sends no number.</summary>
    public static Reason SensorState(Worth worth) => worth switch
    {
        Worth.Unplugged => SensorUnplugged,
        Worth.Shorted => SensorShorted,
        Worth.Stuck => SensorStuck,
        Worth.Clipped => SensorClipped,
        Worth.OutOfRange => SensorOutOfRange,
        Worth.Overrun => SensorOverrun,
        _ => throw new ArgumentOutOfRangeException(nameof(worth), worth, "A reading that is a number has no sensor state."),
    };

    private static Reason Of(string code, params ReadOnlySpan<(string Name, ReasonValue Value)> values)
    {
        var named = new Dictionary<string, ReasonValue>(values.Length, StringComparer.Ordinal);
        foreach ((string name, ReasonValue value) in values) named.Add(name, value);
        return new Reason(code, named);
    }
}
