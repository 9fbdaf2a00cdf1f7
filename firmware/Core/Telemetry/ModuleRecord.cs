using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>
/// What a module must not forget: its incarnation, per lane the numbers reserved ahead, what is known to be receipted and what may have been sent, and its
/// counters. Fixed layout with a CRC-32, little-endian: magic, version, incarnation, per lane (reserved, receipted, sent), counters, the last restart command.
/// </summary>
public sealed class ModuleRecord
{
    public const int Bytes = LanesAt + (LaneBytes * (LaneNames.Highest + 1)) + CounterBytes + CommandBytes + WireLimits.CrcBytes;

    private const byte Magic = 0xED;
    private const byte Version = 2;
    private const int LanesAt = 16;
    private const int LaneBytes = 24;
    private const int CountersAt = LanesAt + (LaneBytes * (LaneNames.Highest + 1));
    private const int CounterBytes = 32;
    private const int CommandAt = CountersAt + CounterBytes;

    /// <summary>Longest command id that is remembered over a restart, with its length byte.</summary>
    private const int CommandBytes = 33;

    public ulong Incarnation;

    /// <summary>Numbers given out or reserved, by lane.</summary>
    public readonly long[] Reserved = new long[LaneNames.Highest + 1];

    /// <summary>Numbers known to be receipted when the record was written, by lane.</summary>
    public readonly long[] Receipted = new long[LaneNames.Highest + 1];

    /// <summary>
    /// Numbers that lives the gateway answered may have sent, by lane. Above it a number was at most given out, by a life that was reset before its first
    /// receipt: what the gateway has there is not from this store.
    /// </summary>
    public readonly long[] Sent = new long[LaneNames.Highest + 1];

    public int StartCount;
    public int RunSeconds;

    /// <summary>0.001 Wh.</summary>
    public long EnergyMilliWattHours;

    public uint LastBurstId;

    /// <summary>Used part of the thermal capacity, 0.0001; -1 unknown.</summary>
    public int ThermalUsed = -1;

    /// <summary>Times the module started since the record was made.</summary>
    public uint Boots;

    /// <summary>Id of the last restart command, so that a repeated one restarts nothing; empty for none.</summary>
    public string LastRestartId = "";

    public int Encode(byte[] buffer)
    {
        Array.Clear(buffer, 0, Bytes);
        buffer[0] = Magic;
        buffer[1] = Version;
        LittleEndian.PutUInt64(buffer, 8, Incarnation);
        for (int lane = 0; lane <= LaneNames.Highest; lane++)
        {
            LittleEndian.PutUInt64(buffer, LanesAt + (LaneBytes * lane), (ulong)Reserved[lane]);
            LittleEndian.PutUInt64(buffer, LanesAt + (LaneBytes * lane) + 8, (ulong)Receipted[lane]);
            LittleEndian.PutUInt64(buffer, LanesAt + (LaneBytes * lane) + 16, (ulong)Sent[lane]);
        }

        LittleEndian.PutUInt32(buffer, CountersAt, (uint)StartCount);
        LittleEndian.PutUInt32(buffer, CountersAt + 4, (uint)RunSeconds);
        LittleEndian.PutUInt64(buffer, CountersAt + 8, (ulong)EnergyMilliWattHours);
        LittleEndian.PutUInt32(buffer, CountersAt + 16, LastBurstId);
        LittleEndian.PutUInt32(buffer, CountersAt + 20, (uint)ThermalUsed);
        LittleEndian.PutUInt32(buffer, CountersAt + 24, Boots);
        int idLength = LastRestartId.Length < CommandBytes ? LastRestartId.Length : 0;
        buffer[CommandAt] = (byte)idLength;
        for (int i = 0; i < idLength; i++) buffer[CommandAt + 1 + i] = (byte)LastRestartId[i];
        LittleEndian.PutUInt32(buffer, Bytes - WireLimits.CrcBytes, Crc32.Of(buffer, 0, Bytes - WireLimits.CrcBytes));
        return Bytes;
    }

    /// <summary>False when the bytes are no whole record; nothing of it is to be believed then.</summary>
    public bool TryDecode(byte[] buffer, int length)
    {
        if (length != Bytes || buffer[0] != Magic || buffer[1] != Version) return false;
        if (LittleEndian.UInt32(buffer, Bytes - WireLimits.CrcBytes) != Crc32.Of(buffer, 0, Bytes - WireLimits.CrcBytes)) return false;

        Incarnation = LittleEndian.UInt64(buffer, 8);
        for (int lane = 0; lane <= LaneNames.Highest; lane++)
        {
            Reserved[lane] = (long)LittleEndian.UInt64(buffer, LanesAt + (LaneBytes * lane));
            Receipted[lane] = (long)LittleEndian.UInt64(buffer, LanesAt + (LaneBytes * lane) + 8);
            Sent[lane] = (long)LittleEndian.UInt64(buffer, LanesAt + (LaneBytes * lane) + 16);
        }

        StartCount = (int)LittleEndian.UInt32(buffer, CountersAt);
        RunSeconds = (int)LittleEndian.UInt32(buffer, CountersAt + 4);
        EnergyMilliWattHours = (long)LittleEndian.UInt64(buffer, CountersAt + 8);
        LastBurstId = LittleEndian.UInt32(buffer, CountersAt + 16);
        ThermalUsed = (int)LittleEndian.UInt32(buffer, CountersAt + 20);
        Boots = LittleEndian.UInt32(buffer, CountersAt + 24);
        var id = new char[buffer[CommandAt] < CommandBytes ? buffer[CommandAt] : 0];
        for (int i = 0; i < id.Length; i++) id[i] = (char)buffer[CommandAt + 1 + i];
        LastRestartId = new string(id);
        return true;
    }
}
