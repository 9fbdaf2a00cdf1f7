using System.Threading;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Device;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.VirtualDevice;

/// <summary>
/// The whole module on any nanoCLR that has sockets: the same Core and M2Mqtt link, a simulated board, the store in memory. Prints PASS when enough frames were
/// receipted, else FAIL and why.
/// </summary>
public static class Program
{
    private const int StepMs = 20;

    public static void Main()
    {
        ModuleId.TryParse(Where.Module, out ulong module);
        var settings = new ModuleSettings { Module = module, Board = "virtual", FramePeriodMs = Where.FramePeriodMs };
        var store = new TwoSlotStore(new MemorySegments(2, 512));
        var telemetry = new ModuleTelemetry(module, Where.FirstIncarnation, store, new TelemetryOptions { FeatureBytes = 6 * 1024, FeatureElements = 64, AlarmBytes = 1024, EvidenceBytes = 0, EvidenceElements = 1 });
        var link = new M2MqttLink(Where.Host, Where.Port, new byte[0], module, Where.Password);
        var board = new VirtualBoard();
        var sensors = new ModuleSensors(settings, null, new MeterSensing(new VirtualMeter()), new VibrationSensing[0], new ValueSensing[0], telemetry.Record);
        var loop = new DeviceLoop(settings, board, link, sensors, telemetry, new LinkOptions());

        long startMs = Environment.TickCount64;
        LaneQueue features = telemetry.Queue(Lane.Feature);
        while (features.Ledger.Receipted < Where.FramesToPass)
        {
            long nowMs = Environment.TickCount64 - startMs;
            loop.Step(nowMs);
            if (nowMs > Where.TimeLimitMs)
            {
                Console.WriteLine("FAIL link=" + (int)loop.LinkState + " produced=" + features.Ledger.Produced + " sent=" + features.Ledger.Sent + " receipted=" + features.Ledger.Receipted);
                link.Stop();
                return;
            }

            Thread.Sleep(StepMs);
        }

        link.Stop();                                                                      // its thread would keep the program alive
        Console.WriteLine("PASS " + features.Ledger.Receipted + " frames receipted, free heap " + board.FreeHeapBytes);
    }
}
