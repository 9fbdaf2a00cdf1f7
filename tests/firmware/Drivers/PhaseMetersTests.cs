using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.Firmware.Tests.Drivers;

public sealed class PhaseMetersTests
{
    private readonly SharedBus _bus = new();
    private readonly PowerReading _reading = new();

    [Fact]
    public void Three_single_phase_meters_on_one_bus_read_as_one_of_three_phases()
    {
        Assert.Equal(Worth.Measured, New().Read(_reading));
        Assert.Equal([230_100, 231_100, 229_100], _reading.VoltageMilliVolts);
        Assert.Equal([20_000, 21_000, 19_000], _reading.CurrentMilliAmps);
        Assert.Equal(40_000 + 42_000 + 38_000, _reading.ActivePowerDeciWatts);
        Assert.Equal(3 * 1_000_000, _reading.EnergyWattHours);
        Assert.Equal(50_000, _reading.LineFrequencyMilliHz);
        double apparent = (20 * 230.1) + (21 * 231.1) + (19 * 229.1);
        Assert.Equal((int)Math.Round(12_000 / apparent * 10_000), _reading.PowerFactor);
    }

    [Fact]
    public void A_meter_that_is_silent_leaves_no_reading()
    {
        _bus.Stations[1].IsSilent = true;
        Assert.Equal(Worth.Unplugged, New().Read(_reading));
    }

    private PhaseMeters New() => new([.. Enumerable.Range(1, 3).Select(station => new ModbusPowerMeter(_bus, ModbusMap.Pzem004T, (byte)station))]);

    private sealed class SharedBus : ISerialBus
    {
        public EmulatedModbusMeter[] Stations { get; } = [Station(1, 2301, 20_000, 40_000), Station(2, 2311, 21_000, 42_000), Station(3, 2291, 19_000, 38_000)];

        public int Exchange(byte[] request, int requestLength, byte[] reply, int replyLength, int timeoutMs) =>
            Stations.Sum(station => station.Exchange(request, requestLength, reply, replyLength, timeoutMs));

        private static EmulatedModbusMeter Station(byte number, ushort deciVolts, uint milliAmps, uint deciWatts)
        {
            var meter = new EmulatedModbusMeter(number);
            meter.Set(0, deciVolts);
            meter.SetLowFirst(1, milliAmps);
            meter.SetLowFirst(3, deciWatts);
            meter.SetLowFirst(5, 1_000_000);
            meter.Set(7, 500);
            meter.Set(8, 87);
            return meter;
        }
    }
}
