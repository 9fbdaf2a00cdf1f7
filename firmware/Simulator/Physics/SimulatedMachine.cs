using EdgeAgent.Simulator.Machines;

namespace EdgeAgent.Simulator.Physics;

/// <summary>
/// A motor and what it drives, in simulated time: load profile, electrical input, start, heat, flow. Deterministic for a seed. Values can be scripted: a set
/// value replaces what the model says, without noise.
/// </summary>
public sealed class SimulatedMachine
{
    private const double AmbientCelsius = 24;
    private const double RatedRiseKelvin = 55;                   // class F motor used to B, a little cool
    private const double HeatSeconds = 1200;                     // one time constant of a small totally enclosed motor
    private const double StandstillHeatFactor = 3;               // self-ventilated: cools three times slower when it stands
    private const double StartSeconds = 1.2;
    private const double LockedRotorFactor = 6.5;                // times rated current
    private const double NoLoadCurrent = 0.4;                    // of the rated current

    private readonly Dictionary<string, double> _set = [];
    private readonly Noise _noise;
    private readonly double _phase;
    private double _riseKelvin;
    private double _startedAt = double.NegativeInfinity;
    private double _loadNoise;

    public SimulatedMachine(MachinePlate plate, ulong seed)
    {
        Plate = plate;
        _noise = new Noise(seed);
        _phase = _noise.Uniform() * Math.Tau;
        _riseKelvin = RatedRiseKelvin * Math.Pow(CurrentOf(plate.Load) / plate.RatedCurrent, 2);
        IsRunning = true;
        Advance(0);
    }

    public static IReadOnlyList<string> Settable { get; } = ["power", "load", "temperature", "flow", "pressure", "running"];

    public MachinePlate Plate { get; }

    public Faults Faults { get; } = new();

    /// <summary>Simulated seconds.</summary>
    public double NowSeconds { get; private set; }

    public bool IsRunning { get; private set; }

    /// <summary>Shaft load over the rated one.</summary>
    public double Load { get; private set; }

    /// <summary>Mean of the phase currents, A RMS.</summary>
    public double CurrentAmps { get; private set; }

    /// <summary>Active power from the supply, kW.</summary>
    public double PowerKw { get; private set; }

    public double PowerFactor { get; private set; }

    /// <summary>Phase to phase, V.</summary>
    public double Volts { get; private set; }

    public double EnergyKwh { get; private set; }

    public double BodyCelsius { get; private set; }

    /// <summary>L/min.</summary>
    public double Flow { get; private set; }

    /// <summary>bar above ambient.</summary>
    public double Pressure { get; private set; }

    /// <summary>Turns per second.</summary>
    public double ShaftHz { get; private set; }

    /// <summary>Scripts a value, or lets the model speak again with null.</summary>
    public bool TrySet(string name, double? value)
    {
        if (!Settable.Contains(name)) return false;
        if (value is { } number) _set[name] = number;
        else _set.Remove(name);
        return true;
    }

    /// <summary>Simulated time goes on.</summary>
    public void Advance(double seconds)
    {
        NowSeconds += seconds;
        Run();
        Load = _set.GetValueOrDefault("load", IsRunning ? ModelLoad(seconds) : 0);
        Volts = Plate.RatedVoltage * (1 + (0.01 * Math.Sin((NowSeconds / 301) + _phase)));
        Electrical();
        EnergyKwh += PowerKw * seconds / 3600;
        Heat(seconds);
        Fluid();
    }

    private void Run()
    {
        bool shallRun = _set.GetValueOrDefault("running", 1) > 0;
        if (shallRun && !IsRunning) _startedAt = NowSeconds;
        IsRunning = shallRun;
        double sinceStart = NowSeconds - _startedAt;
        double speed = sinceStart < StartSeconds ? sinceStart / StartSeconds : 1;
        ShaftHz = IsRunning ? Plate.RatedRpm / 60 * speed : 0;
    }

