using System.Numerics;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>How clearly a defect frequency shows in the envelope, and where.</summary>
/// <param name="Score">Mean over its harmonics of ln(1 + prominence); noise gives about 2, a clear defect 5 and more.</param>
/// <param name="Hz">The frequency at which it was found.</param>
public sealed record DefectLine(double Score, double Hz, EnvelopeSpectrum? Where);

/// <summary>What a burst says before anyone judges it: shaft speed, turning-frequency lines, band levels, impulsiveness, bearing lines.</summary>
public sealed class BurstFeatures
{
    /// <summary>Harmonics of the shaft kept per axis.</summary>
    public const int ShaftHarmonics = 8;

    /// <summary>A line that stands out of its neighbourhood less than this many times in power is noise.</summary>
    public const double LineProminence = 30;

    /// <summary>
    /// Turns of the shaft below which no fault is named: a line's width is one over the length, and an inner race's lines lie a twentieth of a turn from the
    /// shaft's own.
    /// </summary>
    public const int MinTurns = 20;

    /// <summary>Fewer hold too little even to say that nothing changed.</summary>
    public const int MinTurnsToCompare = 8;

    /// <summary>Periods of the slowest frequency a bearing's damage is sought at (twice the cage's) that a burst must hold.</summary>
    private const int MinPeriods = 10;

    /// <summary>Halves of the turning frequency at which a loose part rattles.</summary>
    public static readonly double[] HalfOrders = [0.5, 1.5, 2.5];

    private const int DefectHarmonics = 3;

    /// <summary>Up to where the spectrum is searched when the speed is unknown, and over what its lines stand out.</summary>
    private const double GuessTopHz = 650;
    private const double GuessNeighbourhoodHz = 25;

    /// <summary>A real bearing slips: its frequencies stay up to two and a half per cent below kinematics; fits and wear add one above.</summary>
    private const double UsualSlip = 0.975;
    private const double HighestSlip = 1.012;

    /// <summary>A lightly loaded insert bearing with another contact angle goes further (the UESTC recordings: 0.955); such a find counts less.</summary>
    private const double LowestSlip = 0.95;
    private const double UnusualSlipCost = 30;
    private const double SlipStep = 0.001;

    /// <summary>A harmonic closer to a shaft harmonic than this many lines can't be told from it.</summary>
    private const double InseparableLines = 1.2;

    private readonly List<LineSpectrum> _low = [];
    private readonly List<EnvelopeSpectrum> _envelopes = [];

    /// <param name="burst">Valid (see <see cref="Burst.Problems"/>).</param>
    /// <param name="nominalRpm">Speed by plate or measurement; the true one is sought within ten per cent of it. Null is unknown: it is guessed from the
    /// signal.</param>
    /// <param name="bearing">Null when the bearing is unknown: its lines are then sought wherever bearings have them (<see cref="UnknownBearing"/>).</param>
    public BurstFeatures(Burst burst, double? nominalRpm, BearingOrders? bearing)
    {
        FourierTransform fourier = new();
        Complex[][] transforms = [.. burst.Axes.Select(axis => fourier.Forward(WithoutMean(axis)))];
        double lineHz = burst.RateHz / (2 * transforms[0].Length);
        IsSpeedGuessed = nominalRpm is null;
        double nominalHz =
            nominalRpm / 60
            ?? ShaftSpeed.Guess([
                .. transforms.Select(transform => LowSpectrum(transform, lineHz, Math.Min(GuessTopHz, 0.4 * burst.RateHz), GuessNeighbourhoodHz)),
            ]);
        double topHz = (bearing is null ? UnknownBearing.TopOrder : 18) * nominalHz;
        for (int axis = 0; axis < burst.Axes.Count; axis++)
        {
            Complex[] transform = transforms[axis];
            _low.Add(LowSpectrum(transform, lineHz, Math.Min(25 * nominalHz, 0.4 * burst.RateHz), nominalHz));
            foreach ((double fromHz, double toHz) in EnvelopeSpectrum.Bands(burst.RateHz))
            {
                _envelopes.Add(EnvelopeSpectrum.Of(axis, transform, lineHz, fourier, fromHz, toHz, topHz, nominalHz));
            }

            HighLevels.Add(Level(transform, lineHz, 1000, double.MaxValue));
            MiddleLevels.Add(Level(transform, lineHz, 250, 1000));
            Kurtoses.Add(Kurtosis(burst.Axes[axis]));
        }

        (ShaftHz, ShaftCandidates) = ShaftSpeed.Find(_low, _envelopes, nominalHz);
        foreach (LineSpectrum low in _low)
        {
            ShaftAmplitudes.Add([.. Enumerable.Range(1, ShaftHarmonics).Select(k => Math.Sqrt(low.PeakPower(k * ShaftHz)))]);
            HalfAmplitudes.Add([.. HalfOrders.Select(order => Math.Sqrt(low.PeakPower(order * ShaftHz)))]);
        }

        ShaftModulation = _envelopes.Max(envelope => Modulation(envelope.Lines));
        Turns = burst.Seconds * Math.Max(ShaftHz, nominalHz); // a recording made to the plate's speed is not too short for a motor's slip
        TurnsNeeded = bearing is null ? MinTurns : Math.Max(MinTurns, MinPeriods / (2 * bearing.Cage));
        UnitMetresPerSec2 = burst.UnitMetresPerSec2;
        if (burst.AxialAxis is >= 1 and var axial && axial <= burst.Axes.Count && burst.Axes.Count > 1) AxialIndex = axial - 1;
        IsBearingKnown = bearing is not null;
        if (bearing is null)
        {
            (Inner, Outer) = UnknownBearing.Find(_envelopes, ShaftHz);
            return;
        }

        Inner = Find(bearing.Inner, UsualSlip, unlike: null);
        Outer = Find(bearing.Outer, LowestSlip, unlike: Inner);
        Cage = Find(2 * bearing.Cage, UsualSlip, unlike: null);
    }

