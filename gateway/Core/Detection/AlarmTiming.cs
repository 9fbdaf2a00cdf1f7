using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Gateway.Detection;

/// <summary>How long a condition must stand before it is an alarm, and be gone before the alarm ends; the lifecycle applies it.</summary>
/// <param name="OnDelay">A verdict of Alarm must stand this long.</param>
/// <param name="OffDelay">A verdict of Normal must stand this long.</param>
/// <param name="Latch">True when a person must acknowledge before the alarm may end.</param>
public sealed record AlarmTiming(TimeSpan OnDelay, TimeSpan OffDelay, bool Latch)
{
    /// <summary>For a code without a line of its own.</summary>
    public static readonly AlarmTiming Default = Of(onSeconds: 10, offSeconds: 60);

    // EEMUA 191 table of first guesses: temperature 60 s, flow and pressure 15 s and 5 s; where we leave it, the line says why.
    private static readonly Dictionary<string, AlarmTiming> s_byCode = new(StringComparer.Ordinal)
    {
        [FaultCodes.OverRatedInput] = Of(onSeconds: 30, offSeconds: 60),  // longer than the slowest start IEC 60947-4-1 class 30 allows
        [FaultCodes.ThermalOverload] = Of(onSeconds: 0, offSeconds: 60),  // the thermal model is itself the delay
        [FaultCodes.LockedRotor] = Of(onSeconds: 0, offSeconds: 10),      // the time at locked-rotor current is itself the delay
        [FaultCodes.LongStart] = Of(onSeconds: 0, offSeconds: 10),        // the class's start time is itself the delay
        [FaultCodes.StartsPerHour] = Of(onSeconds: 0, offSeconds: 60),    // an hour is counted already
        [FaultCodes.PhaseLoss] = Of(onSeconds: 3, offSeconds: 10),        // longer than a dip of the grid (EN 50160: below 1 s), before the rotor burns
        [FaultCodes.PhaseUnbalance] = Of(onSeconds: 60, offSeconds: 60),  // heating by unbalance takes minutes
        [FaultCodes.StatorWinding] = Of(onSeconds: 120, offSeconds: 600), // a large single-phase consumer that starts is over by then
        [FaultCodes.UnderLoad] = Of(onSeconds: 30, offSeconds: 30),       // a valve being worked, a gap on the belt
        [FaultCodes.IdleRunning] = Of(onSeconds: 0, offSeconds: 10),      // the idle time is itself the delay
        [FaultCodes.VibrationZone] = Of(onSeconds: 10, offSeconds: 60),   // ten one-second windows: no passing lorry
        [FaultCodes.VibrationLimit] = Of(onSeconds: 10, offSeconds: 60),  // as for the zones
        [FaultCodes.VibrationBand] = Of(onSeconds: 0, offSeconds: 30),    // the detector gathers evidence itself, faster the larger the excess
        [FaultCodes.VibrationChange] = Of(onSeconds: 60, offSeconds: 600), // the median of five minutes is compared already
        [FaultCodes.ProcessBand] = Of(onSeconds: 20, offSeconds: 60),     // EEMUA 191: 15 s for flow; a little longer than the mean that is compared
        [FaultCodes.ShaftUnbalance] = Of(onSeconds: 0, offSeconds: 0),                // two bursts agree already
        [FaultCodes.ShaftMisalignment] = Of(onSeconds: 0, offSeconds: 0),             // two bursts agree already
        [FaultCodes.ShaftBent] = Of(onSeconds: 0, offSeconds: 0),                     // two bursts agree already
        [FaultCodes.Looseness] = Of(onSeconds: 0, offSeconds: 0),                     // two bursts agree already
        [FaultCodes.BearingInnerRace] = Of(onSeconds: 0, offSeconds: 0),              // two bursts agree already
        [FaultCodes.BearingOuterRace] = Of(onSeconds: 0, offSeconds: 0),              // two bursts agree already
        [FaultCodes.BearingRollingElement] = Of(onSeconds: 0, offSeconds: 0),         // two bursts agree already
        [FaultCodes.TemperatureLimit] = Of(onSeconds: 10, offSeconds: 60), // a body's temperature is slow: 10 s only keep out a bad reading
        [FaultCodes.OverExpectedTemperature] = Of(onSeconds: 180, offSeconds: 600), // six looks in a row
        [FaultCodes.AboveSisters] = Of(onSeconds: 1800, offSeconds: 3600), // as long as a body takes to warm
        [FaultCodes.UnusualTemperature] = Of(onSeconds: 60, offSeconds: 3600), // smoothed over hours already
        [FaultCodes.SensorFault] = Of(onSeconds: 10, offSeconds: 30),     // a plug being refitted is not a fault
        [FaultCodes.SensorDisconnected] = Of(onSeconds: 10, offSeconds: 30),  // a plug being refitted is not a fault
        [FaultCodes.SensorStuck] = Of(onSeconds: 10, offSeconds: 30),     // a hundred equal readings have passed already
        [FaultCodes.SensorClipped] = Of(onSeconds: 10, offSeconds: 60),   // one knock clips, a range too small clips on
        [FaultCodes.SensorDrifting] = Of(onSeconds: 60, offSeconds: 600), // a machine at rest stays at rest
        [FaultCodes.SwappedPhases] = Of(onSeconds: 60, offSeconds: 60),   // longer than any start
        [FaultCodes.SensorMoved] = Of(onSeconds: 0, offSeconds: 60),      // a minute of readings has passed already
        [FaultCodes.SilentModule] = Of(onSeconds: 0, offSeconds: 10),     // the silence limit is itself the delay
    };

    public static AlarmTiming For(string faultCode) => s_byCode.GetValueOrDefault(faultCode, Default);

    private static AlarmTiming Of(int onSeconds, int offSeconds) => new(TimeSpan.FromSeconds(onSeconds), TimeSpan.FromSeconds(offSeconds), Latch: false);
}
