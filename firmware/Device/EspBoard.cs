using System.Device.Gpio;
using System.IO;
using EdgeAgent.Firmware.Board;
using nanoFramework.Runtime.Native;

namespace EdgeAgent.Firmware.Device;

/// <summary>What the ESP32 itself can do: blink, restart, and say why it started. The cause of a deliberate restart is left in a file, since the runtime does not tell it.</summary>
public sealed class EspBoard : IBoard
{
    private const string CausePath = "I:\\reset.cause";
    private const int IdentifyBlinks = 40;

    private readonly GpioPin _led;
    private int _blinksLeft;

    public EspBoard(GpioController pins, int ledPin)
    {
        _led = pins.OpenPin(ledPin, PinMode.Output);
        ResetCause = TakeCause();
    }

    public ResetCause ResetCause { get; }

    public int FreeHeapBytes => (int)nanoFramework.Runtime.Native.GC.Run(false);

    /// <summary>The runtime does not tell the strength of the link it is on without a scan.</summary>
    public int RadioDbm => 0;

    public void Identify() => _blinksLeft = IdentifyBlinks;

    public void Restart() => Restart(ResetCause.Requested);

    public void Restart(ResetCause cause)
    {
        try
        {
            File.WriteAllBytes(CausePath, new[] { (byte)cause });
        }
        catch (IOException)
        {
            // The restart matters more than its record.
        }

        Power.RebootDevice();
    }

    /// <summary>Called about ten times a second by the supervisor.</summary>
    public void Blink()
    {
        if (_blinksLeft > 0)
        {
            _blinksLeft--;
            _led.Toggle();
        }
        else
        {
            _led.Write(PinValue.Low);
        }
    }

    private static ResetCause TakeCause()
    {
        if (!File.Exists(CausePath)) return ResetCause.PowerOn;
        byte[] cause = File.ReadAllBytes(CausePath);
        File.Delete(CausePath);
        return cause.Length == 1 && cause[0] <= (byte)ResetCause.Update ? (ResetCause)cause[0] : ResetCause.Unknown;
    }
}
