// Rests on nanoframework/System.Device.Spi cdab4ec (SpiDevice.cs, SpiConnectionSettings.cs, SpiMode.cs), System.Device.I2c f0f98ec (I2cDevice.cs,
// I2cConnectionSettings.cs, I2cTransferResult.cs, I2cTransferStatus.cs, I2cBusSpeed.cs), System.Device.Gpio cd99158 (GpioController.cs, GpioPin.cs, PinMode.cs,
// PinValue.cs), System.IO.Ports ba564c9 (SerialPort.cs, Parity.cs, StopBits.cs, SerialMode.cs), nanoFramework.Device.OneWire dd54ac7 (OneWireHost.cs).
namespace System.Device.Spi
{
    public enum SpiMode
    {
        Mode0,
        Mode1,
        Mode2,
        Mode3,
    }

    public sealed class SpiConnectionSettings
    {
        public extern SpiConnectionSettings(int busId, int chipSelectLine = -1);
        public extern SpiMode Mode { get; set; }
        public extern int ClockFrequency { get; set; }
    }

    public class SpiDevice : IDisposable
    {
        internal SpiDevice() { }
        public static extern SpiDevice Create(SpiConnectionSettings settings);
        public extern void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer);
        public extern void Dispose();
    }
}

namespace System.Device.I2c
{
    public enum I2cBusSpeed
    {
        StandardMode,
        FastMode,
        FastModePlus,
    }

    public enum I2cTransferStatus
    {
        UnknownError,
        FullTransfer,
    }

    public struct I2cTransferResult
    {
        public extern I2cTransferStatus Status { get; }
    }

    public sealed class I2cConnectionSettings
    {
        public extern I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed);
    }

    public class I2cDevice : IDisposable
    {
        internal I2cDevice() { }
        public static extern I2cDevice Create(I2cConnectionSettings settings);
        public extern I2cTransferResult Read(SpanByte buffer);
        public extern I2cTransferResult Write(SpanByte buffer);
        public extern I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer);
        public extern void Dispose();
    }
}

namespace System.Device.Gpio
{
    public enum PinMode
    {
        Input,
        InputPullDown,
        InputPullUp,
        Output,
    }

    public readonly struct PinValue
    {
        public static extern PinValue High { get; }
        public static extern PinValue Low { get; }
        public static extern bool operator ==(PinValue a, PinValue b);
        public static extern bool operator !=(PinValue a, PinValue b);
        public override extern bool Equals(object obj);
        public override extern int GetHashCode();
    }

    public sealed class GpioPin : IDisposable
    {
        internal GpioPin() { }
        public extern PinValue Read();
        public extern void Write(PinValue value);
        public extern void Toggle();
        public extern void Dispose();
    }

    public sealed class GpioController : IDisposable
    {
        public extern GpioController();
        public extern GpioPin OpenPin(int pinNumber, PinMode mode);
        public extern void Dispose();
    }
}

namespace System.IO.Ports
{
    public enum Parity
    {
        None = 0,
    }

    public enum StopBits
    {
        One = 1,
    }

    public enum SerialMode
    {
        Normal,
        RS485,
    }

    public sealed class SerialPort : IDisposable
    {
        public extern SerialPort(string portName, int baudRate = 9600, Parity parity = Parity.None, int dataBits = 8, StopBits stopBits = StopBits.One);
        public extern SerialMode Mode { get; set; }
        public extern int ReadTimeout { get; set; }
        public extern int WriteTimeout { get; set; }
        public extern int BytesToRead { get; }
        public extern void Open();
        public extern int Read(byte[] buffer, int offset, int count);
        public extern void Write(byte[] buffer, int offset, int count);
        public extern void Dispose();
    }
}

namespace nanoFramework.Device.OneWire
{
    public class OneWireHost : System.IDisposable
    {
        public extern OneWireHost();
        public extern bool TouchReset();
        public extern byte WriteByte(byte value);
        public extern byte ReadByte();
        public extern void Dispose();
    }
}
