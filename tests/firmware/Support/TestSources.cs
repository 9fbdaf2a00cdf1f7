using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>A waveform given by a function of the sample number, delivered as fast as its rate allows.</summary>
public sealed class WaveSource(ModuleClock clock, int channels, double rateHz, Func<int, long, double> wave) : IWaveformSource
{
    private long _restartedMs;
    private long _given;
    private long _first;

    public int ChannelCount => channels;

    public double RateHz => rateHz;

    public double UnitsPerCount => 0.01;

    public int FullScaleCounts => 32767;

    /// <summary>Count of a channel at a sample.</summary>
    public Func<int, long, double> Wave { get; set; } = wave;

    /// <summary>The state the sensor is in.</summary>
    public Worth State { get; set; } = Worth.Measured;

    /// <summary>The sensor delivers nothing any more.</summary>
    public bool IsDead { get; set; }

    public void Restart()
    {
        _first += _given;
        _given = 0;
        _restartedMs = clock.NowMs;
    }

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        count = 0;
        if (!Worths.IsNumber(State) || IsDead) return IsDead ? Worth.Measured : State;
        int samples = (int)Math.Min(((clock.NowMs - _restartedMs) * rateHz / 1000) - _given, capacity / channels);
        for (int i = 0; i < samples; i++)
        {
            for (int channel = 0; channel < channels; channel++) into[start + (i * channels) + channel] = (short)Math.Round(Wave(channel, _first + _given + i));
        }

        _given += samples;
        count = samples * channels;
        return Worth.Measured;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;
}

/// <summary>The time sources see; the bench moves it.</summary>
public sealed class ModuleClock
{
    public long NowMs { get; set; }
}

/// <summary>A slow sensor whose value the test sets.</summary>
public sealed class SetValue(FeatureKind kind, MeasuringPoint point) : IValueSource
{
    public FeatureKind Kind => kind;

    public MeasuringPoint Point => point;

    public byte Axis => 0;

    public int Value { get; set; }

    public Worth State { get; set; } = Worth.Measured;

    public Worth Read(out int value)
    {
        value = Value;
        return State;
    }
}
