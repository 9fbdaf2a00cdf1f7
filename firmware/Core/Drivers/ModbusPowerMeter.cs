using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// A power meter on RS-485 that speaks Modbus RTU, its registers given as data. A reply that is late, too short, from another station, an exception, or with a
/// wrong check sum is no reading (<see cref="Worth.Unplugged"/>); nothing of it is used. Limits: a reply of at most 64 registers, 150 ms a block.
/// </summary>
public sealed class ModbusPowerMeter : IPowerMeter
{
    private const byte ReadInputRegisters = 4;
    private const int ReplyHead = 3;
    private const int MostRegisters = 64;
    private const int BlockTimeoutMs = 150;

    private readonly ISerialBus _bus;
    private readonly ModbusMap _map;
    private readonly byte _station;
    private readonly byte[] _request = new byte[8];
    private readonly byte[] _reply = new byte[ReplyHead + (2 * MostRegisters) + 2];
    private readonly byte[] _float = new byte[4];
    private int _replyLength;

    public ModbusPowerMeter(ISerialBus bus, ModbusMap map, byte station)
    {
        _bus = bus;
        _map = map;
        _station = station;
    }

    public int PhaseCount => _map.PhaseCount;

    public Worth Read(PowerReading reading)
    {
        for (int block = 0; block < _map.BlockStarts.Length; block++)
        {
            bool isRead = TryReadBlock(_map.BlockStarts[block], _map.BlockLengths[block]);
            reading.IsSilent = _replyLength == 0;
            if (!isRead) return Worth.Unplugged;
            for (int i = 0; i < _map.Values.Length; i++)
            {
                int offset = _map.Registers[i] - _map.BlockStarts[block];
                if (offset < 0 || offset >= _map.BlockLengths[block]) continue;
                double value = ValueAt(ReplyHead + (2 * offset), _map.Formats[i]) * _map.WirePerUnit[i];
                if (!(value > -2e9) || !(value < 2e9)) return Worth.OutOfRange;
                Put(reading, _map.Values[i], WireValue.From(value, 1));
            }
        }

        return Worth.Measured;
    }

    /// <summary>CRC-16 of Modbus: reflected 0xA001, start 0xFFFF; "123456789" gives 0x4B37.</summary>
    public static ushort Crc16(byte[] bytes, int length)
    {
        int crc = 0xFFFF;
        for (int i = 0; i < length; i++)
        {
            crc ^= bytes[i];
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }

        return (ushort)crc;
    }

    private bool TryReadBlock(ushort start, ushort count)
    {
        _request[0] = _station;
        _request[1] = ReadInputRegisters;
        _request[2] = (byte)(start >> 8);
        _request[3] = (byte)start;
        _request[4] = (byte)(count >> 8);
        _request[5] = (byte)count;
        ushort crc = Crc16(_request, 6);
        _request[6] = (byte)crc;
        _request[7] = (byte)(crc >> 8);

        int length = ReplyHead + (2 * count) + 2;
        _replyLength = _bus.Exchange(_request, 8, _reply, length, BlockTimeoutMs);
        if (_replyLength != length) return false;
        if (_reply[0] != _station || _reply[1] != ReadInputRegisters || _reply[2] != 2 * count) return false;
        crc = Crc16(_reply, length - 2);
        return _reply[length - 2] == (byte)crc && _reply[length - 1] == (byte)(crc >> 8);
    }

    private double ValueAt(int at, RegisterFormat format)
    {
        int first = (_reply[at] << 8) | _reply[at + 1];
        if (format == RegisterFormat.OneRegister) return first;
        int second = (_reply[at + 2] << 8) | _reply[at + 3];
        if (format == RegisterFormat.TwoRegistersLowFirst) return (uint)((second << 16) | first);

        _float[0] = (byte)second;
        _float[1] = (byte)(second >> 8);
        _float[2] = (byte)first;
        _float[3] = (byte)(first >> 8);
        return BitConverter.ToSingle(_float, 0);
    }

    private static void Put(PowerReading reading, MeterValue value, int wire)
    {
        switch (value)
        {
            case MeterValue.Voltage1: reading.VoltageMilliVolts[0] = wire; break;
            case MeterValue.Voltage2: reading.VoltageMilliVolts[1] = wire; break;
            case MeterValue.Voltage3: reading.VoltageMilliVolts[2] = wire; break;
            case MeterValue.Current1: reading.CurrentMilliAmps[0] = wire; break;
            case MeterValue.Current2: reading.CurrentMilliAmps[1] = wire; break;
            case MeterValue.Current3: reading.CurrentMilliAmps[2] = wire; break;
            case MeterValue.ActivePower: reading.ActivePowerDeciWatts = wire; break;
            case MeterValue.PowerFactor: reading.PowerFactor = wire; break;
            case MeterValue.Energy: reading.EnergyWattHours = wire; break;
            default: reading.LineFrequencyMilliHz = wire; break;
        }
    }
}
