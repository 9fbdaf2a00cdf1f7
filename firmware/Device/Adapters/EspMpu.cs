using System.Device.I2c;
using System.IO;
using EdgeAgent.Firmware.Board;
using Iot.Device.Imu;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// An MPU-6500 or MPU-9250 at I2C address 0x68 through the Iot.Device binding. What its source (nanoFramework.IoT.Device 122ebb1a7) makes of it: the binding never sets the FIFO's enable bit, so this adapter does; its
/// names of bandwidths are exchanged (its Bandwidth1130Hz, the one after construction, is the chip's 460 Hz at 1 kHz); FifoCount makes a small array at each call.
/// </summary>
public sealed class EspMpu : IMpuFifo
{
    private const int Address = 0x68;
    private const byte UserControl = 0x6A;
    private const byte FifoEnableAndReset = 0x44;

    private readonly I2cDevice _device;
    private readonly Mpu6500? _chip;
    private readonly byte[] _write = new byte[2];

    public EspMpu(bool is9250)
    {
        _device = I2cDevice.Create(new I2cConnectionSettings(1, Address, I2cBusSpeed.FastMode));
        try
        {
            Mpu6500 chip = is9250 ? new Mpu9250(_device) : new Mpu6500(_device);
            chip.AccelerometerRange = AccelerometerRange.Range16G;
            chip.SampleRateDivider = 0;
            chip.FifoModes = FifoModes.Accelerometer;
            _chip = chip;
        }
        catch (IOException)
        {
            // No such chip: the sensor is unplugged.
        }
    }

    public bool IsThere => _chip is not null;

    public int Count => _chip is null ? 0 : (int)_chip.FifoCount;

    public void Reset()
    {
        _write[0] = UserControl;
        _write[1] = FifoEnableAndReset;
        _device.Write(new SpanByte(_write, 0, 2));
    }

    public void Read(byte[] into, int length) => _chip?.ReadFifo(new SpanByte(into, 0, length));
}
