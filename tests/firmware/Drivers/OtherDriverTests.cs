using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.Firmware.Tests.Drivers;

public sealed class Ads1115ClampTests
{
    private const double BiasVolts = 0.010;
    private readonly ChipTime _time = new();
    private readonly CycleRms _rms = new();

    [Theory]
    [InlineData(50, 0, 0)]
    [InlineData(50, 0.3, 0.10)]
    [InlineData(50, 0.3, -0.10)]
    [InlineData(49, 0.2, 0.05)]
    [InlineData(51, 0.2, -0.05)]
    [InlineData(60, 0, 0)]
    public void Current_is_within_half_a_per_cent_with_a_third_harmonic_off_nominal_frequency_and_a_converter_that_is_off(
        double lineHz,
        double third,
        double rateError)
    {
        const double amps = 27.7;
        Ads1115Clamp driver = New(t => Current(t, amps, lineHz, third), rateError, out _);
        for (int repeat = 0; repeat < 7; repeat++)
        {
            _time.Spend(0.0037);
            short[] window = Read(driver, Worth.Measured);
            _rms.Compute(window, window.Length);
            double analytic = amps * Math.Sqrt(1 + (third * third));
            Assert.InRange(_rms.RmsCounts * driver.UnitsPerCount, analytic * 0.995, analytic * 1.005);
            Assert.Equal(Worth.Measured, driver.JudgeMean(_rms.MeanCounts));
        }
    }

    [Fact]
    public void A_short_stall_is_filled_in_and_counted_and_the_reading_stays_within_half_a_per_cent()
    {
        Ads1115Clamp driver = New(t => Current(t, 20, 50, 0), 0, out EmulatedAds1115 chip);
        driver.Restart();
        var window = new short[103];
        driver.Read(window, 0, 10, out _);
        chip.StallSeconds = 0.002;
        Assert.Equal(Worth.Measured, driver.Read(window, 10, window.Length - 10, out _));
        Assert.InRange(driver.Filled, 1, 2);
        _rms.Compute(window, window.Length);
        Assert.InRange(_rms.RmsCounts * driver.UnitsPerCount, 19.9, 20.1);
    }

    [Fact]
    public void A_stall_of_a_thread_quantum_refuses_the_window()
    {
        Ads1115Clamp driver = New(t => Current(t, 20, 50, 0), 0, out EmulatedAds1115 chip);
        driver.Restart();
        var window = new short[103];
        driver.Read(window, 0, 10, out _);
        chip.StallSeconds = 0.020;
        Assert.Equal(Worth.Overrun, driver.Read(window, 0, window.Length, out _));
    }

    [Fact]
    public void An_open_and_a_shorted_clamp_are_told_by_the_mean()
    {
        Ads1115Clamp open = New(_ => 0, 0, out _, biasVolts: 0.030);
        short[] window = Read(open, Worth.Measured);
        _rms.Compute(window, window.Length);
        Assert.Equal(Worth.Unplugged, open.JudgeMean(_rms.MeanCounts));
        Ads1115Clamp shorted = New(_ => 0, 0, out _, biasVolts: 0.001);
        window = Read(shorted, Worth.Measured);
        _rms.Compute(window, window.Length);
        Assert.Equal(Worth.Shorted, shorted.JudgeMean(_rms.MeanCounts));
    }

    [Fact]
    public void No_converter_is_unplugged()
    {
        New(_ => 0, 0, out EmulatedAds1115 chip);
        chip.IsAbsent = true;
        Assert.Equal(Worth.Unplugged, new Ads1115Clamp(chip, chip, true, 1).SetUp());
    }

    [Fact]
    public void A_window_ends_within_the_stated_time_even_with_the_slowest_converter()
    {
        Ads1115Clamp driver = New(t => Current(t, 20, 50, 0), -0.10, out _);
        double before = _time.NowSeconds;
        Read(driver, Worth.Measured);
        Assert.InRange((_time.NowSeconds - before) * 1000, 100, Ads1115Clamp.LongestReadMs);
    }

    private Ads1115Clamp New(Func<double, double> amps, double rateError, out EmulatedAds1115 chip, double biasVolts = BiasVolts)
    {
        double voltsPerAmp = Ads1115Clamp.AdcMicroVoltsPerCount * 1e-6 / (Ads1115Clamp.CtMicroAmpsPerCount80A * 1e-6);
        chip = new EmulatedAds1115(_time, t => biasVolts + (amps(t) * voltsPerAmp), rateError);
        var driver = new Ads1115Clamp(chip, chip, is80A: true, ratio: 1);
        Assert.Equal(Worth.Measured, driver.SetUp());
        return driver;
    }

    private static short[] Read(Ads1115Clamp driver, Worth expected)
    {
        var window = new short[103];
        driver.Restart();
        Assert.Equal(expected, driver.Read(window, 0, window.Length, out int count));
        Assert.Equal(window.Length, count);
        return window;
    }

    private static double Current(double t, double amps, double lineHz, double third) =>
        amps * Math.Sqrt(2) * (Math.Sin(2 * Math.PI * lineHz * t) + (third * Math.Sin(6 * Math.PI * lineHz * t)));
}

public sealed class Max31865Tests
{
    private readonly ChipTime _time = new();
    private double _ohms = 100;

