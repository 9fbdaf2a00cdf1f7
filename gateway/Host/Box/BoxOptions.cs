namespace EdgeAgent.Gateway.Host.Box;

/// <summary>Button and stack light on the box's own GPIO lines; the defaults are those of the reference box (hardware/gateway-box/gpio.csv, Broadcom numbers).</summary>
public sealed record BoxOptions
{
    /// <summary>Whether the lines are used. Needs a build with the device packages (-p:IotPackages=true).</summary>
    public bool Gpio { get; init; }

    public int ButtonGpio { get; init; } = 23;
    public int LampRedGpio { get; init; } = 17;
    public int LampYellowGpio { get; init; } = 27;
    public int LampGreenGpio { get; init; } = 22;

    public IEnumerable<string> Problems()
    {
        int[] lines = [ButtonGpio, LampRedGpio, LampYellowGpio, LampGreenGpio];
        if (lines.Distinct().Count() != lines.Length) yield return $"buttonGpio, lampRedGpio, lampYellowGpio and lampGreenGpio are {string.Join(", ", lines)}; use four different lines.";
        if (lines.Any(line => line is < 0 or > 53)) yield return $"buttonGpio, lampRedGpio, lampYellowGpio and lampGreenGpio are {string.Join(", ", lines)}; use 0 to 53.";
        if (Gpio && !IsBuiltIn) yield return "gpio is true, and this program was built without the device packages; build it with -p:IotPackages=true, or name the button as bridge.buttonDevice.";
    }

    internal static bool IsBuiltIn
    {
        get
        {
#if IOT_PACKAGES
            return true;
#else
            return false;
#endif
        }
    }
}
