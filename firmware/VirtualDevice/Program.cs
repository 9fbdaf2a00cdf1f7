using System.Threading;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Device;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.VirtualDevice;

/// <summary>
/// The whole module on any nanoCLR that has sockets: the same Core and M2Mqtt link, a simulated board, the store in memory. Prints PASS when enough frames were
/// receipted, else FAIL and why; then it ends.
/// </summary>
public static class Program
{
    private const int StepMs = 20;

    public static void Main()
    {
        if (!ModuleId.TryParse(Where.Module, out ulong module) || Where.Password.Length == 0)
        {
            Console.WriteLine("FAIL this module has no place yet: ./edge module add gives it one and writes Where.cs");
            return;
        }

        var link = new M2MqttLink(Where.Host, Where.Port, BytesOf(Where.TrustAnchor), module, Where.Password);
        var board = new VirtualBoard();
        DeviceLoop loop = LoopOf(module, board, link);
        LaneQueue features = loop.Telemetry.Queue(Lane.Feature);
        bool isPassed = Run(loop, features, link);
        link.Stop();                                                                      // its thread would keep the program alive
        string counts = " produced=" + features.Ledger.Produced + " sent=" + features.Ledger.Sent + " receipted=" + features.Ledger.Receipted;
        if (isPassed) Console.WriteLine("PASS" + counts + " free heap " + board.FreeHeapBytes);
        else Console.WriteLine("FAIL link=" + (int)loop.LinkState + " fault=" + LinkFaults.WordOf(link.Fault) + counts);
    }

    private static DeviceLoop LoopOf(ulong module, VirtualBoard board, M2MqttLink link)
    {
        var settings = new ModuleSettings { Module = module, Board = "virtual", FramePeriodMs = Where.FramePeriodMs };
        var options = new TelemetryOptions { FeatureBytes = 6 * 1024, FeatureElements = 64, AlarmBytes = 1024, EvidenceBytes = 0, EvidenceElements = 1 };
        var telemetry = new ModuleTelemetry(module, Where.FirstIncarnation, new TwoSlotStore(new MemorySegments(2, 512)), options);
        var meter = new MeterSensing(new VirtualMeter(), Where.FramePeriodMs);
        var sensors = new ModuleSensors(settings, null, meter, new VibrationSensing[0], new ValueSensing[0], telemetry.Record);
        return new DeviceLoop(settings, board, link, sensors, telemetry, new LinkOptions());
    }

    private static bool Run(DeviceLoop loop, LaneQueue features, M2MqttLink link)
    {
        long startMs = Environment.TickCount64;
        LinkFault told = LinkFault.None;
        while (features.Ledger.Receipted < Where.FramesToPass)
        {
            long nowMs = Environment.TickCount64 - startMs;
            loop.Step(nowMs);
            if (nowMs > Where.TimeLimitMs) return false;
            if (link.Fault != told) Tell(told = link.Fault);
            Thread.Sleep(StepMs);
        }

        return true;
    }

    private static void Tell(LinkFault fault)
    {
        Console.WriteLine("link: " + LinkFaults.WordOf(fault));
        if (fault != LinkFault.Refused) return;
        Console.WriteLine("The gateway knows no such login: is the module placed there, and is the trust anchor this gateway's? (./edge module add)");
    }

    private static byte[] BytesOf(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)text[i];
        return bytes;
    }
}
