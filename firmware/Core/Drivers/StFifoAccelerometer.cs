using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// ISM330DHCX and IIS3DWB over SPI (mode 3): set-up, self-test, gap-free windows out of the FIFO in bursts, overrun seen and told. The FIFO holds 512 words of
/// a tag and three axes; a burst read walks around FIFO_DATA_OUT by itself. The chip is emptied first and unpacked after, because unpacking is what takes an
/// interpreter's time.
/// </summary>
public sealed class StFifoAccelerometer : IWaveformSource, IRawFifo
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
    private readonly int _rawWords;
    private readonly int _unpackedPerRead;
    private readonly byte[] _write;
    private readonly byte[] _raw;
    private readonly byte[] _status = new byte[7];
    private double _rateHz;
    private int _held;
    private int _taken;

    /// <param name="chip">The chip's SPI, mode 3, at most 10 MHz.</param>
    /// <param name="part">Which of the two.</param>
    /// <param name="axis">0 for all three axes, 1 to 3 for one of them (a third of the window's memory and less than half of the unpacking).</param>
    /// <param name="rawWords">
    /// Words of room between the chip's FIFO and the unpacking, 7 bytes each: 64 where memory is short; a whole window or recording where there is PSRAM, so
    /// that the chip is emptied in time
    /// however slow the unpacking is.
    /// </param>
    /// <param name="unpackedPerRead">Words unpacked by one <see cref="Read"/> at most.</param>
    public StFifoAccelerometer(ISpiChip chip, StAccelerometerPart part, int axis, int rawWords, int unpackedPerRead)
    {
        if (rawWords < 1) throw new ArgumentOutOfRangeException(nameof(rawWords));
        _rawWords = rawWords;
        _unpackedPerRead = unpackedPerRead;
        _write = new byte[1 + (Math.Min(rawWords, FifoWords) * WordBytes)];
        _raw = new byte[1 + (rawWords * WordBytes)];
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

    public int RawCapacity => _rawWords;

    public int RawCount => _held;

    /// <summary>Resets the chip and starts sampling.</summary>
    /// <returns><see cref="Worth.Measured"/>; <see cref="Worth.Unplugged"/> when no such chip answers, <see cref="Worth.Stuck"/> when its reset never
    /// ends.</returns>
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
        _held = 0;
        _taken = 0;
    }

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        count = 0;
        int left = _unpackedPerRead;
        while (true)
        {
            Worth worth = Fill(out int waiting);
            if (!Worths.IsNumber(worth)) return worth;

            int words = Math.Min(Math.Min(_held - _taken, left), (capacity - count) / _channelCount);
            if (!Unpack(_taken, into, start + count, words)) return Worth.Unplugged;
            count += words * _channelCount;
            left -= words;
            _taken += words;
            if (_taken == _held)
            {
                _taken = 0;
                _held = 0;
            }

            if (words == 0 || waiting == 0) return Worth.Measured;
        }
    }

    public Worth Fill() => Fill(out _);

    public bool TryUnpack(int from, short[] into, int count) => Unpack(from, into, 0, count);

    // Waiting: words left in the chip because there was no room for them.
    private Worth Fill(out int waiting)
    {
        waiting = 0;
        _write[0] = FifoStatus1 | ReadBit;
        _chip.Transfer(_write, _status, 0, 3);
        bool isOverrun = (_status[2] & (OverrunLatched | FifoOverrun)) != 0;
        if (isOverrun) return Register(WhoAmI) == _part.Identity ? Worth.Overrun : Worth.Unplugged;   // an absent chip reads as all ones

        int words = _status[1] | ((_status[2] & 0x03) << 8);
        int room = Math.Min(_rawWords - _held, FifoWords);
        waiting = words > room ? words - room : 0;
        if (words > room) words = room;
        if (words == 0) return Worth.Measured;

        // The answer's first byte comes with the address and says nothing: it falls on the last byte of the word before, which is put back.
        int at = _held * WordBytes;
        byte before = _raw[at];
        _write[0] = FifoDataOutTag | ReadBit;
        _chip.Transfer(_write, _raw, at, 1 + (words * WordBytes));
        _raw[at] = before;
        _held += words;
        return Worth.Measured;
    }

    private bool Unpack(int from, short[] into, int start, int words) =>
        _channelCount == 1
            ? UnpackOneAxis(_raw, 1 + (from * WordBytes), into, start, words, 1 + (2 * _firstAxis))
            : UnpackThreeAxes(_raw, 1 + (from * WordBytes), into, start, words);

    // These two loops run once per sample, 3,333 times a second: their instructions are what the sampling plan of firmware/README.md counts.
    private static bool UnpackOneAxis(byte[] raw, int at, short[] into, int start, int words, int offset)
    {
        for (int end = start + words; start < end; start++)
        {
            if (raw[at] >> 3 != AccelerometerTag) return false;                           // the FIFO holds nothing else: these are not its bytes
            into[start] = (short)(raw[at + offset] | (raw[at + offset + 1] << 8));
            at += WordBytes;
        }

        return true;
    }

    private static bool UnpackThreeAxes(byte[] raw, int at, short[] into, int start, int words)
    {
        for (int end = start + (3 * words); start < end; start += 3)
        {
            if (raw[at] >> 3 != AccelerometerTag) return false;
            into[start] = (short)(raw[at + 1] | (raw[at + 2] << 8));
            into[start + 1] = (short)(raw[at + 3] | (raw[at + 4] << 8));
            into[start + 2] = (short)(raw[at + 5] | (raw[at + 6] << 8));
            at += WordBytes;
        }

        return true;
    }

    public Worth JudgeMean(double meanCounts) => Worth.Measured;                          // gravity: any mean is right

    private void Average(int[] sums, IPause pause)
    {
        Array.Clear(sums, 0, 3);
        for (int sample = 0; sample < SelfTestSamples; sample++)
        {
            pause.Milliseconds(20);                                                       // one period of 52 samples a second
            _write[0] = OutXLowA | ReadBit;
            _chip.Transfer(_write, _status, 0, 7);
            for (int axis = 0; axis < 3; axis++) sums[axis] += (short)(_status[1 + (2 * axis)] | (_status[2 + (2 * axis)] << 8));
        }

        for (int axis = 0; axis < 3; axis++) sums[axis] /= SelfTestSamples;
    }

    private byte Register(byte address)
    {
        _write[0] = (byte)(address | ReadBit);
        _write[1] = 0;
        _chip.Transfer(_write, _status, 0, 2);
        return _status[1];
    }

    private void SetRegister(byte address, byte value)
    {
        _write[0] = address;
        _write[1] = value;
        _chip.Transfer(_write, _status, 0, 2);
    }
}
