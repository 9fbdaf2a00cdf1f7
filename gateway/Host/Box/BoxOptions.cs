namespace EdgeAgent.Gateway.Host.Box;

/// <summary>
/// Button and stack light on the box's own GPIO lines, and its ambient sensor; the defaults are those of the reference box (hardware/gateway-box/gpio.csv,
/// Broadcom numbers, and i2c.csv).
/// </summary>
public sealed record BoxOptions
{
    /// <summary>Whether the lines are used. A box without them says so at the start and goes on.</summary>
    public bool Gpio { get; init; }

    public int ButtonGpio { get; init; } = 23;
    public int LampRedGpio { get; init; } = 17;
    public int LampYellowGpio { get; init; } = 27;
    public int LampGreenGpio { get; init; } = 22;

    /// <summary>
    /// Whether the SHT31 on the box's I2C bus is read. Its temperature serves every machine of this gateway without a reading of its own, so it belongs into
    /// their hall.
    /// </summary>
    public bool Ambient { get; init; }

    public int I2cBus { get; init; } = 1;

    /// <summary>68 (0x44), or 69 with its ADDR pin high.</summary>
    public int AmbientAddress { get; init; } = 68;

    public IEnumerable<string> Problems()
    {
        int[] lines = [ButtonGpio, LampRedGpio, LampYellowGpio, LampGreenGpio];
        if (lines.Distinct().Count() != lines.Length)
            yield return $"buttonGpio, lampRedGpio, lampYellowGpio and lampGreenGpio are {string.Join(", ", lines)}; use four different lines.";
        if (lines.Any(line => line is < 0 or > 53))
            yield return $"buttonGpio, lampRedGpio, lampYellowGpio and lampGreenGpio are {string.Join(", ", lines)}; use 0 to 53.";
        if (I2cBus is < 0 or > 255) yield return $"i2cBus is {I2cBus}; use 0 to 255 (1 for /dev/i2c-1).";
        if (AmbientAddress is not (68 or 69)) yield return $"ambientAddress is {AmbientAddress}; an SHT31 has 68 (0x44) or 69 (0x45).";
    }
}
