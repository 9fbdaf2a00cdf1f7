using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;

namespace EdgeAgent.Firmware.Tests.Drivers;

public sealed class Ds18B20Tests
{
    private readonly OneWireSensor _sensor = new();
    private readonly Ds18B20 _driver;

    public Ds18B20Tests() => _driver = new Ds18B20(_sensor, MeasuringPoint.MotorBody);

    [Theory]
    [InlineData(25.0625, 25062)]
    [InlineData(-10.125, -10125)]
    [InlineData(125, 125000)]
    public void The_last_conversion_is_read_and_the_next_one_started(double celsius, int milliDegrees)
    {
        _sensor.Celsius = celsius;
        Assert.Equal(Worth.Stuck, _driver.Read(out _));                                   // the first read only starts a conversion
        Assert.Equal(Worth.Measured, _driver.Read(out int value));
        Assert.Equal(milliDegrees, value);
    }

    [Fact]
    public void A_silent_a_shorted_and_a_disturbed_line_are_states()
    {
        _driver.Read(out _);
        _sensor.IsAbsent = true;
        Assert.Equal(Worth.Unplugged, _driver.Read(out _));
        _sensor.IsAbsent = false;
        _driver.Read(out _);
        _sensor.IsHeldLow = true;
        Assert.Equal(Worth.Shorted, _driver.Read(out _));
        _sensor.IsHeldLow = false;
        _sensor.IsDisturbed = true;
        Assert.Equal(Worth.OutOfRange, _driver.Read(out _));
    }

    [Fact]
    public void A_sensor_that_lost_its_power_shows_85_degrees_and_is_not_believed()
    {
        _driver.Read(out _);
        _sensor.Celsius = 85;
        Assert.Equal(Worth.Stuck, _driver.Read(out _));
    }

    private sealed class OneWireSensor : IOneWire
    {
        private int _at = -1;

        public double Celsius { get; set; } = 20;
        public bool IsAbsent { get; set; }
        public bool IsHeldLow { get; set; }
        public bool IsDisturbed { get; set; }

        public bool Reset() => !IsAbsent;

        public void Write(byte value) => _at = value == 0xBE ? 0 : -1;

        public byte Read()
        {
            if (IsHeldLow) return 0;
            short raw = (short)Math.Round(Celsius * 16);
            byte[] scratchpad = [(byte)raw, (byte)(raw >> 8), 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10, 0];
            scratchpad[8] = Ds18B20.Crc8(scratchpad, 8);
            if (IsDisturbed) scratchpad[1] ^= 0x08;
            return scratchpad[_at++];
        }
    }
}
