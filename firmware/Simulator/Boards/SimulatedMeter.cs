using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Boards;

/// <summary>A three-phase power meter that reads the simulated machine without error.</summary>
public sealed class SimulatedMeter(SimulatedMachine machine) : IPowerMeter
{
    // What the supply of a plant looks like: the phases differ a little and always alike.
    private static readonly double[] s_phaseShare = [1.004, 0.993, 1.003];

    public int PhaseCount => 3;

    public Worth Read(PowerReading reading)
    {
        if (machine.Faults.IsActive(Faults.SensorFail)) return Worth.Unplugged;
        for (int phase = 0; phase < 3; phase++)
        {
            reading.CurrentMilliAmps[phase] = WireValue.From(machine.CurrentAmps * s_phaseShare[phase], 1e3);
            reading.VoltageMilliVolts[phase] = WireValue.From(machine.Volts / Math.Sqrt(3), 1e3);
        }

        reading.ActivePowerDeciWatts = WireValue.From(machine.PowerKw, 1e4);
        reading.PowerFactor = WireValue.From(machine.PowerFactor, 1e4);
        reading.EnergyWattHours = WireValue.From(machine.EnergyKwh, 1e3);
        reading.LineFrequencyMilliHz = WireValue.From(machine.Plate.LineHz, 1e3);
        return Worth.Measured;
    }
}
