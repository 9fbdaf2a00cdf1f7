using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.Firmware.Tests.Drivers;

public sealed class StFifoAccelerometerTests
{
    private readonly ChipTime _time = new();

    [Theory]
    [InlineData(20, 4)]
    [InlineData(24.4, 2.8)]
    [InlineData(50, 11)]
    [InlineData(160, 7.1)]
    [InlineData(500, 4.5)]
    [InlineData(800, 4.5)]
    public void Velocity_read_through_the_chip_is_within_two_per_cent_of_the_analytic_value(double hz, double mmPerSec)
    {
        VibrationFeatures features = Measure(StAccelerometerPart.Ism330Dhcx, Sine(hz, mmPerSec), 0, out double scale);
        Assert.InRange(features.VelocityRms * scale * 1000, mmPerSec * 0.98, mmPerSec * 1.02);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void At_the_edges_of_the_band_the_reading_is_within_the_tolerance_of_ISO_2954(double hz)
    {
        VibrationFeatures features = Measure(StAccelerometerPart.Ism330Dhcx, Sine(hz, 4.5), 0, out double scale);
        Assert.InRange(features.VelocityRms * scale * 1000, 4.5 * 0.8, 4.5 * 1.1);
    }

    [Theory]
    [InlineData(-40)]
    [InlineData(40)]
    public void A_chip_whose_rate_is_six_per_cent_off_is_read_right_because_it_says_so(sbyte freqFine)
    {
        VibrationFeatures features = Measure(StAccelerometerPart.Ism330Dhcx, Sine(50, 4.5), freqFine, out double scale);
        Assert.InRange(features.VelocityRms * scale * 1000, 4.5 * 0.98, 4.5 * 1.02);
    }

    [Fact]
    public void The_wide_band_chip_is_read_gap_free_when_its_fifo_is_emptied_every_ten_milliseconds()
    {
        var chip = new EmulatedStAccelerometer(_time, StAccelerometerPart.Iis3Dwb, (t, axis) => 20 * Math.Sin(2 * Math.PI * 5000 * t));
        var driver = new StFifoAccelerometer(chip, StAccelerometerPart.Iis3Dwb, axis: 1, rawWords: 6000, unpackedPerRead: 512);
        Assert.Equal(Worth.Measured, driver.SetUp(_time));
        short[] window = Window(driver, 0.2, everyMs: 10);
        double rms = Math.Sqrt(window.Average(x => (double)x * x)) * driver.UnitsPerCount;
        Assert.InRange(rms, 20 / Math.Sqrt(2) * 0.99, 20 / Math.Sqrt(2) * 1.01);
    }

    [Theory]
    [InlineData(false, 160)]
    [InlineData(true, 20)]
    public void A_fifo_read_too_late_is_an_overrun_and_never_a_window_with_a_hole(bool isWide, int lateMs)
    {
        StAccelerometerPart part = isWide ? StAccelerometerPart.Iis3Dwb : StAccelerometerPart.Ism330Dhcx;
        var driver = new StFifoAccelerometer(new EmulatedStAccelerometer(_time, part, Sine(50, 4)), part, 1, 64, 20000);
        driver.SetUp(_time);
        driver.Restart();
        _time.Milliseconds(lateMs);
        Assert.Equal(Worth.Overrun, driver.Read(new short[20000], 0, 20000, out int count));
        Assert.Equal(0, count);
        driver.Restart();
        _time.Milliseconds(10);
        Assert.Equal(Worth.Measured, driver.Read(new short[20000], 0, 20000, out count));
        Assert.True(count > 30);
    }

    [Fact]
    public void No_chip_or_another_chip_is_unplugged()
    {
        var chip = new EmulatedStAccelerometer(_time, StAccelerometerPart.Iis3Dwb, Sine(50, 4));
        Assert.Equal(Worth.Unplugged, new StFifoAccelerometer(chip, StAccelerometerPart.Ism330Dhcx, 0, 64, 512).SetUp(_time));
        var driver = new StFifoAccelerometer(chip, StAccelerometerPart.Iis3Dwb, 0, 512, 512);
        Assert.Equal(Worth.Measured, driver.SetUp(_time));
        driver.Restart();
        chip.IsAbsent = true;
        Assert.Equal(Worth.Unplugged, driver.Read(new short[300], 0, 300, out _));
        Assert.Equal(Worth.Unplugged, driver.SetUp(_time));
    }

    [Fact]
    public void The_self_test_passes_a_good_chip_and_names_one_with_a_dead_axis()
    {
        var chip = new EmulatedStAccelerometer(_time, StAccelerometerPart.Iis3Dwb, (_, axis) => axis == 2 ? 9.81 : 0);
        var driver = new StFifoAccelerometer(chip, StAccelerometerPart.Iis3Dwb, 0, 512, 512);
        driver.SetUp(_time);
        Assert.Equal(Worth.Measured, driver.SelfTest(_time));
        chip.SelfTestMilliG[1] = 0;
        Assert.Equal(Worth.OutOfRange, driver.SelfTest(_time));
        Assert.Equal((int)(driver.RateHz * 0.05) * 3, Window(driver, 0.05, 5).Length);
    }

    [Theory]
    [InlineData("adi")]
    [InlineData("cwru")]
    public void A_real_recording_through_the_chip_keeps_its_acceleration_within_two_per_cent(string set)
    {
        VibrationRecording recording = VibrationRecording.First(set);
        VibrationFeatures features = Measure(StAccelerometerPart.Iis3Dwb, (t, _) => recording.At(t), 0, out double scale, seconds: 1.3);
        double direct = recording.Rms(from: 0.3, seconds: 1.0);
        Assert.InRange(features.AccelerationRms * scale, direct * 0.98, direct * 1.02);
    }

    private VibrationFeatures Measure(StAccelerometerPart part, Func<double, int, double> wave, sbyte freqFine, out double scale, double seconds = 2.3)
    {
        var driver = new StFifoAccelerometer(
            new EmulatedStAccelerometer(_time, part, wave, freqFine),
            part,
            axis: 1,
            part == StAccelerometerPart.Iis3Dwb ? 512 : 64,
            512);
        Assert.Equal(Worth.Measured, driver.SetUp(_time));
        short[] window = Window(driver, seconds, everyMs: part == StAccelerometerPart.Iis3Dwb ? 8 : 100);
        var features = new VibrationFeatures(driver.RateHz);
        features.Reset();
        features.Add(window, 0, 1, window.Length);
        scale = driver.UnitsPerCount;
        return features;
    }

    private short[] Window(StFifoAccelerometer driver, double seconds, int everyMs)
    {
        var window = new short[(int)(driver.RateHz * seconds) * driver.ChannelCount];
        driver.Restart();
        for (int filled = 0; filled < window.Length;)
        {
            _time.Milliseconds(everyMs);
            Assert.Equal(Worth.Measured, driver.Read(window, filled, window.Length - filled, out int count));
            filled += count;
        }

        return window;
    }

    private static Func<double, int, double> Sine(double hz, double mmPerSecRms) =>
        (t, axis) => axis == 0 ? mmPerSecRms * 1e-3 * Math.Sqrt(2) * 2 * Math.PI * hz * Math.Cos(2 * Math.PI * hz * t) : 0;
}
