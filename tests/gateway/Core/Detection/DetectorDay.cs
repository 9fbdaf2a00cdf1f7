using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>
/// What each detector says of one machine over one made day with everything measured: rest, start, healthy load, overload with heat, vibration and a lost
/// phase, idling, rest.
/// </summary>
internal static class DetectorDay
{
    private const double StepSeconds = 2;

    /// <summary>Detector to what it said at least once: fault, level and reason.</summary>
    public static SortedDictionary<string, SortedSet<string>> Of(EquipmentProfile profile)
    {
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(profile, new DetectionOptions());
        var machine = new MachineState(profile);
        var said = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (IDetector detector in detectors) said[detector.Name] = new SortedSet<string>(StringComparer.Ordinal);
        var begin = new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
        for (double seconds = 0; seconds < 90 * 60; seconds += StepSeconds)
        {
            DateTimeOffset now = begin.AddSeconds(seconds);
            Measure(machine, now, seconds / 60);
            foreach (IDetector detector in detectors)
            {
                var verdicts = new List<Verdict>();
                detector.Observe(machine, now, verdicts);
                foreach (Verdict verdict in verdicts) said[detector.Name].Add($"{verdict.FaultCode} {verdict.Level} {verdict.Reason?.Code}");
            }
        }

        return said;
    }

    private static void Measure(MachineState machine, DateTimeOffset now, double minute)
    {
        // Part of rated current of a motor of 27.7 A at 400 V; a direct start draws six times as much for four seconds.
        double load = minute switch
        {
            < 5 => 0,
            < 5.07 => 6,
            < 40 => 0.9,
            < 60 => 1.6,
            < 80 => 0.2,
            _ => 0,
        };
        bool isBad = minute is >= 40 and < 60;
        double wave = 1 + (0.01 * Math.Sin(minute * 40)) + (0.002 * Math.Sin(minute * 997));
        Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, load * 27.7 * wave);
        for (byte phase = 1; phase <= 3; phase++)
            Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, phase, isBad && phase == 3 ? 0 : load * 27.7 * wave);
        Give(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, load * 16.3 * wave);
        Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, (isBad ? 130 : 30 + (load * 35)) + (0.3 * wave));
        Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 0, 25 + (0.1 * wave));
        foreach (MeasuringPoint bearing in new[] { MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd })
        {
            for (byte axis = 1; axis <= 3; axis++)
            {
                Give(FeatureKind.VelocityRms, bearing, axis, load > 0 ? (isBad ? 12 : 1 + (0.2 * axis)) * wave : 0.02 * wave);
                Give(FeatureKind.AccelerationRms, bearing, axis, load > 0 ? 3 * wave : 0.01 * wave);
            }

            Give(FeatureKind.Kurtosis, bearing, 0, 3 * wave);
        }

        Give(FeatureKind.Pressure, MeasuringPoint.Process, 0, load > 0 ? 4 * wave : 0);
        void Give(FeatureKind kind, MeasuringPoint point, byte axis, double value) =>
            machine.Apply(new Quantity(kind, point, axis), new Reading(value, Worth.Measured, now, Module: 7));
    }
}
