using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.DetectionQuality;

/// <summary>
/// Overloads of ten minutes on motors of every load shape, trip class and supply, with hundreds of starts between them. The condition is exact: input over the
/// limit without a break; the alarm must come when its on delay has passed, and nothing of the overload group may come at any other time.
/// </summary>
public sealed class OverloadTests(ITestOutputHelper output)
{
    private static readonly string[] s_shapes = ["steady", "steps", "ramps", "wandering", "cycling", "pulses", "intermittent"];

    /// <summary>
    /// Longest start at six times rated current that a motor warm from 80 % load survives, s: the model's own trip time for the class (ANCHORS: 5.1 s for class
    /// 10).
    /// </summary>
    private static readonly (string Class, double HotStartSeconds)[] s_classes = [("10A", 4.4), ("10", 5.1), ("20", 9.5), ("30", 14.2)];

    private static int Days => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 100 : 7;

    [Fact]
    public void Every_overload_alarms_within_5_s_of_the_set_delay_and_neither_a_start_nor_a_load_change_ever_does()
    {
        (int overloads, int late, int strays, int starts) = (0, 0, 0, 0);
        for (int day = 0; day < Days; day++)
        {
            Motor motor = new(seed: 70_001 + day, s_shapes[day % s_shapes.Length], s_classes[day % s_classes.Length]);
            motor.Live(hours: 24);
            overloads += motor.Overloads;
            late += motor.Late;
            strays += motor.Strays.Count;
            starts += motor.Starts;
            foreach (string stray in motor.Strays.Concat(motor.Misses)) output.WriteLine($"seed {70_001 + day} {motor.Description}: {stray}");
        }

        output.WriteLine($"{Days} machine-days, {overloads} overloads, {late} not within 5 s of the delay; {starts} starts, {strays} alarms outside overloads");
        Assert.True(overloads >= 2 * Days);
        Assert.Equal(0, late);
        Assert.Equal(0, strays);
    }

    private sealed class Motor
    {
        private static readonly DateTimeOffset s_start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        private static readonly string[] s_codes = [FaultCodes.OverRatedInput, FaultCodes.ThermalOverload, FaultCodes.LockedRotor, FaultCodes.LongStart];
        private readonly Random _random;
        private readonly EquipmentProfile _profile;
        private readonly MachineState _machine;
        private readonly IDetector[] _detectors;
        private readonly List<Verdict> _verdicts = [];
        private readonly string _shape;
        private readonly bool _hasPower;
        private readonly bool _hasDrive;
        private readonly double _hotStartSeconds;
        private readonly double _usual;
        private readonly Dictionary<string, DateTimeOffset> _since = [];
        private double _load;

        public Motor(int seed, string shape, (string Class, double HotStartSeconds) trip)
        {
            _random = new Random(seed);
            (_shape, _hotStartSeconds, _hasPower, _hasDrive) = (shape, trip.HotStartSeconds, _random.Next(2) == 0, _random.Next(4) == 0);
            double kw = Math.Round(1.5 + 90 * _random.NextDouble(), 1);
            double efficiency = 0.85 + 0.1 * _random.NextDouble();
            _profile = new EquipmentProfile
            {
                Id = "motor",
                Name = "Motor",
                Type = MachineType.Conveyor,
                RatedShaftKw = kw,
                Efficiency = efficiency,
                RatedVoltage = 400,
                PowerFactor = 0.86,
                RatedCurrent = kw / efficiency / (Math.Sqrt(3) * 0.4 * 0.86),
                TripClass = trip.Class,
                Supply = _hasDrive ? SupplyType.VariableFrequencyDrive : SupplyType.DirectOnLine,
            };
            _machine = new MachineState(_profile);
            DetectionOptions options = new();
            _detectors =
            [
                new OverRatedInputDetector(_profile, options.OverRatedInput),
                new ThermalOverloadDetector(_profile, options.ThermalOverload),
                new StartDetector(_profile, options.Start),
            ];
            _usual = 0.45 + 0.4 * _random.NextDouble();
            _load = _usual;
            Description = $"{shape}, class {trip.Class}, {(_hasPower ? "power" : "current only")}, {(_hasDrive ? "drive" : "direct")}";
        }

        public string Description { get; }
        public int Overloads { get; private set; }
        public int Late { get; private set; }
        public int Starts { get; private set; }
        public List<string> Strays { get; } = [];
        public List<string> Misses { get; } = [];