    [Theory]
    [InlineData(-50, 80.31)]
    [InlineData(0, 100)]
    [InlineData(25, 109.73)]
    [InlineData(100, 138.51)]
    [InlineData(155, 159.19)]
    [InlineData(250, 194.10)]
    public void The_table_of_IEC_60751_is_met(double celsius, double ohms)
    {
        _ohms = ohms;
        Assert.Equal(Worth.Measured, Started().Read(out int value));
        Assert.InRange(value / 1000.0, celsius - 0.06, celsius + 0.06);
    }

    [Theory]
    [InlineData(1e6, Worth.Unplugged)]
    [InlineData(260, Worth.Unplugged)]
    [InlineData(5, Worth.Shorted)]
    [InlineData(0, Worth.Shorted)]
    public void An_open_or_shorted_element_is_a_state_and_no_number(double ohms, Worth expected)
    {
        _ohms = ohms;
        Assert.Equal(expected, Started().Read(out int value));
        Assert.Equal(0, value);
    }

    [Fact]
    public void No_chip_is_unplugged()
    {
        var chip = new EmulatedMax31865(_time, () => _ohms) { IsAbsent = true };
        var driver = new Max31865(chip, MeasuringPoint.MotorBody, 3);
        Assert.Equal(Worth.Unplugged, driver.SetUp(_time));
        Assert.Equal(Worth.Unplugged, driver.Read(out _));
    }

    private Max31865 Started()
    {
        var driver = new Max31865(new EmulatedMax31865(_time, () => _ohms), MeasuringPoint.MotorBody, 3);
        Assert.Equal(Worth.Measured, driver.SetUp(_time));
        _time.Milliseconds(25);
        return driver;
    }
}

public sealed class ModbusPowerMeterTests
{
    private readonly PowerReading _reading = new();

    [Fact]
    public void A_PZEM_is_read_in_its_units()
    {
        var meter = new EmulatedModbusMeter(1);
        meter.Set(0, 2301);
        meter.SetLowFirst(1, 70_123);
        meter.SetLowFirst(3, 161_234);
        meter.SetLowFirst(5, 1_234_567);
        meter.Set(7, 499);
        meter.Set(8, 87);
        Assert.Equal(Worth.Measured, new ModbusPowerMeter(meter, ModbusMap.Pzem004T, 1).Read(_reading));
        Assert.Equal(230_100, _reading.VoltageMilliVolts[0]);
        Assert.Equal(70_123, _reading.CurrentMilliAmps[0]);
        Assert.Equal(161_234, _reading.ActivePowerDeciWatts);
        Assert.Equal(1_234_567, _reading.EnergyWattHours);
        Assert.Equal(49_900, _reading.LineFrequencyMilliHz);
        Assert.Equal(8_700, _reading.PowerFactor);
    }

    [Fact]
    public void An_SDM630_is_read_in_its_units()
    {
        EmulatedModbusMeter meter = Sdm630();
        Assert.Equal(Worth.Measured, new ModbusPowerMeter(meter, ModbusMap.Sdm630, 7).Read(_reading));
        Assert.Equal([230_500, 231_500, 229_500], _reading.VoltageMilliVolts);
        Assert.Equal([27_500, 28_250, 27_000], _reading.CurrentMilliAmps);
        Assert.Equal(173_000, _reading.ActivePowerDeciWatts);
        Assert.Equal(8_750, _reading.PowerFactor);
        Assert.Equal(50_000, _reading.LineFrequencyMilliHz);
        Assert.Equal(123_500, _reading.EnergyWattHours);
    }

    [Fact]
    public void A_damaged_late_or_foreign_reply_is_no_reading()
    {
        EmulatedModbusMeter meter = Sdm630();
        meter.IsNextReplyDamaged = true;
        Assert.Equal(Worth.Unplugged, new ModbusPowerMeter(meter, ModbusMap.Sdm630, 7).Read(_reading));
        Assert.Equal(Worth.Unplugged, new ModbusPowerMeter(meter, ModbusMap.Sdm630, 8).Read(_reading));
        meter.IsSilent = true;
        Assert.Equal(Worth.Unplugged, new ModbusPowerMeter(meter, ModbusMap.Sdm630, 7).Read(_reading));
    }

    [Fact]
    public void A_float_that_is_no_number_is_out_of_range()
    {
        EmulatedModbusMeter meter = Sdm630();
        meter.SetFloat(0x34, float.NaN);
        Assert.Equal(Worth.OutOfRange, new ModbusPowerMeter(meter, ModbusMap.Sdm630, 7).Read(_reading));
    }

    [Fact]
    public void The_check_sum_is_that_of_the_specification() => Assert.Equal(0x4B37, ModbusPowerMeter.Crc16("123456789"u8.ToArray(), 9));

    private static EmulatedModbusMeter Sdm630()
    {
        var meter = new EmulatedModbusMeter(7);
        foreach ((int register, float value) in new (int, float)[]
        {
            (0, 230.5f), (2, 231.5f), (4, 229.5f), (6, 27.5f), (8, 28.25f), (10, 27f), (0x34, 17300f), (0x3E, 0.875f), (0x46, 50f), (0x48, 123.5f),
        })
        {
            meter.SetFloat(register, value);
        }

        return meter;
    }
}
