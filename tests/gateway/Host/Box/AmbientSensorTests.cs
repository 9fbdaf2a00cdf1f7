using System.Device.I2c;
using EdgeAgent.Gateway.Host.Box;
using EdgeAgent.Gateway.Host.Tests.Support;

namespace EdgeAgent.Gateway.Host.Tests.Box;

/// <summary>The real binding over a bus that answers as an SHT31 does.</summary>
public sealed class AmbientSensorTests : IDisposable
{
    private readonly Sht31Bus _bus = new();
    private readonly LogLines _log = new();
    private readonly AmbientSensor _sensor;

    public AmbientSensorTests() => _sensor = new AmbientSensor(new BoxOptions { Ambient = true }, _log, () => _bus);

    public void Dispose() => _sensor.Dispose();

    [Fact]
    public void A_reading_is_handed_out_once()
    {
        _bus.Celsius = 23.4;
        _sensor.Look();
        Assert.Equal(23.4, _sensor.TakeNew()!.Value, 0.01);
        Assert.Null(_sensor.TakeNew());
    }

    [Fact]
    public void A_sensor_that_is_unplugged_is_told_once_and_read_again_when_it_is_back()
    {
        _bus.IsUnplugged = true;
        for (int i = 0; i < 3; i++) _sensor.Look();
        Assert.Null(_sensor.TakeNew());
        Assert.Contains("/dev/i2c-1, address 0x44", Assert.Single(_log.Said));

        _bus.IsUnplugged = false;
        _bus.Celsius = -5;
        _sensor.Look();
        Assert.Equal(-5, _sensor.TakeNew()!.Value, 0.01);
        Assert.Contains("answers again", _log.Said[^1]);
    }

    [Fact]
    public void A_first_reading_with_a_wrong_checksum_is_no_zero_degrees()
    {
        _bus.IsDisturbed = true;
        _bus.Celsius = 23.4;
        _sensor.Look();
        Assert.Null(_sensor.TakeNew());
        Assert.Single(_log.Said);
    }

    /// <summary>Sensirion, datasheet SHT3x-DIS: two words of 16 bits, each with a CRC-8 (polynomial 0x31, from 0xff); T = -45 + 175 S / 65535.</summary>
    private sealed class Sht31Bus : I2cDevice
    {
        public double Celsius { get; set; }

        public bool IsUnplugged { get; set; }

        public bool IsDisturbed { get; set; }

        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x44);

        public override void Read(Span<byte> buffer)
        {
            if (IsUnplugged) throw new IOException("Error 121 performing I2C data transfer.");
            Word(buffer[..3], (Celsius + 45) / 175);
            Word(buffer[3..6], 0.5);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsUnplugged) throw new IOException("Error 121 performing I2C data transfer.");
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Write(writeBuffer);
            Read(readBuffer);
        }

        private void Word(Span<byte> to, double share)
        {
            int word = (int)Math.Round(share * 65535);
            (to[0], to[1]) = ((byte)(word >> 8), (byte)word);
            int crc = 0xff;
            for (int i = 0; i < 2; i++)
            {
                crc ^= to[i];
                for (int bit = 0; bit < 8; bit++) crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x31) & 0xff : (crc << 1) & 0xff;
            }

            to[2] = (byte)(IsDisturbed ? crc ^ 1 : crc);
        }
    }
}
