using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Judge.Drawn;

/// <summary>Parameters of one machine's vibration, drawn once.</summary>
/// <param name="Balls">Rolling elements: 7 to 16 (deep groove and angular contact catalogues).</param>
/// <param name="Ratio">Ball over pitch diameter: 0.16 to 0.28 (same).</param>
/// <param name="Slip">Part by which bearing frequencies stay below kinematics: 0 to 2 % (Randall and Antoni 2011).</param>
/// <param name="ResonanceHz">Where a blow rings: 1.2 kHz to 0.4 of the sampling rate (Randall 2011: 1 to 10 kHz).</param>
/// <param name="Damping">2 to 8 % of critical (same).</param>
/// <param name="TurningMmPerSec">Healthy residual unbalance, mm/s peak per axis (ISO 21940-11 G 2.5 to G 6.3).</param>
/// <param name="Harmonics">Healthy amplitude of 2x to 5x over 1x.</param>
/// <param name="BladePass">Blades or teeth that show as a line.</param>
/// <param name="NoiseMetresPerSec2">Broadband acceleration.</param>
public sealed record VibrationMake(
    int Balls,
    double Ratio,
    double Slip,
    double ResonanceHz,
    double Damping,
    double[] TurningMmPerSec,
    double[] Harmonics,
    int BladePass,
    double BladeMetresPerSec2,
    double NoiseMetresPerSec2,
    double RateHz
)
{
    public static VibrationMake Draw(Random random)
    {
        double rate = random.Next(3) switch { 0 => 6667, 1 => 13_333, _ => 26_667 };
        double turning = 0.3 + 1.0 * random.NextDouble();
        return new VibrationMake(
            random.Next(7, 17),
            0.16 + 0.12 * random.NextDouble(),
            0.02 * random.NextDouble(),
            1200 + random.NextDouble() * (0.4 * rate - 1200),
            0.02 + 0.06 * random.NextDouble(),
            [turning, turning * (0.5 + 0.5 * random.NextDouble()), turning * (0.2 + 0.5 * random.NextDouble())],
            [.. Enumerable.Range(0, 4).Select(_ => 0.02 + 0.25 * random.NextDouble())],
            random.Next(3, 9),
            0.2 + 0.6 * random.NextDouble(),
            0.3 + 0.9 * random.NextDouble(),
            rate);
    }

    /// <summary>As a profile names it.</summary>
    public string Bearing => FormattableString.Invariant($"{Balls}x{100 * Ratio:F2}/100");
}

/// <summary>
/// Raw bursts by the textbook's signatures (ISO 13373-3; Randall 2011, chapters 2 and 5): unbalance turns with the shaft; a misaligned coupling adds twice the
/// turning frequency, radially and axially; a loose foot cuts the wave off, which makes harmonics and halves; a bent shaft adds one and two times axially; a
/// spall strikes at its ball-pass frequency with jitter and rings the structure. Written without looking at how the diagnosis decides.
/// </summary>
public static class DrawnBurst
{
    private const double Seconds = 1.5;

