using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Simulation.Clocks;

namespace EdgeAgent.Simulation.Actors;

/// <summary>An accelerometer on a shaft of 1,500 r/min: one axis, as strong as the world says, with noise that follows from the number of the sample.</summary>
public sealed class SimulatedShake(EventQueue queue, Func<double> velocityMmPerSec) : IWaveformSource
{
    private const double ShaftHz = 25;
    private const int SamplesPerMs = 2;                                         // a window of 1.3 s is longer than the shortest burst a gateway judges

    private long _startedMs;
    private long _taken;

    public int ChannelCount => 1;
    public double RateHz => 1000 * SamplesPerMs;
    public double UnitsPerCount => 0.001;
    public int FullScaleCounts => 32_000;

    public void Restart() => (_startedMs, _taken) = (queue.NowMs, 0);

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        double peak = velocityMmPerSec() * 1e-3 * Math.Sqrt(2) * 2 * Math.PI * ShaftHz / UnitsPerCount;
        count = (int)Math.Min(capacity, ((queue.NowMs - _startedMs) * SamplesPerMs) - _taken);
        for (int i = 0; i < count; i++)
        {
            long sample = (_startedMs * SamplesPerMs) + _taken++;
            double noise = (sample * 2_654_435_761 % 64) - 32;
            into[start + i] = (short)((peak * Math.Sin(2 * Math.PI * ShaftHz * sample / RateHz)) + noise);
        }

        return Worth.Measured;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;
}
