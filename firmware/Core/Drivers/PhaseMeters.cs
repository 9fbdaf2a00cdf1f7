using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// Three single-phase meters on one bus, one per phase, read as one three-phase meter: powers and energies added, power factor from active over apparent power.
/// One that does not answer leaves no reading, for a sum without a phase would look like a machine that runs on two; silent together are all three or none. A
/// reading takes at most three times 150 ms.
/// </summary>
public sealed class PhaseMeters : IPowerMeter
{
    private readonly IPowerMeter[] _phases;
    private readonly PowerReading _one = new PowerReading();

    /// <param name="phases">Three, single-phase each.</param>
    public PhaseMeters(IPowerMeter[] phases)
    {
        if (phases.Length != 3) throw new ArgumentException("Three meters are needed.", nameof(phases));
        _phases = phases;
    }

    public int PhaseCount => 3;

    public Worth Read(PowerReading reading)
    {
        long deciWatts = 0;
        long wattHours = 0;
        double voltAmps = 0;
        Worth lost = Worth.Measured;
        int silent = 0;
        for (int phase = 0; phase < 3; phase++)
        {
            Worth worth = _phases[phase].Read(_one);
            if (!Worths.IsNumber(worth))
            {
                lost = worth;
                if (_one.IsSilent) silent++;
                continue;
            }

            reading.CurrentMilliAmps[phase] = _one.CurrentMilliAmps[0];
            reading.VoltageMilliVolts[phase] = _one.VoltageMilliVolts[0];
            if (phase == 0) reading.LineFrequencyMilliHz = _one.LineFrequencyMilliHz;
            deciWatts += _one.ActivePowerDeciWatts;
            wattHours += _one.EnergyWattHours;
            voltAmps += _one.CurrentMilliAmps[0] * 1e-6 * _one.VoltageMilliVolts[0];
        }

        reading.IsSilent = silent == 3;
        if (!Worths.IsNumber(lost)) return lost;
        if (deciWatts > int.MaxValue || wattHours > int.MaxValue) return Worth.OutOfRange;
        reading.ActivePowerDeciWatts = (int)deciWatts;
        reading.EnergyWattHours = (int)wattHours;
        reading.PowerFactor = voltAmps > 0 ? (int)Math.Min(10000, Math.Floor((deciWatts * 1000 / voltAmps) + 0.5)) : 0;
        return Worth.Measured;
    }
}
