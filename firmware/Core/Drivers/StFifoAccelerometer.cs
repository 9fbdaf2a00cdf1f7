using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// ISM330DHCX and IIS3DWB over SPI (mode 3): set-up, self-test, gap-free windows out of the FIFO in bursts, overrun seen and told. The FIFO holds
/// 512 words of a tag and three axes; a burst read walks around FIFO_DATA_OUT by itself.
/// </summary>
public sealed class StFifoAccelerometer : IWaveformSource
{
    /// <summary>m/s2 per count at +-16 g: 0.488 mg (vendor's driver, from_fs16g_to_mg).</summary>
    public const double MetrePerSec2PerCount = 0.488e-3 * 9.80665;

    /// <summary>Words of the FIFO.</summary>
    public const int FifoWords = 512;

    private const byte ReadBit = 0x80;
    private const byte FifoCtrl3 = 0x09;
    private const byte FifoCtrl4 = 0x0A;
    private const byte WhoAmI = 0x0F;
    private const byte Ctrl1Xl = 0x10;
    private const byte Ctrl3C = 0x12;
    private const byte Ctrl4C = 0x13;
    private const byte Ctrl5C = 0x14;
    private const byte Ctrl9Xl = 0x18;
    private const byte OutXLowA = 0x28;
    private const byte FifoStatus1 = 0x3A;
    private const byte InternalFreqFine = 0x63;
    private const byte FifoDataOutTag = 0x78;

    private const byte SoftwareReset = 0x01;
    private const byte BlockDataUpdateAndIncrement = 0x44;
    private const byte I2cDisable = 0x04;
    private const byte DeviceConf = 0xE2;                        // reset value 0xE0 with DEVICE_CONF
    private const byte SelfTestPositive = 0x01;
    private const byte Bypass = 0;
    private const byte Stream = 6;
    private const byte OverrunLatched = 0x08;
    private const byte FifoOverrun = 0x40;
    private const byte AccelerometerTag = 2;

    private const int WordBytes = 7;
    private const int SettleMs = 100;                            // the vendor's examples wait so long before and during the self-test
    private const int SelfTestSamples = 5;

    private readonly ISpiChip _chip;
    private readonly StAccelerometerPart _part;
    private readonly int _channelCount;
    private readonly int _firstAxis;
    private readonly int _burstWords;
    private readonly byte[] _write;
    private readonly byte[] _read;
    private double _rateHz;

    /// <param name="chip">The chip's SPI, mode 3, at most 10 MHz.</param>
    /// <param name="part">Which of the two.</param>
    /// <param name="axis">0 for all three axes, 1 to 3 for one of them (a third of the memory).</param>
    /// <param name="burstWords">FIFO words read in one transfer, 1 to 512, 14 bytes of memory each: a call costs 0.3 ms whatever its length, so the wide-band part needs long ones.</param>
    public StFifoAccelerometer(ISpiChip chip, StAccelerometerPart part, int axis, int burstWords)
    {
        if (burstWords < 1 || burstWords > FifoWords) throw new ArgumentOutOfRangeException(nameof(burstWords));
        _burstWords = burstWords;
        _write = new byte[1 + (burstWords * WordBytes)];
        _read = new byte[1 + (burstWords * WordBytes)];
        _chip = chip;
        _part = part;
        _channelCount = axis == 0 ? 3 : 1;
        _firstAxis = axis == 0 ? 0 : axis - 1;
        _rateHz = part.RateHz;
    }

    public int ChannelCount => _channelCount;

    public double RateHz => _rateHz;

    public double UnitsPerCount => MetrePerSec2PerCount;

    public int FullScaleCounts => 32767;

    /// <summary>Resets the chip and starts sampling.</summary>
    /// <returns><see cref="Worth.Measured"/>; <see cref="Worth.Unplugged"/> when no such chip answers, <see cref="Worth.Stuck"/> when its reset never ends.</returns>
    public Worth SetUp(IPause pause)
    {
        if (Register(WhoAmI) != _part.Identity) return Worth.Unplugged;
        SetRegister(Ctrl3C, SoftwareReset);
        for (int tries = 0; (Register(Ctrl3C) & SoftwareReset) != 0; tries++)
        {
            if (tries == 50) return Worth.Stuck;
            pause.Milliseconds(1);
        }

        SetRegister(Ctrl3C, BlockDataUpdateAndIncrement);
        SetRegister(Ctrl4C, I2cDisable);
        if (_part.NeedsDeviceConf) SetRegister(Ctrl9Xl, DeviceConf);
        SetRegister(FifoCtrl3, _part.Batch);
        SetRegister(Ctrl1Xl, _part.Measure);
        _rateHz = _part.RateHz * (1 + (_part.FreqFineStep * (sbyte)Register(InternalFreqFine)));
        return Worth.Measured;
    }

