using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.VirtualDevice;

/// <summary>A board that is nothing but memory.</summary>
public sealed class VirtualBoard : IBoard
{
    public ResetCause ResetCause => ResetCause.PowerOn;

    public int FreeHeapBytes => (int)nanoFramework.Runtime.Native.GC.Run(false);

    public int RadioDbm => 0;

    public void Identify() => Console.WriteLine("identify");

    public void Restart() => Console.WriteLine("restart asked; a virtual module goes on");
}

/// <summary>A meter on a machine that runs at three quarters of 15 kW, a little more and a little less.</summary>
public sealed class VirtualMeter : IPowerMeter
{
    private int _reads;

    public int PhaseCount => 3;

    public Worth Read(PowerReading reading)
    {
        int swing = (_reads++ % 20) - 10;
        for (int phase = 0; phase < 3; phase++)
        {
            reading.CurrentMilliAmps[phase] = 21000 + (swing * 50);
            reading.VoltageMilliVolts[phase] = 230000;
        }

        reading.ActivePowerDeciWatts = 123000 + (swing * 300);
        reading.PowerFactor = 8500;
        reading.EnergyWattHours = _reads * 3;
        reading.LineFrequencyMilliHz = 50000;
        return Worth.Measured;
    }
}
