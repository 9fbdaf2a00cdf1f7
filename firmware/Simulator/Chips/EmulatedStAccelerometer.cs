using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;

namespace EdgeAgent.Simulator.Chips;

/// <summary>
/// ISM330DHCX or IIS3DWB as the driver sees it over SPI: registers, a FIFO of 512 words that fills in chip time and overruns when read late, a rate that is off
/// by INTERNAL_FREQ_FINE, a self-test that moves the axes. Written from the vendor's register description, not from the driver it tests.
/// </summary>
public sealed class EmulatedStAccelerometer : ISpiChip
{
    public const int FifoWords = 512;

    private const double StandardGravity = 9.80665;
    private const double SpiHz = 4e6;

    private readonly ChipTime _time;
    private readonly double _typicalHz;
    private readonly double _freqFineStep;
    private readonly byte _batchCode;
    private readonly Func<double, int, double> _metrePerSec2;
    private readonly byte[] _registers = new byte[128];
    private readonly Queue<(short X, short Y, short Z)> _fifo = new();
    private readonly sbyte _freqFine;
    private readonly byte _identity;
    private double _fifoFrom;
    private long _batched;
    private double _resetDone;
    private int _tagCount;

    /// <param name="time">Chip time.</param>
    /// <param name="part">Which chip.</param>
    /// <param name="metrePerSec2">Acceleration of an axis (0 to 2) at a time, m/s2.</param>
    /// <param name="freqFine">INTERNAL_FREQ_FINE of this specimen.</param>
    public EmulatedStAccelerometer(ChipTime time, StAccelerometerPart part, Func<double, int, double> metrePerSec2, sbyte freqFine = 0)
    {
        bool isWide = part == StAccelerometerPart.Iis3Dwb;
        _time = time;
        _typicalHz = isWide ? 80000.0 / 3 : 10000.0 / 3;
        _freqFineStep = isWide ? 0.0013 : 0.0015;
        _batchCode = isWide ? (byte)10 : (byte)9;
        _identity = isWide ? (byte)0x7B : (byte)0x6B;
        _metrePerSec2 = metrePerSec2;
        _freqFine = freqFine;
        ResetRegisters();
    }

    /// <summary>The chip is not on the bus: the line floats.</summary>
    public bool IsAbsent { get; set; }

    /// <summary>What the self-test adds to each axis, mg; a broken axis adds nothing.</summary>
    public int[] SelfTestMilliG { get; } = [900, 1000, 1100];

    /// <summary>True samples per second of this specimen.</summary>
    public double RateHz => _typicalHz * (1 + (_freqFineStep * _freqFine));

    public void Transfer(byte[] write, byte[] read, int readStart, int length)
    {
        _time.Spend(ChipTime.CallSeconds + (8 / SpiHz));
        if (IsAbsent)
        {
            Array.Fill(read, (byte)0xFF, readStart, length);
            return;
        }

        read[readStart] = 0xA5;                                                           // while the address goes out nothing is told
        // The FIFO goes on filling while it is read out: time passes byte by byte.
        int address = write[0] & 0x7F;
        bool isRead = (write[0] & 0x80) != 0;
        for (int i = 1; i < length; i++)
        {
            Fill();
            _time.Spend(8 / SpiHz);
            if (isRead) read[readStart + i] = ReadRegister(address);
            else WriteRegister(address, write[i]);
            if ((_registers[0x12] & 0x04) == 0) continue;                                 // IF_INC off: stays where it is
            address = address == 0x7E ? 0x78 : address + 1;                               // FIFO_DATA_OUT rolls over
        }
    }

    private void ResetRegisters()
    {
        Array.Clear(_registers);
        _registers[0x0F] = _identity;
        _registers[0x12] = 0x04;
        _registers[0x18] = 0xE0;
        _registers[0x63] = (byte)_freqFine;
        _fifo.Clear();
    }

    private byte ReadRegister(int address)
    {
        switch (address)
        {
            case 0x12:
                return (byte)(_registers[0x12] | (_time.NowSeconds < _resetDone ? 0x01 : 0));
            case >= 0x28 and <= 0x2D:
                short now = Counts(_time.NowSeconds, (address - 0x28) / 2);
                return (byte)((address & 1) == 0 ? now : now >> 8);
            case 0x3A:
                return (byte)_fifo.Count;
            case 0x3B:
                byte status = (byte)((_fifo.Count >> 8) | _registers[0x3B]);
                _registers[0x3B] &= 0xF7;                                                 // the latched overrun is cleared by reading
                return status;
            case 0x78:
                return Tag();
            case >= 0x79 and <= 0x7E:
                return FifoByte(address - 0x79);
            default:
                return _registers[address];
        }
    }

    private void WriteRegister(int address, byte value)
    {
        if (address is 0x0F or 0x3A or 0x3B or 0x63) return;                              // read-only
        if (address == 0x12 && (value & 0x01) != 0)
        {
            ResetRegisters();
            _resetDone = _time.NowSeconds + 0.0005;
            return;
        }

        _registers[address] = value;
        if (address == 0x0A && (value & 0x07) == 0)
        {
            _fifo.Clear();
            _registers[0x3B] = 0;
        }

        if (address != 0x0A || (value & 0x07) == 0) return;
        _fifoFrom = _time.NowSeconds;
        _batched = 0;
    }

    private void Fill()
    {
        bool isStreaming = (_registers[0x0A] & 0x07) == 6 && (_registers[0x09] & 0x0F) == _batchCode && (_registers[0x10] >> 4) != 0;
        if (!isStreaming) return;
        long due = (long)((_time.NowSeconds - _fifoFrom) * RateHz);
        for (; _batched < due; _batched++)
        {
            double at = _fifoFrom + (_batched / RateHz);
            if (_fifo.Count == FifoWords)
            {
                _fifo.Dequeue();
                _registers[0x3B] |= 0x48;                                                 // FIFO_OVR_IA and its latch
            }

            _fifo.Enqueue((Counts(at, 0), Counts(at, 1), Counts(at, 2)));
        }
    }

    private byte Tag()
    {
        if (_fifo.Count == 0) return 0;
        int bits = (2 << 3) | ((_tagCount & 3) << 1);
        return (byte)(bits | (System.Numerics.BitOperations.PopCount((uint)bits) & 1));
    }

    private byte FifoByte(int index)
    {
        if (!_fifo.TryPeek(out var word)) return 0;
        short value = index < 2 ? word.X : index < 4 ? word.Y : word.Z;
        byte answer = (byte)((index & 1) == 0 ? value : value >> 8);
        if (index != 5) return answer;
        _fifo.Dequeue();
        _tagCount++;
        return answer;
    }

    private short Counts(double seconds, int axis)
    {
        bool is4G = ((_registers[0x10] >> 2) & 3) == 2;
        double milliGPerCount = is4G ? 0.122 : 0.488;
        double milliG = _metrePerSec2(seconds, axis) / StandardGravity * 1000;
        if ((_registers[0x14] & 0x03) == 1) milliG += SelfTestMilliG[axis];
        return (short)Math.Clamp(Math.Round(milliG / milliGPerCount), short.MinValue, short.MaxValue);
    }
}
