using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// The budget accelerometer: MPU-6500 or MPU-9250. Limits: 1,000 samples a second, so nothing above 460 Hz is seen and vibration velocity ends at 300 Hz (told
/// as an estimate); the FIFO holds 85 ms; a full FIFO is an overrun, for the binding does not tell its overflow bit.
/// </summary>
public sealed class MpuFifoAccelerometer : IWaveformSource
{
    public const double SampleRateHz = 1000;

    private const int SampleBytes = 6;
    private const int FullBytes = 512 - SampleBytes;
    private const int MostSamples = 64;

    private readonly IMpuFifo _fifo;
    private readonly int _channelCount;
    private readonly int _firstAxis;
    private readonly byte[] _bytes = new byte[MostSamples * SampleBytes];

    /// <param name="fifo">Set up by its binding.</param>
    /// <param name="axis">0 for all three axes, 1 to 3 for one of them.</param>
    public MpuFifoAccelerometer(IMpuFifo fifo, int axis)
    {
        _fifo = fifo;
        _channelCount = axis == 0 ? 3 : 1;
        _firstAxis = axis == 0 ? 0 : axis - 1;
    }

    public int ChannelCount => _channelCount;

    public double RateHz => SampleRateHz;

    /// <summary>2,048 counts per g at +-16 g.</summary>
    public double UnitsPerCount => 9.80665 / 2048;

    public int FullScaleCounts => 32767;

    public void Restart()
    {
        _fifo.Reset();                                                                    // also one that was lost: it may be plugged in again
    }

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        count = 0;
        if (!_fifo.IsThere) return Worth.Unplugged;
        int waiting = _fifo.Count;
        if (waiting > FullBytes) return Worth.Overrun;

        int wanted = Math.Min(waiting / SampleBytes, capacity / _channelCount);
        while (wanted > 0)
        {
            int samples = Math.Min(wanted, MostSamples);
            _fifo.Read(_bytes, samples * SampleBytes);
            if (!_fifo.IsThere) return Worth.Unplugged;
            for (int sample = 0; sample < samples; sample++)
            {
                int at = (sample * SampleBytes) + (2 * _firstAxis);
                for (int channel = 0; channel < _channelCount; channel++, at += 2)
                {
                    into[start + count] = (short)((_bytes[at] << 8) | _bytes[at + 1]);
                    count++;
                }
            }

            wanted -= samples;
        }

        return Worth.Measured;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;                          // gravity: any mean is right
}
