using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Sensors;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>A machine that runs well and whose sensors fail in every way: each failure has its own code, and none is ever called a machine fault.</summary>
public class SensorWatchTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Failures => new()
    {
        { "stuck velocity", FaultCodes.SensorStuck },
        { "stuck by the module's word", FaultCodes.SensorStuck },
        { "clipped by the module's word", FaultCodes.SensorClipped },
        { "unplugged by the module's word", FaultCodes.SensorDisconnected },
        { "clamp fell off", FaultCodes.SensorDisconnected },
        { "two clamps swapped", FaultCodes.SwappedPhases },
        { "a clamp reversed", FaultCodes.SwappedPhases },
        { "accelerometer turned by a right angle", FaultCodes.SensorMoved },
        { "temperature drifts at rest", FaultCodes.SensorDrifting },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failing_sensor_is_told_by_its_own_code_and_never_as_a_machine_fault(string failure, string code)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            HashSet<string> alarms = Live(failure, seed);
            Assert.True(alarms.Contains(code), $"seed {seed}, {failure}: {string.Join(", ", alarms)}");
            Assert.All(alarms, alarm => Assert.True(FaultCatalogue.Find(alarm)!.Subject == FaultSubject.Sensor, $"seed {seed}, {failure}: {alarm}"));
        }
    }

    [Fact]
    public void A_healthy_machine_over_a_day_with_stops_has_no_sensor_fault()
    {
        Assert.Empty(Live("none", seed: 1, hours: 24));
    }

    [Fact]
    public void An_unbalance_that_grows_on_one_axis_is_the_machine_and_not_the_sensor()
    {
        HashSet<string> alarms = Live("unbalance", seed: 1);
        Assert.Contains(FaultCodes.VibrationBand, alarms);
        Assert.DoesNotContain(FaultCodes.SensorMoved, alarms);
    }

    /// <summary>The alarm once showed the count of equal readings with the unit of the reading: 1034 A.</summary>
    [Fact]
    public void A_stuck_reading_is_told_as_what_it_reads()
    {
        var detector = new SensorWatchDetector(Bench.Compressor, new SensorWatchOptions());
        var machine = new MachineState(Bench.Compressor);
        var verdicts = new List<Verdict>();
        for (int second = 0; second < 600; second++)
        {
            DateTimeOffset now = s_start.AddSeconds(second);
            machine.Apply(new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1), new Reading(33.5, Worth.Measured, now, Module: 1));
            machine.Apply(
                new Quantity(FeatureKind.RunState, MeasuringPoint.MotorCable, 0),
                new Reading((double)RunState.Running, Worth.Measured, now, Module: 1)
            );
            verdicts.Clear();
            detector.Observe(machine, now, verdicts);
        }

        Verdict stuck = Assert.Single(verdicts, verdict => verdict is { FaultCode: FaultCodes.SensorStuck, Level: VerdictLevel.Alarm });
        Assert.Equal((33.5, null, "A"), (stuck.Value, stuck.Limit, stuck.Unit));
        Assert.Equal("equal-readings", stuck.Reason?.Code);
    }

    /// <summary>Runs a compressor for some hours, the failure from the second hour on; codes whose on delay has passed.</summary>
    private static HashSet<string> Live(string failure, int seed, int hours = 2)
    {
        Random random = new(seed);
        EquipmentProfile profile = Bench.Compressor;
        MachineState machine = new(profile);
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(profile, new DetectionOptions());
        Dictionary<(string, MeasuringPoint), DateTimeOffset> since = [];
        HashSet<string> alarms = [];
        List<Verdict> verdicts = [];
        double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        bool isResting = failure.Contains("rest", StringComparison.Ordinal);
        if (isResting) hours = 14;
        double rise = 40;
        for (int second = 0; second < hours * 3600; second++)
        {
            DateTimeOffset now = s_start.AddSeconds(second);
            string failing = second >= 3600 ? failure : "none";
            bool isRunning = isResting ? second < 3600 : second % 21_600 < 18_000;
            void Give(FeatureKind kind, MeasuringPoint point, byte axis, double value, Worth worth = Worth.Measured) =>
                machine.Apply(new Quantity(kind, point, axis), new Reading(value, worth, now, Module: 1));

            double load = isRunning ? 0.85 * (1 + 0.01 * Gauss()) : 0;
            double clampFactor = failing == "clamp fell off" ? 0 : 1;
            for (byte phase = 1; phase <= 3; phase++)
                Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, phase, clampFactor * load * 40.5 * (1 + 0.01 * Gauss()));
            double seen = failing switch { "two clamps swapped" => 0.01, "a clamp reversed" => 1 / 3.0, "clamp fell off" => 0, _ => 1 };
            Give(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, Math.Abs(seen * load * 22 / 0.92 * (1 + 0.01 * Gauss())));

            double[] shares = failing == "accelerometer turned by a right angle" ? [0.3, 1.0, 0.5] : [1.0, 0.3, 0.5];
            if (failing == "unbalance") shares = [2.4, 0.4, 0.55];
            for (byte axis = 1; axis <= 3; axis++)
            {
                double level = isRunning ? 1.2 * shares[axis - 1] : 0.02;
                bool isStuck = failing == "stuck velocity" && isRunning;
                Worth worth = failing switch
                {
                    "stuck by the module's word" => Worth.Stuck,
                    "clipped by the module's word" => Worth.Clipped,
                    "unplugged by the module's word" => Worth.Unplugged,
                    _ => Worth.Measured,
                };
                Give(
                    FeatureKind.VelocityRms,
                    MeasuringPoint.DriveEnd,
                    axis,
                    worth != Worth.Measured ? 0
                        : isStuck ? level
                        : Math.Round(level * Math.Exp(0.05 * Gauss()), 3),
                    worth
                );
            }

            rise += ((isRunning ? 40 : 0) - rise) / (isRunning ? 1200 : 3600);
            double drift = failing == "temperature drifts at rest" ? second / 3600.0 * 2 : 0;
            if (second % 10 == 0) Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, 20 + rise + drift + 0.05 * Gauss());
            if (second % 10 == 0) Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 0, 20 + 0.05 * Gauss());

            verdicts.Clear();
            foreach (IDetector detector in detectors) detector.Observe(machine, now, verdicts);
            foreach (Verdict verdict in verdicts)
            {
                (string, MeasuringPoint) key = (verdict.FaultCode, verdict.Point);
                if (verdict.Level != VerdictLevel.Alarm) since.Remove(key);
                else if (now - (since.TryGetValue(key, out DateTimeOffset from) ? from : since[key] = now) >= AlarmTiming.For(verdict.FaultCode).OnDelay)
                    alarms.Add(verdict.FaultCode);
            }
        }

        return alarms;
    }
}
