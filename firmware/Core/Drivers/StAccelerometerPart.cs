namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// What tells one ST accelerometer with FIFO from another. Register numbers and values from the vendor's public driver headers
/// (STMicroelectronics ism330dhcx-pid 51a6f73, iis3dwb-pid 136ac0f); self-test limits from the vendor's examples (STMems_Standard_C_drivers 98b62f0).
/// </summary>
public sealed class StAccelerometerPart
{
    private StAccelerometerPart(
        byte identity,
        double rateHz,
        double freqFineStep,
        byte measure,
        byte batch,
        byte selfTestRange,
        int selfTestLeastMilliG,
        int selfTestMostMilliG,
        bool needsDeviceConf)
    {
        Identity = identity;
        RateHz = rateHz;
        FreqFineStep = freqFineStep;
        Measure = measure;
        Batch = batch;
        SelfTestRange = selfTestRange;
        SelfTestLeastMilliG = selfTestLeastMilliG;
        SelfTestMostMilliG = selfTestMostMilliG;
        NeedsDeviceConf = needsDeviceConf;
    }

    /// <summary>Six axes, of which the accelerometer is used: 3,333 samples a second, +-16 g, FIFO of 512 samples (154 ms).</summary>
    public static readonly StAccelerometerPart Ism330Dhcx = new StAccelerometerPart(0x6B, 10000.0 / 3, 0.0015, 0x94, 9, 0x38, 90, 1700, true);

    /// <summary>Wide band: 26,667 samples a second, +-16 g, FIFO of 512 samples (19.2 ms).</summary>
    public static readonly StAccelerometerPart Iis3Dwb = new StAccelerometerPart(0x7B, 80000.0 / 3, 0.0013, 0xA4, 10, 0xA8, 800, 3200, false);

    /// <summary>Value of WHO_AM_I.</summary>
    public byte Identity { get; }

    /// <summary>Typical samples per second; the part at hand says in INTERNAL_FREQ_FINE how far it is off.</summary>
    public double RateHz { get; }

    /// <summary>One count of INTERNAL_FREQ_FINE, as a part of the rate (data sheets: 0.15 % and 0.13 %).</summary>
    public double FreqFineStep { get; }

    /// <summary>CTRL1_XL: the rate above at +-16 g (range code 1).</summary>
    public byte Measure { get; }

    /// <summary>FIFO_CTRL3: every sample of the accelerometer goes into the FIFO.</summary>
    public byte Batch { get; }

    /// <summary>CTRL1_XL for the self-test: +-4 g (range code 2).</summary>
    public byte SelfTestRange { get; }

    /// <summary>Smallest and largest change of an axis by the self-test.</summary>
    public int SelfTestLeastMilliG { get; }

    public int SelfTestMostMilliG { get; }

    /// <summary>CTRL9_XL must carry DEVICE_CONF.</summary>
    public bool NeedsDeviceConf { get; }
}
