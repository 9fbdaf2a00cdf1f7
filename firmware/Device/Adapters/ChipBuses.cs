using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using System.IO.Ports;
using System.Threading;
using EdgeAgent.Firmware.Board;
using nanoFramework.Device.OneWire;

namespace EdgeAgent.Firmware.Device;

/// <summary>One chip on SPI 1.</summary>
public sealed class EspSpiChip : ISpiChip
{
    private readonly SpiDevice _device;

    public EspSpiChip(int selectPin, SpiMode mode, int clockHz)
    {
        _device = SpiDevice.Create(new SpiConnectionSettings(1, selectPin) { Mode = mode, ClockFrequency = clockHz });
    }

    public void Transfer(byte[] write, byte[] read, int readStart, int length) =>
        _device.TransferFullDuplex(new SpanByte(write, 0, length), new SpanByte(read, readStart, length));
}

/// <summary>One chip on I2C 1 at 400 kHz.</summary>
public sealed class EspI2cChip : II2cChip
{
    private readonly I2cDevice _device;

    public EspI2cChip(int address) => _device = I2cDevice.Create(new I2cConnectionSettings(1, address, I2cBusSpeed.FastMode));

    public bool TryWriteRead(byte[] write, int writeLength, byte[] read, int readLength)
    {
        I2cTransferResult result = writeLength == 0
            ? _device.Read(new SpanByte(read, 0, readLength))
            : readLength == 0
                ? _device.Write(new SpanByte(write, 0, writeLength))
                : _device.WriteRead(new SpanByte(write, 0, writeLength), new SpanByte(read, 0, readLength));
        return result.Status == I2cTransferStatus.FullTransfer;
    }
}

/// <summary>Falling edges of a pin, counted by the processor's pulse counter.</summary>
public sealed class EspEdgeCounter : IEdgeCounter
{
    private readonly GpioPulseCounter _counter;

    public EspEdgeCounter(int pin)
    {
        _counter = new GpioPulseCounter(pin) { Polarity = GpioPulsePolarity.Falling };
        _counter.Start();
    }

    public long Count => _counter.Read().Count;
}

/// <summary>The RS-485 bus: the UART itself drives the transceiver's direction.</summary>
public sealed class EspSerialBus : ISerialBus
{
    private readonly SerialPort _port;

    public EspSerialBus(string port, int baud)
    {
        _port = new SerialPort(port, baud) { Mode = SerialMode.RS485, ReadTimeout = 20, WriteTimeout = 100 };
        _port.Open();
    }

    public int Exchange(byte[] request, int requestLength, byte[] reply, int replyLength, int timeoutMs)
    {
        while (_port.BytesToRead > 0) _port.Read(reply, 0, Math.Min(reply.Length, _port.BytesToRead));   // what a late station still said
        _port.Write(request, 0, requestLength);
        int count = 0;
        long endMs = Environment.TickCount64 + timeoutMs;
        while (count < replyLength && Environment.TickCount64 < endMs)
        {
            int waiting = _port.BytesToRead;
            if (waiting > 0) count += _port.Read(reply, count, Math.Min(waiting, replyLength - count));
            else Thread.Sleep(1);
        }

        return count;
    }
}

/// <summary>The 1-Wire line on UART 2.</summary>
public sealed class EspOneWire : IOneWire
{
    private readonly OneWireHost _host = new OneWireHost();

    public bool Reset() => _host.TouchReset();

    public void Write(byte value) => _host.WriteByte(value);

    public byte Read() => _host.ReadByte();
}

/// <summary>Waits at start-up.</summary>
public sealed class EspPause : IPause
{
    public void Milliseconds(int milliseconds) => Thread.Sleep(milliseconds);
}
