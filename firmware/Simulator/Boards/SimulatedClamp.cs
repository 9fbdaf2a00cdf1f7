using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Boards;

/// <summary>
/// A current clamp of one phase behind a 16-bit converter at 860 samples a second: a sine at line frequency with a little third and fifth harmonic and noise.
/// </summary>
public sealed class SimulatedClamp(SimulatedMachine machine, int phase, ulong seed) : IWaveformSource
{
    private readonly Noise _noise = new(seed);
    private double _restartedAt;
    private long _given;

    public int ChannelCount => 1;

    public double RateHz => 860;

    /// <summary>Full scale is ten times the rated current, so that a start does not clip.</summary>
    public double UnitsPerCount => machine.Plate.RatedCurrent * 10 * Math.Sqrt(2) / 32767;

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
        int samples = (int)Math.Min((long)((machine.NowSeconds - _restartedAt) * RateHz) - _given, capacity);
        for (int i = 0; i < samples; i++) into[start + i] = Sample(_restartedAt + ((_given + i) / RateHz));
        _given += samples;
        count = samples;
        return Worth.Measured;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;

    private short Sample(double seconds)
    {
        double angle = (seconds * machine.Plate.LineHz * Math.Tau) - (phase * Math.Tau / 3);
        double wave = Math.Sin(angle) + (0.03 * Math.Sin(3 * angle)) + (0.02 * Math.Sin(5 * angle));
        double rmsOfWave = Math.Sqrt(1 + (0.03 * 0.03) + (0.02 * 0.02)) / Math.Sqrt(2);
        return (short)Math.Clamp(
            Math.Round((machine.CurrentAmps * wave / rmsOfWave / UnitsPerCount) + (1.5 * _noise.Gaussian())),
            short.MinValue,
            short.MaxValue);
    }
}
