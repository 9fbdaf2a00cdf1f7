using System.Device.Gpio;
using System.IO;
using EdgeAgent.Firmware.Board;
using nanoFramework.Runtime.Native;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// What the ESP32 itself can do: blink, restart, and say why it started. The cause of a deliberate restart is left in a file, since the runtime does not tell
/// it.
/// </summary>
public sealed class EspBoard : IBoard
{
    private const string CausePath = "I:\\reset.cause";
    private const int IdentifyBlinks = 40;
    private const int BeatsPerFlash = 6;
    private const int BeatsPerPause = 20;
    private const int BeatsPerLongFlash = 15;
    private const int BeatsAfterLongFlash = 5;

    private readonly GpioPin _led;
    private readonly GpioPin _button;
    private readonly GpioPin _supply;
    private int _blinksLeft;
    private int _beat;
    private int _lowLooks;
    private bool _wasSupplyLow;

    public EspBoard(GpioController pins, bool isS3)
    {
        _led = pins.OpenPin(isS3 ? S3Pins.Led : WroomPins.Led, PinMode.Output);
        _button = pins.OpenPin(isS3 ? S3Pins.Button : WroomPins.Button, PinMode.Input);
        _supply = pins.OpenPin(isS3 ? S3Pins.Pfail : WroomPins.Pfail, PinMode.Input);
        ResetCause = TakeCause();
    }

    /// <summary>Tells the strength of the radio; null until there is one.</summary>
    public RadioThread? Radio { get; set; }

    public ResetCause ResetCause { get; }

    public int FreeHeapBytes => (int)nanoFramework.Runtime.Native.GC.Run(false);

    public int RadioDbm => Radio is null ? 0 : Radio.StrengthDbm;

    /// <summary>Short flashes of the light, then a pause, again and again; 0 for none.</summary>
    public int Flashes { get; set; }

    /// <summary>A long flash goes before the short ones: they tell why the module does not start, not why it has no plant.</summary>
    public bool IsLongFirst { get; set; }

    public void Identify() => _blinksLeft = IdentifyBlinks;

    public void Restart() => Restart(ResetCause.Requested);

    public void Restart(ResetCause cause)
    {
        try
        {
            File.WriteAllBytes(CausePath, new[] { (byte)cause });
        }
        catch (Exception)
        {
            // The restart matters more than its record: no room, no file system, a worn one.
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
            int before = IsLongFirst ? BeatsPerLongFlash + BeatsAfterLongFlash : 0;
            _beat = (_beat + 1) % (before + (Flashes * BeatsPerFlash) + BeatsPerPause);
            int beat = _beat - before;
            bool isShort = beat >= 0 && beat < Flashes * BeatsPerFlash && beat % BeatsPerFlash < BeatsPerFlash / 2;
            bool isLong = beat < 0 && _beat < BeatsPerLongFlash;
            _led.Write(isShort || isLong ? PinValue.High : PinValue.Low);
        }
    }

    /// <summary>Asked once a step: true when the button has gone down, low at two looks one after the other.</summary>
    public bool TakeButtonPress()
    {
        _lowLooks = _button.Read() == PinValue.Low ? _lowLooks + 1 : 0;
        return _lowLooks == 2;
    }

    /// <summary>
    /// Asked once a step: true when the supply has begun to fail; from then on the rail lives HoldUpMs (hardware/sensor-module/v1/constants.csv).
    /// </summary>
    public bool TakeSupplyFailure()
    {
        bool isLow = _supply.Read() == PinValue.Low;
        bool hasFallen = isLow && !_wasSupplyLow;
        _wasSupplyLow = isLow;
        return hasFallen;
    }

    private static ResetCause TakeCause()
    {
        try
        {
            if (!File.Exists(CausePath)) return ResetCause.PowerOn;
            byte[] cause = File.ReadAllBytes(CausePath);
            File.Delete(CausePath);
            return cause.Length == 1 && cause[0] <= (byte)ResetCause.Update ? (ResetCause)cause[0] : ResetCause.Unknown;
        }
        catch (Exception)
        {
            return ResetCause.Unknown;
        }
    }
}
