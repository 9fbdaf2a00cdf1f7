using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Sensing;

namespace EdgeAgent.Firmware.Tests.Drivers;

public sealed class MpuFifoAccelerometerTests
{
    private readonly Fifo _fifo = new();

    [Fact]
    public void Velocity_is_within_two_per_cent_up_to_200_Hz_and_told_as_an_estimate_because_the_band_ends_at_300()
    {
        _fifo.MetrePerSec2 = t => 10 * Math.Sin(2 * Math.PI * 120 * t);
        FeatureSet features = Window(axis: 1);
        Assert.Equal((FeatureKind.VelocityRms, Worth.Estimated), (features.Kinds[0], features.Worths[0]));
        double velocity = 10 / Math.Sqrt(2) / (2 * Math.PI * 120) * 1e6;
        Assert.InRange(features.Values[0], velocity * 0.98, velocity * 1.02);
        Assert.Equal((FeatureKind.AccelerationRms, Worth.Measured), (features.Kinds[1], features.Worths[1]));
        Assert.InRange(features.Values[1] / 1e6, 10 / Math.Sqrt(2) * 0.99, 10 / Math.Sqrt(2) * 1.01);
    }

    [Fact]
    public void Three_axes_come_in_order()
    {
        _fifo.MetrePerSec2 = t => 10 * Math.Sin(2 * Math.PI * 50 * t);
        var driver = new MpuFifoAccelerometer(_fifo, 0);
        driver.Restart();
        _fifo.NowMs += 40;
        var samples = new short[300];
        Assert.Equal(Worth.Measured, driver.Read(samples, 0, samples.Length, out int count));
        Assert.Equal(120, count);
        Assert.Equal((samples[12] * 2, samples[12] * 3), ((int)samples[13], (int)samples[14]));
    }

    [Fact]
    public void A_fifo_read_after_more_than_its_85_ms_is_an_overrun_and_an_absent_chip_unplugged()
    {
        var driver = new MpuFifoAccelerometer(_fifo, 1);
        driver.Restart();
        _fifo.NowMs += 86;
        Assert.Equal(Worth.Overrun, driver.Read(new short[300], 0, 300, out _));
        _fifo.IsThere = false;
        Assert.Equal(Worth.Unplugged, driver.Read(new short[300], 0, 300, out _));
    }

    private FeatureSet Window(int axis)
    {
        var sensing = new VibrationSensing(new MpuFifoAccelerometer(_fifo, axis), MeasuringPoint.DriveEnd, new VibrationOptions());
        var features = new FeatureSet();
        for (; features.Count == 0; _fifo.NowMs += 20)
        {
            sensing.Step(_fifo.NowMs);
            sensing.AddTo(features);
        }

        return features;
    }

    [Fact]
    public void A_chip_pulled_off_while_it_is_read_is_unplugged_and_not_a_window_of_old_bytes()
    {
        var driver = new MpuFifoAccelerometer(_fifo, 1);
        driver.Restart();
        _fifo.NowMs = 40;
        _fifo.IsLostWhenRead = true;
        Assert.Equal(Worth.Unplugged, driver.Read(new short[64], 0, 64, out int count));
        Assert.Equal(0, count);
    }

    // What the binding offers, filled by time: x as given, y twice and z three times as much, small enough not to clip.
    private sealed class Fifo : IMpuFifo
    {
        private long _taken;

        public Func<double, double> MetrePerSec2 { get; set; } = _ => 0;

        public long NowMs { get; set; }

        public bool IsThere { get; set; } = true;

        public bool IsLostWhenRead { get; set; }

        public int Count => (int)Math.Min(512, 6 * (NowMs - _taken));

        public void Reset() => _taken = NowMs;

        public void Read(byte[] into, int length)
        {
            if (IsLostWhenRead) IsThere = false;
            for (int at = 0; at < length; at += 6, _taken++)
            {
                int counts = (int)Math.Round(MetrePerSec2(_taken / 1000.0) / 9.80665 * 2048);
                for (int axis = 0; axis < 3; axis++)
                {
                    into[at + (2 * axis)] = (byte)((counts * (axis + 1)) >> 8);
                    into[at + (2 * axis) + 1] = (byte)(counts * (axis + 1));
                }
            }
        }
    }
}