    /// <param name="severity">Multiple of the healthy level the fault adds; see <see cref="DrawnFault"/>.</param>
    public static Burst Make(VibrationMake make, double shaftHz, double load, string? fault, double severity, Random random)
    {
        int samples = (int)(Seconds * make.RateHz);
        double[][] axes = [new double[samples], new double[samples], new double[samples]];
        double phase = 2 * Math.PI * random.NextDouble();
        double omega = 2 * Math.PI * shaftHz;
        for (int axis = 0; axis < 3; axis++)
        {
            double turning = make.TurningMmPerSec[axis] / 1000 * omega * (0.8 + 0.2 * load);
            Add(
                axes[axis],
                make.RateHz,
                shaftHz,
                turning
                    * (
                        1
                        + (
                            fault == "unbalance" && axis < 2 ? severity
                            : fault == "unbalance" ? 0.3 * severity
                            : 0
                        )
                    ),
                phase + axis * Math.PI / 2
            );
            for (int k = 2; k <= 5; k++) Add(axes[axis], make.RateHz, k * shaftHz, k * turning * make.Harmonics[k - 2], phase * k + axis);
            Add(axes[axis], make.RateHz, make.BladePass * shaftHz, make.BladeMetresPerSec2 * (0.5 + 0.5 * load), phase + 2 * axis);
            Add(axes[axis], make.RateHz, 100, 0.15, random.NextDouble());
            if (fault == "misalignment")
            {
                Add(axes[axis], make.RateHz, 2 * shaftHz, 2 * turning * severity * (axis == 2 ? 1.5 : 1), phase + 0.4);
                Add(axes[axis], make.RateHz, shaftHz, turning * 0.5 * severity * (axis == 2 ? 2 : 0.4), phase + 1);
            }

            if (fault == "bent-shaft")
            {
                Add(axes[axis], make.RateHz, shaftHz, turning * severity * (axis == 2 ? 3 : 0.7), phase + Math.PI * axis);
                Add(axes[axis], make.RateHz, 2 * shaftHz, turning * severity * (axis == 2 ? 1 : 0.3), phase);
            }

            if (fault == "looseness") Rattle(axes[axis], make.RateHz, shaftHz, turning * severity * (axis == 0 ? 1 : 0.6), phase);
            for (int i = 0; i < samples; i++) axes[axis][i] += make.NoiseMetresPerSec2 * Gauss(random);
        }

        if (fault is "bearing-inner" or "bearing-outer" or "bearing-ball") Strike(axes, make, shaftHz, fault, severity, random);
        return new Burst(axes, make.RateHz, UnitMetresPerSec2: 1);
    }

    private static void Add(double[] signal, double rateHz, double hz, double amplitude, double phase)
    {
        if (hz >= rateHz / 2) return;
        for (int i = 0; i < signal.Length; i++) signal[i] += amplitude * Math.Sin(2 * Math.PI * hz * i / rateHz + phase);
    }

    /// <summary>A foot that lifts every second turn and is stopped hard: a wave cut off on one side, and a half of its frequency.</summary>
    private static void Rattle(double[] signal, double rateHz, double shaftHz, double amplitude, double phase)
    {
        for (int i = 0; i < signal.Length; i++)
        {
            double angle = 2 * Math.PI * shaftHz * i / rateHz + phase;
            double wave = Math.Sin(angle) + 0.6 * Math.Sin(angle / 2);
            signal[i] += amplitude * 2.5 * (Math.Max(wave, 0.2) + (wave > 1.1 ? 2 * (wave - 1.1) : 0));
        }
    }

    /// <summary>Blows with a jitter of one per cent, stronger in the load zone, each ringing out at the resonance.</summary>
    private static void Strike(double[][] axes, VibrationMake make, double shaftHz, string fault, double severity, Random random)
    {
        double slip = 1 - make.Slip;
        double cage = 0.5 * (1 - make.Ratio) * shaftHz * slip;
        double rate = fault switch
        {
            "bearing-inner" => make.Balls / 2.0 * (1 + make.Ratio) * shaftHz * slip,
            "bearing-outer" => make.Balls / 2.0 * (1 - make.Ratio) * shaftHz * slip,
            _ => (1 - make.Ratio * make.Ratio) / make.Ratio * shaftHz * slip,
        };
        double turn = fault == "bearing-inner" ? shaftHz : fault == "bearing-ball" ? cage : 0;
        double start = random.NextDouble();
        for (double at = start / rate; at < Seconds; at += 1 / rate * (1 + 0.01 * Gauss(random)))
        {
            double zone = turn > 0 ? Math.Max(0, 0.55 + 0.45 * Math.Cos(2 * Math.PI * turn * at)) : 1;
            double blow = severity * 6 * make.NoiseMetresPerSec2 * zone * (0.85 + 0.3 * random.NextDouble());
            int first = (int)(at * make.RateHz) + 1;
            int last = Math.Min(axes[0].Length, first + (int)(make.RateHz * 5 / (make.Damping * 2 * Math.PI * make.ResonanceHz)) + 1);
            for (int i = first; i < last; i++)
            {
                double since = i / make.RateHz - at;
                double ring = blow * Math.Exp(-make.Damping * 2 * Math.PI * make.ResonanceHz * since) * Math.Sin(2 * Math.PI * make.ResonanceHz * since);
                axes[0][i] += ring;
                axes[1][i] += 0.7 * ring;
                axes[2][i] += 0.5 * ring;
            }
        }
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
