using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Boards;

/// <summary>
/// An accelerometer at the drive end, in counts of a +-16 g part at 3,333 samples a second (ISM330DHCX class). The waveform: shaft speed and its harmonics from
/// unbalance, blade or pole passing, broadband noise, and for a worn bearing impacts at the outer-race frequency that ring the housing. Wear first makes rare
/// sharp impacts (kurtosis rises), then many and a rough broadband noise (RMS rises).
/// </summary>
public sealed class SimulatedVibration(SimulatedMachine machine, ulong seed) : IWaveformSource
{
    private const double StandardGravity = 9.80665;
    private const double ResonanceHz = 1150;
    private const double RingDownSeconds = 0.002;
    private const double NoiseMetrePerSec2 = 0.25;

    private readonly Noise _noise = new(seed);
    private double _shaftTurns;
    private double _raceTurns;
    private double _ringAge = 1;
    private double _ringSize;
    private double _restartedAt;
    private long _given;

    public int ChannelCount => 3;

    public double RateHz => 10000.0 / 3;

    /// <summary>0.488 mg, the typical sensitivity at +-16 g.</summary>
    public double UnitsPerCount => 0.000488 * StandardGravity;

    public int FullScaleCounts => 32767;

    public void Restart()
    {
        _restartedAt = machine.NowSeconds;
        _given = 0;
    }

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        count = 0;
        if (machine.Faults.IsActive(Faults.SensorFail)) return Worth.Unplugged;
        long due = (long)((machine.NowSeconds - _restartedAt) * RateHz);
        int samples = (int)Math.Min(due - _given, capacity / 3);
        for (int i = 0; i < samples; i++) PutSample(into, start + (3 * i));
        _given += samples;
        count = 3 * samples;
        return Worth.Measured;
    }

    private void PutSample(short[] into, int at)
    {
        double seconds = 1 / RateHz;
        _shaftTurns += machine.ShaftHz * seconds;
        double angle = _shaftTurns * Math.Tau;
        double shaft = ShaftVibration(angle);
        double ring = Ring(seconds);
        double rough = IsTurning ? NoiseMetrePerSec2 + (6 * Wear * Wear * Wear) : 0.02;

        into[at] = Counts(shaft + ring + (rough * _noise.Gaussian()));
        // Gravity stands on y.
        into[at + 1] = Counts((0.8 * ShaftVibration(angle - (Math.PI / 2))) + (0.7 * ring) + (rough * _noise.Gaussian()) + StandardGravity);
        into[at + 2] = Counts((0.3 * shaft) + (0.4 * ring) + (0.6 * rough * _noise.Gaussian()));
    }

    private bool IsTurning => machine.ShaftHz > 0;

    private double Wear => machine.Faults.LevelOf(Faults.BearingWear, machine.NowSeconds);

    private double ShaftVibration(double angle)
    {
        double velocity = machine.Plate.VelocityMmPerSec + machine.Faults.LevelOf(Faults.Unbalance, machine.NowSeconds);
        double omega = machine.ShaftHz * Math.Tau;
        double once = velocity * 1e-3 * Math.Sqrt(2) * omega * Math.Sin(angle);
        double twice = 0.1 * machine.Plate.VelocityMmPerSec * 1e-3 * Math.Sqrt(2) * 2 * omega * Math.Sin(2 * angle);
        return once + twice;
    }

    // One impact per passing ball; the slip of the cage spreads them by 1 %.
    private double Ring(double seconds)
    {
        double wear = Wear;
        if (wear > 0 && IsTurning)
        {
            _raceTurns += machine.ShaftHz * Bearing.OuterRaceOrder * seconds * (1 + (0.01 * _noise.Gaussian()));
            if (_raceTurns >= 1)
            {
                _raceTurns -= 1;
                _ringAge = 0;
                _ringSize = 45 * wear * (0.7 + (0.6 * _noise.Uniform()));
            }
        }

        if (_ringAge > 8 * RingDownSeconds) return 0;
        double value = _ringSize * Math.Exp(-_ringAge / RingDownSeconds) * Math.Sin(_ringAge * ResonanceHz * Math.Tau);
        _ringAge += seconds;
        return value;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;

    private short Counts(double metrePerSec2) => (short)Math.Clamp(Math.Round(metrePerSec2 / UnitsPerCount), short.MinValue, short.MaxValue);
}