        public void Live(int hours)
        {
            double stoppedUntil = 0;
            double startsUntil = 0;
            double overFrom = -1;
            double overUntil = -1;
            double severity = 1;
            double? alarmedAt = null;
            double nextOver = 3600 + 7200 * _random.NextDouble();
            double nextStop = 1200 + 3600 * _random.NextDouble();
            for (int second = 0; second < hours * 3600; second++)
            {
                bool isOver = second < overUntil;
                if (second >= nextStop && !isOver && second > overUntil + 3600)
                {
                    stoppedUntil = second + 30 + 900 * _random.NextDouble();
                    startsUntil = stoppedUntil + (_hasDrive ? 0 : _hotStartSeconds * (0.3 + 0.6 * _random.NextDouble()));
                    nextStop = second + 2700 + 5400 * _random.NextDouble();
                    Starts++;
                }

                if (second >= nextOver && second > startsUntil + 60 && second >= stoppedUntil && _load < 1)
                {
                    (overFrom, overUntil, severity, alarmedAt) = (second, second + 600, 1.12 + 0.48 * _random.NextDouble(), null);
                    nextOver = second + 5 * 3600 + 7200 * _random.NextDouble();
                    Overloads++;
                }

                DateTimeOffset now = s_start.AddSeconds(second);
                bool isRunning = second >= stoppedUntil;
                bool isStarting = isRunning && second < startsUntil;
                Work(second);
                // Half an hour at 80 % at most before a stop: what the motor is warm from when it starts again.
                double load = !isRunning ? 0 : second < overUntil ? severity : second > nextStop - 1800 ? Math.Min(_load, 0.8) : _load;
                Measure(now, load, isRunning, isStarting);
                foreach (string code in Alarms(now))
                {
                    bool isDue = second >= overFrom && second < overUntil + 1800 && overFrom >= 0;
                    if (!isDue) Strays.Add($"{second} s: {code}");
                    else if (code == FaultCodes.OverRatedInput) alarmedAt ??= second;
                }

                if (overFrom < 0 || second != (int)overUntil) continue;
                double delay = AlarmTiming.For(FaultCodes.OverRatedInput).OnDelay.TotalSeconds;
                if (alarmedAt is { } at && Math.Abs(at - overFrom - delay) <= 5) continue;
                Late++;
                Misses.Add($"{overFrom} s: overload of {severity:F2} alarmed after {alarmedAt - overFrom} s");
            }
        }

        private void Work(int second)
        {
            _load = _shape switch
            {
                "steps" => _random.NextDouble() < 1 / 600.0 ? 0.3 + 0.65 * _random.NextDouble() : _load,
                "ramps" => 0.35 + 0.6 * Math.Abs(second % 1800 / 900.0 - 1),
                "wandering" => Math.Clamp(_load + 0.003 * Gauss(), 0.3, 0.97),
                "cycling" => second / 180 % 2 == 0 ? 0.95 : 0.35,
                "pulses" => second % 60 < 6 ? 1.3 : 0.55,   // a crusher: over the limit, far shorter than the delay
                "intermittent" => second % 600 < 240 ? 0.98 : 0.1,
                _ => _usual,
            };
        }

        private void Measure(DateTimeOffset now, double load, bool isRunning, bool isStarting)
        {
            double part = !isRunning ? 0 : isStarting ? 6 : Math.Sqrt(0.1 + 0.9 * load * load);
            double input = isStarting ? 3 * _profile.RatedInputKw!.Value : _profile.RatedInputKw!.Value * (isRunning ? 0.03 + 0.97 * load : 0);
            void Give(FeatureKind kind, double value) =>
                _machine.Apply(new Quantity(kind, MeasuringPoint.MotorCable), new Reading(value, Worth.Measured, now, Module: 1));
            Give(FeatureKind.CurrentRms, part * _profile.RatedCurrent!.Value * (1 + 0.005 * Gauss()));
            if (_hasPower) Give(FeatureKind.ActivePower, input * (1 + 0.005 * Gauss()));
        }

        /// <summary>Codes whose on delay has passed.</summary>
        private IEnumerable<string> Alarms(DateTimeOffset now)
        {
            _verdicts.Clear();
            foreach (IDetector detector in _detectors) detector.Observe(_machine, now, _verdicts);
            foreach (Verdict verdict in _verdicts)
            {
                if (!s_codes.Contains(verdict.FaultCode)) continue;
                if (verdict.Level == VerdictLevel.Normal) _since.Remove(verdict.FaultCode);
                if (verdict.Level != VerdictLevel.Alarm) continue;
                _since.TryAdd(verdict.FaultCode, now);
                if (now - _since[verdict.FaultCode] >= AlarmTiming.For(verdict.FaultCode).OnDelay) yield return verdict.FaultCode;
            }
        }

        private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