    /// <summary>Nobody knew the speed; it is the signal's own best guess.</summary>
    public bool IsSpeedGuessed { get; }

    /// <summary>The bearing's lines were sought where its geometry puts them; otherwise wherever a bearing might have them.</summary>
    public bool IsBearingKnown { get; }

    /// <summary>Turns of the shaft within the burst, at the plate's speed or the found one, whichever is higher.</summary>
    public double Turns { get; }

    /// <summary>Turns it takes to name a fault.</summary>
    public double TurnsNeeded { get; }

    /// <summary>Turning frequency found in the signal, Hz.</summary>
    public double ShaftHz { get; }

    /// <summary>Other turning frequencies the signal allows, best first, with how much worse each fits.</summary>
    public IReadOnlyList<(double Hz, double Worse)> ShaftCandidates { get; }

    /// <summary>Per axis the acceleration amplitudes at 1 to 8 times the turning frequency, in the burst's unit.</summary>
    public List<double[]> ShaftAmplitudes { get; } = [];

    /// <summary>Per axis the acceleration amplitudes at <see cref="HalfOrders"/> times the turning frequency, in the burst's unit.</summary>
    public List<double[]> HalfAmplitudes { get; } = [];

    /// <summary>What one unit of the burst is in m/s²; null when nobody knows.</summary>
    public double? UnitMetresPerSec2 { get; }

    /// <summary>Index of the axis that lies along the shaft; null when it is unknown or the only one.</summary>
    public int? AxialIndex { get; }

    /// <summary>Velocity of one harmonic on one axis, mm/s RMS; null when the unit is unknown.</summary>
    public double? VelocityMmPerSec(int axis, int harmonic) =>
        UnitMetresPerSec2 * ShaftAmplitudes[axis][harmonic - 1] / Math.Sqrt(2) / (2 * Math.PI * harmonic * ShaftHz) * 1000;

    /// <summary>How far a multiple of the turning frequency stands out on one axis.</summary>
    public double Prominence(int axis, double order) => _low[axis].Prominence(order * ShaftHz);

    /// <summary>How far the line at turning frequency stands out on the axis where it does most; noise stays below 10.</summary>
    public double TurningProminence => _low.Max(low => low.Prominence(ShaftHz));

    /// <summary>Per axis RMS above 1 kHz.</summary>
    public List<double> HighLevels { get; } = [];

    /// <summary>Per axis RMS from 250 Hz to 1 kHz.</summary>
    public List<double> MiddleLevels { get; } = [];

    /// <summary>Per axis the fourth standardised moment; 3 is noise, blows raise it.</summary>
    public List<double> Kurtoses { get; } = [];

    public IReadOnlyList<LineSpectrum> LowSpectra => _low;

    /// <summary>This burst's envelope of the same axis and band as another burst's; null when there is none.</summary>
    public EnvelopeSpectrum? EnvelopeLike(EnvelopeSpectrum other) =>
        _envelopes.Find(envelope => envelope.Axis == other.Axis && envelope.FromHz == other.FromHz);

