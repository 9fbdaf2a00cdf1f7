namespace EdgeAgent.Firmware.Drivers;

/// <summary>What a register of a power meter means.</summary>
public enum MeterValue : byte
{
    Voltage1,
    Voltage2,
    Voltage3,
    Current1,
    Current2,
    Current3,
    ActivePower,
    PowerFactor,
    Energy,
    LineFrequency,
}

/// <summary>How a register holds its number.</summary>
public enum RegisterFormat : byte
{
    /// <summary>One register.</summary>
    OneRegister,

    /// <summary>Two registers, the low word first.</summary>
    TwoRegistersLowFirst,

    /// <summary>Two registers, IEEE 754, the high word first.</summary>
    FloatHighFirst,
}

/// <summary>
/// The registers of a power meter as data: which input registers to read in one go (function 4), and what is where. Register numbers from the makers' tables as
/// public drivers have them (PZEM-004T v3: mandulaj/PZEM-004T-v30 eec09ab; SDM630: reaper7/SDM_Energy_Meter 5d1653a).
/// </summary>
public sealed class ModbusMap
{
    private ModbusMap(
        int phaseCount,
        ushort[] blockStarts,
        ushort[] blockLengths,
        MeterValue[] values,
        ushort[] registers,
        RegisterFormat[] formats,
        double[] wirePerUnit)
    {
        PhaseCount = phaseCount;
        BlockStarts = blockStarts;
        BlockLengths = blockLengths;
        Values = values;
        Registers = registers;
        Formats = formats;
        WirePerUnit = wirePerUnit;
    }

    /// <summary>Single phase: 0.1 V, 1 mA, 0.1 W, 1 Wh, 0.1 Hz, 0.01.</summary>
    public static readonly ModbusMap Pzem004T = new ModbusMap(
        1,
        new ushort[] { 0x0000 },
        new ushort[] { 9 },
        new[] { MeterValue.Voltage1, MeterValue.Current1, MeterValue.ActivePower, MeterValue.Energy, MeterValue.LineFrequency, MeterValue.PowerFactor },
        new ushort[] { 0x0000, 0x0001, 0x0003, 0x0005, 0x0007, 0x0008 },
        new[]
        {
            RegisterFormat.OneRegister, RegisterFormat.TwoRegistersLowFirst, RegisterFormat.TwoRegistersLowFirst,
            RegisterFormat.TwoRegistersLowFirst, RegisterFormat.OneRegister, RegisterFormat.OneRegister,
        },
        new double[] { 100, 1, 1, 1, 100, 100 });

    /// <summary>Three phases, floats in V, A, W, kWh, Hz.</summary>
    public static readonly ModbusMap Sdm630 = new ModbusMap(
        3,
        new ushort[] { 0x0000, 0x0034 },
        new ushort[] { 12, 22 },
        new[]
        {
            MeterValue.Voltage1, MeterValue.Voltage2, MeterValue.Voltage3, MeterValue.Current1, MeterValue.Current2, MeterValue.Current3,
            MeterValue.ActivePower, MeterValue.PowerFactor, MeterValue.LineFrequency, MeterValue.Energy,
        },
        new ushort[] { 0x0000, 0x0002, 0x0004, 0x0006, 0x0008, 0x000A, 0x0034, 0x003E, 0x0046, 0x0048 },
        new[]
        {
            RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst,
            RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst,
            RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst, RegisterFormat.FloatHighFirst,
        },
        new double[] { 1000, 1000, 1000, 1000, 1000, 1000, 10, 10000, 1000, 1000 });

    public int PhaseCount { get; }

    /// <summary>First registers of the blocks that are read, one request each.</summary>
    public ushort[] BlockStarts { get; }

    /// <summary>Registers per block, at most 125.</summary>
    public ushort[] BlockLengths { get; }

    public MeterValue[] Values { get; }

    public ushort[] Registers { get; }

    public RegisterFormat[] Formats { get; }

    /// <summary>Wire units (see PowerReading) per unit of the register.</summary>
    public double[] WirePerUnit { get; }
}
