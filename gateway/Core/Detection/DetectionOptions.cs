using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Detection.Origin;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Detection.Process;
using EdgeAgent.Gateway.Detection.Rules;
using EdgeAgent.Gateway.Detection.Sensors;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Detection.Vibration;

namespace EdgeAgent.Gateway.Detection;

/// <summary>The settings of all detectors; the defaults work.</summary>
public sealed record DetectionOptions
{
    public OverRatedInputOptions OverRatedInput { get; init; } = new();
    public ThermalOverloadOptions ThermalOverload { get; init; } = new();
    public PhaseOptions Phase { get; init; } = new();
    public WindingOptions Winding { get; init; } = new();
    public StartOptions Start { get; init; } = new();
    public UnderLoadOptions UnderLoad { get; init; } = new();
    public VibrationZoneOptions VibrationZone { get; init; } = new();
    public VibrationChangeOptions VibrationChange { get; init; } = new();
    public VibrationLimitOptions VibrationLimit { get; init; } = new();
    public OperatingStateOptions OperatingStates { get; init; } = new();
    public LearnedBandOptions LearnedBand { get; init; } = new();
    public BurstWatchOptions Bursts { get; init; } = new();
    public ProcessBandOptions ProcessBand { get; init; } = new();
    public TemperatureLimitOptions TemperatureLimit { get; init; } = new();
    public HeatBalanceOptions HeatBalance { get; init; } = new();
    public SisterTemperatureOptions SisterTemperature { get; init; } = new();
    public UnusualTemperatureOptions UnusualTemperature { get; init; } = new();
    public OriginOptions Origin { get; init; } = new();
    public SiteRuleOptions SiteRules { get; init; } = new();
    public SensorFaultOptions SensorFault { get; init; } = new();
    public SensorWatchOptions SensorWatch { get; init; } = new();

    public IEnumerable<string> Problems() =>
    [
        .. OverRatedInput.Problems().Select(problem => "overRatedInput: " + problem),
        .. ThermalOverload.Problems().Select(problem => "thermalOverload: " + problem),
        .. Phase.Problems().Select(problem => "phase: " + problem),
        .. Winding.Problems().Select(problem => "winding: " + problem),
        .. Start.Problems().Select(problem => "start: " + problem),
        .. UnderLoad.Problems().Select(problem => "underLoad: " + problem),
        .. VibrationZone.Problems().Select(problem => "vibrationZone: " + problem),
        .. VibrationChange.Problems().Select(problem => "vibrationChange: " + problem),
        .. VibrationLimit.Problems().Select(problem => "vibrationLimit: " + problem),
        .. OperatingStates.Problems().Select(problem => "operatingStates: " + problem),
        .. LearnedBand.Problems().Select(problem => "learnedBand: " + problem),
        .. Bursts.Problems().Select(problem => "bursts: " + problem),
        .. ProcessBand.Problems().Select(problem => "processBand: " + problem),
        .. TemperatureLimit.Problems().Select(problem => "temperatureLimit: " + problem),
        .. HeatBalance.Problems().Select(problem => "heatBalance: " + problem),
        .. SisterTemperature.Problems().Select(problem => "sisterTemperature: " + problem),
        .. UnusualTemperature.Problems().Select(problem => "unusualTemperature: " + problem),
        .. Origin.Problems().Select(problem => "origin: " + problem),
        .. SiteRules.Problems().Select(problem => "siteRules: " + problem),
        .. SensorWatch.Problems().Select(problem => "sensorWatch: " + problem),
        .. SensorFault.Problems().Select(problem => "sensorFault: " + problem),
    ];
}