    /// <summary>Moves the proof mass electrically and looks whether every axis answers within the vendor's limits; ends with sampling as before.</summary>
    /// <returns><see cref="Worth.Measured"/> when it passed, <see cref="Worth.OutOfRange"/> when an axis answered wrongly.</returns>
    public Worth SelfTest(IPause pause)
    {
        var atRest = new int[3];
        var moved = new int[3];
        SetRegister(Ctrl1Xl, _part.SelfTestRange);
        pause.Milliseconds(SettleMs);
        Average(atRest, pause);
        SetRegister(Ctrl5C, SelfTestPositive);
        pause.Milliseconds(SettleMs);
        Average(moved, pause);
        SetRegister(Ctrl5C, 0);
        SetRegister(Ctrl1Xl, _part.Measure);
        pause.Milliseconds(SettleMs);
        for (int axis = 0; axis < 3; axis++)
        {
            double milliG = Math.Abs((moved[axis] - atRest[axis]) * 0.122);              // 0.122 mg per count at +-4 g
            if (milliG < _part.SelfTestLeastMilliG || milliG > _part.SelfTestMostMilliG) return Worth.OutOfRange;
        }

        return Worth.Measured;
    }

    public void Restart()
    {
        SetRegister(FifoCtrl4, Bypass);                                                   // empties the FIFO and its overrun flag
        SetRegister(FifoCtrl4, Stream);
    }

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        count = 0;
        _write[0] = FifoStatus1 | ReadBit;
        _chip.Transfer(_write, _read, 3);
        int words = _read[1] | ((_read[2] & 0x03) << 8);
        bool isOverrun = (_read[2] & (OverrunLatched | FifoOverrun)) != 0;
        if (isOverrun) return Register(WhoAmI) == _part.Identity ? Worth.Overrun : Worth.Unplugged;   // an absent chip reads as all ones

        int wanted = Math.Min(words, capacity / _channelCount);
        while (wanted > 0)
        {
            int burst = Math.Min(wanted, _burstWords);
            _write[0] = FifoDataOutTag | ReadBit;
            _chip.Transfer(_write, _read, 1 + (burst * WordBytes));
            for (int word = 0; word < burst; word++)
            {
                int at = 1 + (word * WordBytes);
                if (_read[at] >> 3 != AccelerometerTag) return Worth.Unplugged;           // the FIFO holds nothing else: these are not its bytes
                for (int channel = 0; channel < _channelCount; channel++)
                {
                    int low = at + 1 + (2 * (_firstAxis + channel));
                    into[start + count] = (short)(_read[low] | (_read[low + 1] << 8));
                    count++;
                }
            }

            wanted -= burst;
        }

        return Worth.Measured;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;                          // gravity: any mean is right

    private void Average(int[] sums, IPause pause)
    {
        Array.Clear(sums, 0, 3);
        for (int sample = 0; sample < SelfTestSamples; sample++)
        {
            pause.Milliseconds(20);                                                       // one period of 52 samples a second
            _write[0] = OutXLowA | ReadBit;
            _chip.Transfer(_write, _read, 7);
            for (int axis = 0; axis < 3; axis++) sums[axis] += (short)(_read[1 + (2 * axis)] | (_read[2 + (2 * axis)] << 8));
        }

        for (int axis = 0; axis < 3; axis++) sums[axis] /= SelfTestSamples;
    }

    private byte Register(byte address)
    {
        _write[0] = (byte)(address | ReadBit);
        _write[1] = 0;
        _chip.Transfer(_write, _read, 2);
        return _read[1];
    }

    private void SetRegister(byte address, byte value)
    {
        _write[0] = address;
        _write[1] = value;
        _chip.Transfer(_write, _read, 2);
    }
}
