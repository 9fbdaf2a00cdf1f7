using System.Globalization;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests.Simulation;

/// <summary>
/// Modules with every tolerance drawn at random, at 10 to 100 % of range: current error uncalibrated and after one-point calibration at half
/// range and 25 C with the reading taken at another temperature. The CT is one of class 1 (ratio within 1 %); the budget SCT-013-000, whose data
/// sheet allows 3 %, keeps the second figure only.
/// </summary>
public sealed class CtToleranceTests(ITestOutputHelper output)
{
    private const int Modules = 40;
    private const double LargestTemperatureChangeK = 35;   // calibrated at 25 C, used from -10 to 60 C
    private const double CalibrationAmps = 40;
    private static readonly double[] Levels = [8, 16, 40, 80];
    private static readonly Constants Constants = Constants.Read(RepositoryFiles.SensorModule);

    [Fact]
    public void Current_is_within_2_percent_uncalibrated_and_05_percent_after_one_point_calibration()
    {
        int seed = Environment.GetEnvironmentVariable("EDGEAGENT_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"seed {seed} (set EDGEAGENT_SEED to repeat)");
        DrawnModule[] modules = [.. Enumerable.Range(0, Modules).Select(index => new DrawnModule(new Random(HashCode.Combine(seed, index))))];

        CtBench bench = new();
        string[] atCalibration = [.. modules.Select(module => module.AddTo(bench, CalibrationAmps, temperatureChangeK: 0))];
        string[][] later = [.. modules.Select(module => Levels.Select(amps => module.AddTo(bench, amps, module.TemperatureChangeK)).ToArray())];
        var readings = bench.Read("tolerances", stepSeconds: 100e-6);

        double worstUncalibrated = 0, worstCalibrated = 0;
        for (int index = 0; index < Modules; index++)
        {
            double factor = CalibrationAmps / modules[index].Amps(readings[atCalibration[index]], temperatureChangeK: 0);
            for (int level = 0; level < Levels.Length; level++)
            {
                double amps = modules[index].Amps(readings[later[index][level]], modules[index].TemperatureChangeK);
                worstUncalibrated = Math.Max(worstUncalibrated, Math.Abs((amps / Levels[level]) - 1));
                worstCalibrated = Math.Max(worstCalibrated, Math.Abs((amps * factor / Levels[level]) - 1));
            }
        }

        output.WriteLine($"{Modules} modules, 8 to 80 A: worst error {worstUncalibrated:P2} uncalibrated, {worstCalibrated:P2} after one-point calibration");
        Assert.InRange(worstUncalibrated, 0, 0.02);
        Assert.InRange(worstCalibrated, 0, 0.005);
    }

    /// <summary>One module's parts. Uniform between the limits its data sheets give, so that the limits themselves occur.</summary>
    private sealed class DrawnModule
    {
        private readonly string _transformer, _bias, _filter;
        private readonly double _windingOhms, _burdenOhms, _burdenDriftPerK, _converterGain, _converterDriftPerK, _samplingRate;

        public DrawnModule(Random random)
        {
            double Within(double share) => 1 + (share * ((2 * random.NextDouble()) - 1));
            _transformer = Text(
                $"RATIO={Constants["CtTurnsRatio"] * Within(0.01):G9} LM={6.4 * Within(0.2):G9} RC={60e3 * Within(0.3):G9} LSAT={0.026 * Within(0.04):G9}"
            );
            _windingOhms = 100 * Within(0.1);
            _burdenOhms = Constants["CtBurdenOhms80A"] * Within(0.001);
            _burdenDriftPerK = 25e-6 * (Within(1) - 1);
            _filter = Text($"R412={1500 * Within(0.01):G9} R413={1000 * Within(0.01):G9} R414={1000 * Within(0.01):G9} C411={47e-9 * Within(0.05):G9}");
            _bias = Text($"R401={10e3 * Within(0.01):G9} R402={10e3 * Within(0.01):G9} C402={10e-6 * Within(0.2):G9}");
            _converterGain = Within(0.0015);                     // ADS1115 data sheet: gain error
            _converterDriftPerK = 40e-6 * (Within(1) - 1);    // ADS1115 data sheet: gain drift
            _samplingRate = Constants["AdcRateHz"] * Within(0.1);
            TemperatureChangeK = LargestTemperatureChangeK * ((2 * random.NextDouble()) - 1);
        }

        public double TemperatureChangeK { get; }

        public string AddTo(CtBench bench, double amps, double temperatureChangeK) => bench.Add(
            amps,
            transformer: _transformer + Text($" RW={_windingOhms * (1 + (0.0039 * temperatureChangeK)):G9}"),
            frontEnd: Text($"R411={_burdenOhms * (1 + (_burdenDriftPerK * temperatureChangeK)):G9} ") + _filter,
            bias: _bias);

        /// <summary>What firmware computes: the converter's own gain and averaging are applied, then corrected as for a nominal converter.</summary>
        public double Amps(ChannelReading reading, double temperatureChangeK) =>
            reading.RmsVolts * _converterGain * (1 + (_converterDriftPerK * temperatureChangeK))
            * Averaging(_samplingRate) / Averaging(Constants["AdcRateHz"]) * Constants["CtAmpsPerVolt80A"];

        // The converter averages over one conversion: sin(x)/x at mains frequency.
        private static double Averaging(double rateHz) => Math.Sin(Math.PI * 50 / rateHz) / (Math.PI * 50 / rateHz);

        private static string Text(FormattableString text) => FormattableString.Invariant(text);
    }
}
