// Rests on nanoframework/nanoFramework.Hardware.Esp32 579dbaf (Configuration.cs, DeviceTypePins.cs, Gpio/GpioPulseCounter.cs, GpioPulsePolarity.cs,
// GpioPulseCount.cs), nanoFramework.Runtime.Native a7c24bd (Power.cs, RebootOption.cs, GC.cs, System/Environment.cs).
namespace nanoFramework.Hardware.Esp32
{
    // Device type << 16, device number << 8, pin: DeviceTypePins.cs.
    public enum DeviceFunction
    {
        SPI1_MOSI = 0x10100,
        SPI1_MISO = 0x10101,
        SPI1_CLOCK = 0x10102,
        I2C1_DATA = 0x20100,
        I2C1_CLOCK = 0x20101,
        COM2_TX = 0x30200,
        COM2_RX = 0x30201,
        COM2_RTS = 0x30202,
        COM3_TX = 0x30300,
        COM3_RX = 0x30301,
    }

    public class Configuration
    {
        public static extern void SetPinFunction(int pin, DeviceFunction value);
    }
}

namespace System.Device.Gpio
{
    public enum GpioPulsePolarity
    {
        Both,
        Falling,
        Rising,
    }

    public struct GpioPulseCount
    {
        public long Count;
    }

    public sealed class GpioPulseCounter : IDisposable
    {
        public extern GpioPulseCounter(int pinNumberA, int pinNumberB = -1);
        public extern GpioPulsePolarity Polarity { get; set; }
        public extern void Start();
        public extern GpioPulseCount Read();
        public extern void Dispose();
    }
}

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption
    {
        NormalReboot = 0,
        ClrOnly = 2,
    }

    public class Power
    {
        public static extern void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot);
    }

    public static class GC
    {
        public static extern uint Run(bool compactHeap);
    }
}

namespace System
{
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }
}