    /// <summary>Every spectrum of the burst, thinned out for keeping.</summary>
    public IEnumerable<ReducedSpectrum> Reduced() =>
        _low.Select((low, axis) => ReducedSpectrum.Of(axis + 1, low, ShaftHz))
            .Concat(_envelopes.Select(envelope => ReducedSpectrum.Of(envelope.Axis + 1, envelope, ShaftHz)));

    public DefectLine Inner { get; } = new(0, 0, null);
    public DefectLine Outer { get; } = new(0, 0, null);

    /// <summary>Twice the cage frequency: a ball that passes the load zone twice a turn of the cage.</summary>
    public DefectLine Cage { get; } = new(0, 0, null);

    /// <summary>
    /// How clearly the envelope swells and fades with the turn: mean ln(1 + prominence) of the turning frequency and twice it, in the band where it is clearest;
    /// noise gives about 2. Damage that turns with the shaft passes the load zone once a turn (Randall and Antoni 2011).
    /// </summary>
    public double ShaftModulation { get; }

    private double Modulation(LineSpectrum lines)
    {
        double Nearest(double hz) => Math.Max(lines.LogProminence(hz), Math.Max(lines.LogProminence(hz - lines.LineHz), lines.LogProminence(hz + lines.LineHz)));
        return (Nearest(ShaftHz) + Nearest(2 * ShaftHz)) / 2;
    }

    private static double[] WithoutMean(double[] signal)
    {
        double mean = signal.Average();
        return [.. signal.Select(value => value - mean)];
    }

    private static LineSpectrum LowSpectrum(Complex[] transform, double lineHz, double topHz, double neighbourhoodHz)
    {
        double[] power = new double[Math.Max(32, (int)(topHz / lineHz))];
        double scale = 1.0 / transform.Length;
        for (int i = 0; i < power.Length; i++) power[i] = Math.Pow(transform[i].Magnitude * scale, 2);
        return new LineSpectrum(power, lineHz, neighbourhoodHz);
    }

    private static double Level(Complex[] transform, double lineHz, double fromHz, double toHz)
    {
        double sum = 0;
        int last = (int)Math.Min(transform.Length - 1, toHz / lineHz);
        for (int i = (int)(fromHz / lineHz); i <= last; i++) sum += transform[i].Real * transform[i].Real + transform[i].Imaginary * transform[i].Imaginary;
        return Math.Sqrt(2 * sum) / (2 * transform.Length);
    }

    private static double Kurtosis(double[] signal)
    {
        double mean = signal.Average();
        double second = 0;
        double fourth = 0;
        foreach (double value in signal)
        {
            double square = (value - mean) * (value - mean);
            second += square;
            fourth += square * square;
        }

        return second > 0 ? fourth * signal.Length / (second * second) : 3;
    }

    /// <param name="order">Multiple of shaft speed.</param>
    /// <param name="lowestSlip">How far below it to look.</param>
    /// <param name="unlike">With unusual slip a line is not taken when it is another defect's line or a shaft-speed sideband of it.</param>
    private DefectLine Find(double order, double lowestSlip, DefectLine? unlike)
    {
        DefectLine best = new(0, 0, null);
        foreach ((double shaftHz, double worse) in ShaftCandidates)
        {
            foreach (EnvelopeSpectrum envelope in _envelopes)
            {
                for (double slip = lowestSlip; slip <= HighestSlip; slip += SlipStep)
                {
                    double hz = order * shaftHz * slip;
                    if (slip < UsualSlip && unlike is not null && !IsApart(hz - unlike.Hz, shaftHz, envelope.Lines.LineHz)) continue;
                    double score = Score(envelope.Lines, hz, shaftHz) - worse - UnusualSlipCost * Math.Max(0, UsualSlip - slip);
                    if (score > best.Score) best = new DefectLine(score, hz, envelope);
                }
            }
        }

        return best;
    }

    private double Score(LineSpectrum lines, double hz, double shaftHz)
    {
        double sum = 0;
        int count = 0;
        for (int k = 1; k <= DefectHarmonics; k++)
        {
            if (!IsApart(k * hz, shaftHz, lines.LineHz) || !IsApart(k * hz, ShaftHz, lines.LineHz)) continue;
            sum += lines.LogProminence(k * hz);
            count++;
        }

        return count >= DefectHarmonics - 1 ? sum / count : 0;
    }

    /// <summary>True when a frequency can be told from every multiple of the turning frequency.</summary>
    private static bool IsApart(double hz, double shaftHz, double lineHz) =>
        Math.Abs(hz / shaftHz - Math.Round(hz / shaftHz)) * shaftHz >= InseparableLines * lineHz;
}
