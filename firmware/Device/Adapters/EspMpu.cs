using System.Device.I2c;
using EdgeAgent.Firmware.Board;
using Iot.Device.Imu;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// An MPU-6500 or MPU-9250 at I2C address 0x68 through the Iot.Device binding. What its source (nanoFramework.IoT.Device 122ebb1a7) makes of it: the binding
/// never sets the FIFO's enable bit, so this adapter does; its names of bandwidths are exchanged (its Bandwidth1130Hz, the one after construction, is the
/// chip's 460 Hz at 1 kHz); FifoCount makes a small array at each call.
/// </summary>
public sealed class EspMpu : IMpuFifo
{
    private const int Address = 0x68;
    private const byte UserControl = 0x6A;
    private const byte FifoEnableAndReset = 0x44;

    private readonly I2cDevice _device;
    private readonly Mpu6500? _chip;
    private readonly byte[] _write = new byte[2];
    private bool _isLost;

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
        catch (Exception)
        {
            // The binding throws an IOException for another identity or a setting that does not stay, the runtime whatever its bus driver makes of no answer:
            // there is no such chip.
        }
    }

    public bool IsThere => _chip is not null && !_isLost;

    public int Count
    {
        get
        {
            try
            {
                return _chip is null ? 0 : (int)_chip.FifoCount;
            }
            catch (Exception)
            {
                // Pulled off while the module runs: unplugged from now on, and no end of the loop.
                _isLost = true;
                return 0;
            }
        }
    }

    public void Reset()
    {
        _write[0] = UserControl;
        _write[1] = FifoEnableAndReset;
        try
        {
            _isLost = _device.Write(new SpanByte(_write, 0, 2)).Status != I2cTransferStatus.FullTransfer;
        }
        catch (Exception)
        {
            _isLost = true;
        }
    }

    public void Read(byte[] into, int length)
    {
        try
        {
            _chip?.ReadFifo(new SpanByte(into, 0, length));
        }
        catch (Exception)
        {
            _isLost = true;
        }
    }
}
