using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Detection.Process;
using EdgeAgent.Gateway.Detection.Sensors;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Detection.Vibration;

namespace EdgeAgent.Gateway.Detection;

/// <summary>The settings of all detectors; the defaults work.</summary>
public sealed record DetectionOptions
{
    public OverRatedInputOptions OverRatedInput { get; init; } = new();
    public VibrationZoneOptions VibrationZone { get; init; } = new();
    public VibrationLimitOptions VibrationLimit { get; init; } = new();
    public OperatingStateOptions OperatingStates { get; init; } = new();
    public LearnedBandOptions LearnedBand { get; init; } = new();
    public ProcessBandOptions ProcessBand { get; init; } = new();
    public TemperatureLimitOptions TemperatureLimit { get; init; } = new();
    public UnusualTemperatureOptions UnusualTemperature { get; init; } = new();
    public SensorFaultOptions SensorFault { get; init; } = new();

    public IEnumerable<string> Problems() =>
    [
        .. OverRatedInput.Problems().Select(problem => "overRatedInput: " + problem),
        .. VibrationZone.Problems().Select(problem => "vibrationZone: " + problem),
        .. VibrationLimit.Problems().Select(problem => "vibrationLimit: " + problem),
        .. OperatingStates.Problems().Select(problem => "operatingStates: " + problem),
        .. LearnedBand.Problems().Select(problem => "learnedBand: " + problem),
        .. ProcessBand.Problems().Select(problem => "processBand: " + problem),
        .. TemperatureLimit.Problems().Select(problem => "temperatureLimit: " + problem),
        .. UnusualTemperature.Problems().Select(problem => "unusualTemperature: " + problem),
        .. SensorFault.Problems().Select(problem => "sensorFault: " + problem),
    ];
}
