using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Detection.Origin;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Detection.Process;
using EdgeAgent.Gateway.Detection.Rules;
using EdgeAgent.Gateway.Detection.Sensors;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection;

/// <summary>Which detectors watch a machine. Every detector is made for every machine: one that can't judge it says so and why.</summary>
public static class DetectorCatalogue
{
    /// <summary>New detectors for one machine, in the order in which they are to be asked.</summary>
    /// <param name="sisters">Shared by the machines of one gateway; null for a machine alone.</param>
    public static IReadOnlyList<IDetector> For(EquipmentProfile profile, DetectionOptions options, SisterMachines? sisters = null) =>
    [
        new SensorFaultDetector(options.SensorFault),
        new SensorWatchDetector(profile, options.SensorWatch),
        new OverRatedInputDetector(profile, options.OverRatedInput),
        new ThermalOverloadDetector(profile, options.ThermalOverload),
        new StartDetector(profile, options.Start),
        new PhaseDetector(profile, options.Phase),
        new WindingDetector(profile, options.Winding),
        new UnderLoadDetector(profile, options.UnderLoad),
        new TemperatureLimitDetector(profile, options.TemperatureLimit),
        new HeatBalanceDetector(profile, options.HeatBalance),
        new SisterTemperatureDetector(profile, sisters ?? new SisterMachines(), options.SisterTemperature),
        new UnusualTemperatureDetector(options.UnusualTemperature),
        new VibrationZoneDetector(profile, options.VibrationZone),
        new VibrationChangeDetector(profile, options.VibrationChange, options.OperatingStates),
        new VibrationLimitDetector(profile, options.VibrationLimit),
        new LearnedBandDetector(profile, options.LearnedBand, options.OperatingStates),
        new BurstWatch(profile, options.Bursts),
        new ProcessBandDetector(profile, options.ProcessBand, options.OperatingStates),
        new SiteRuleDetector(profile, options.SiteRules),
        new OriginWatch(options.Origin),
    ];
}