    // A steady process with a slow swing of 4 % and a coloured noise of 1 %, so that no two minutes are alike and no limit is touched.
    private double ModelLoad(double seconds)
    {
        _loadNoise += ((-_loadNoise * seconds) / 10) + (_noise.Gaussian() * 0.01 * Math.Sqrt(Math.Min(1, 2 * seconds / 10)));
        double sway = 1 + (0.04 * Math.Sin((NowSeconds / 97) + _phase)) + _loadNoise;
        double overload = Math.Max(Faults.LevelOf(Faults.Overload, NowSeconds), Faults.LevelOf(Faults.IntermittentOverload, NowSeconds));
        double load = Math.Max(Plate.Load, overload) * sway;
        double blocked = Faults.LevelOf(Faults.Blocked, NowSeconds);
        // A centrifugal pump or fan unloads, a positive displacement machine stalls.
        double blockedLoad = Plate.Type is "compressor" or "motor" ? 2.2 : 0.42;
        load += (blockedLoad - load) * blocked;
        return load * (1 + (0.25 * Faults.LevelOf(Faults.BearingWear, NowSeconds) * 0.1));
    }

    private void Electrical()
    {
        PowerKw = IsRunning ? PowerOf(Load) : 0;
        CurrentAmps = IsRunning ? CurrentOf(Load) : 0;
        double sinceStart = NowSeconds - _startedAt;
        if (IsRunning && sinceStart < StartSeconds)
        {
            // Locked-rotor current until the torque peak, then falling to the load's.
            double past = Math.Max(0, (sinceStart / StartSeconds) - 0.75) / 0.25;
            CurrentAmps = (LockedRotorFactor * Plate.RatedCurrent * (1 - past)) + (CurrentAmps * past);
            PowerKw = Math.Sqrt(3) * Plate.RatedVoltage * CurrentAmps * 0.4 / 1000;
        }

        if (_set.TryGetValue("power", out double kw))
        {
            PowerKw = kw;
            CurrentAmps = kw * 1000 / (Math.Sqrt(3) * Plate.RatedVoltage * Plate.PowerFactor);
        }

        double apparentKw = Math.Sqrt(3) * Volts * CurrentAmps / 1000;
        PowerFactor = apparentKw > 0 ? Math.Min(1, PowerKw / apparentKw) : 0;
    }

    // Losses at rated load follow from the efficiency; a third of them is there at no load already.
    private double PowerOf(double load)
    {
        double ratedLossKw = (Plate.RatedShaftKw / Plate.Efficiency) - Plate.RatedShaftKw;
        return (Plate.RatedShaftKw * load) + (ratedLossKw * (0.35 + (0.65 * load * load)));
    }

    private double CurrentOf(double load) =>
        Plate.RatedCurrent * Math.Sqrt((NoLoadCurrent * NoLoadCurrent) + ((1 - (NoLoadCurrent * NoLoadCurrent)) * load * load));

    private void Heat(double seconds)
    {
        double target = RatedRiseKelvin * Math.Pow(CurrentAmps / Plate.RatedCurrent, 2);
        double constant = IsRunning ? HeatSeconds : HeatSeconds * StandstillHeatFactor;
        _riseKelvin += (target - _riseKelvin) * (1 - Math.Exp(-seconds / constant));
        double model = AmbientCelsius + _riseKelvin + Faults.LevelOf(Faults.Overheat, NowSeconds) + (12 * Faults.LevelOf(Faults.BearingWear, NowSeconds));
        BodyCelsius = _set.GetValueOrDefault("temperature", model);
    }

    private void Fluid()
    {
        double open = 1 - Faults.LevelOf(Faults.Blocked, NowSeconds);
        double ratedFlow = Plate.RatedShaftKw * 40;                                      // L/min of a pump with 5 bar and 60 %, roughly
        Flow = _set.GetValueOrDefault("flow", IsRunning ? ratedFlow * open * Math.Min(1, Load) : 0);
        Pressure = _set.GetValueOrDefault("pressure", IsRunning ? 5 + (2 * (1 - open)) : 0);
    }
}
