using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>What the module decides by itself, one row per code, and what of it the gateway was told: an alarm frame leaves at each change.</summary>
public sealed class LocalAlarms
{
    public const int Count = 3;

    private readonly ModuleSensors _sensors;
    private readonly bool[] _told = new bool[Count];

    public LocalAlarms(ModuleSensors sensors) => _sensors = sensors;

    public static LocalAlarmCode CodeAt(int index) => (LocalAlarmCode)(ushort)(index + 1);

    public bool IsActive(int index)
    {
        switch (CodeAt(index))
        {
            case LocalAlarmCode.ThermalOverload: return _sensors.IsOverloaded;
            case LocalAlarmCode.LockedRotor: return _sensors.IsRotorLocked;
            default: return _sensors.IsTooHot;
        }
    }

    /// <summary>The first verdict the gateway does not know of; -1 when it knows all.</summary>
    public int NextChange()
    {
        for (int index = 0; index < Count; index++)
        {
            if (IsActive(index) != _told[index]) return index;
        }

        return -1;
    }

    /// <summary>Fills an alarm frame and takes it as told.</summary>
    public void Tell(int index, Frame frame)
    {
        _told[index] = IsActive(index);
        frame.Kind = FrameKind.LocalAlarm;
        frame.AlarmCode = CodeAt(index);
        frame.IsAlarmActive = _told[index];
        frame.Features.Clear();
        switch (frame.AlarmCode)
        {
            case LocalAlarmCode.ThermalOverload: _sensors.AddThermal(frame.Features); break;
            case LocalAlarmCode.LockedRotor: _sensors.AddCurrent(frame.Features); break;
            default: _sensors.AddHottest(frame.Features); break;
        }
    }
}
