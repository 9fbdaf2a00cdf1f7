namespace EdgeAgent.Contracts.Faults;

/// <summary>Codes the detectors name; each has a line in faults.json (a test compares).</summary>
public static class FaultCodes
{
    public const string OverRatedInput = "power.over-rated-input";
    public const string ThermalOverload = "power.thermal-overload";
    public const string LockedRotor = "power.locked-rotor";
    public const string LongStart = "power.long-start";
    public const string StartsPerHour = "power.starts-per-hour";
    public const string PhaseLoss = "power.phase-loss";
    public const string PhaseUnbalance = "power.phase-unbalance";
    public const string StatorWinding = "power.stator-winding";
    public const string UnderLoad = "power.under-load";
    public const string IdleRunning = "power.idle-running";
    public const string VibrationZone = "vibration.zone";
    public const string VibrationLimit = "vibration.limit";
    public const string VibrationBand = "vibration.learned-band";
    public const string VibrationChange = "vibration.change";
    public const string ShaftUnbalance = "vibration.unbalance";
    public const string ShaftMisalignment = "vibration.misalignment";
    public const string ShaftBent = "vibration.bent-shaft";
    public const string Looseness = "vibration.looseness";
    public const string BearingInnerRace = "vibration.bearing-inner-race";
    public const string BearingOuterRace = "vibration.bearing-outer-race";
    public const string BearingRollingElement = "vibration.bearing-rolling-element";
    public const string ProcessBand = "process.learned-band";
    public const string SiteRule = "process.site-rule";
    public const string TemperatureLimit = "temperature.limit";
    public const string OverExpectedTemperature = "temperature.over-expected";
    public const string AboveSisters = "temperature.above-sisters";
    public const string UnusualTemperature = "temperature.unusual";
    public const string SensorFault = "sensor.fault";
    public const string SensorDisconnected = "sensor.disconnected";
    public const string SensorStuck = "sensor.stuck";
    public const string SensorClipped = "sensor.clipped";
    public const string SensorDrifting = "sensor.drifting";
    public const string SwappedPhases = "sensor.swapped-phases";
    public const string SensorMoved = "sensor.moved";
    public const string SilentModule = "connectivity.silent-module";
    public const string SilentGateway = "connectivity.silent-gateway";
    public const string ReportedProblem = "report.problem";
    public const string OneIdentityTwice = "connectivity.one-identity-twice";
    public const string WireConflict = "connectivity.wire-conflict";
}
