using System.Device.Gpio;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.Device;

/// <summary>The composition root of the ESP32 application: settings, board, store, link, sensors, and the loop.</summary>
public static class Program
{
    private const string ConfigPath = "I:\\module.txt";
    private const string TrustAnchorPath = "I:\\plant-ca.pem";
    private const string StorePrefix = "I:\\store.";
    private const string RingPrefix = "I:\\ring.";
    private const string AlarmPrefix = "I:\\alarm.";
    private const string PlantPrefix = "I:\\plant.";
    private const int StepMs = 20;
    private const int JoiningTurnMs = 100;
    private const int BeatsBeforeAnotherTry = 1200;

    /// <summary>The longest step is a window of three clamps and a meter that does not answer, below 2 s; a recording keeps stepping.</summary>
    private const long StepDeadlineMs = 20000;

    // littlefs has 256 KB in blocks of 4 KB, and a file takes a block at least: 28 pages of features and 16 of alarms take 176 KB, what a gateway gave 8 KB.
    private const int PageBytes = 3072;
    private const int AlarmPageBytes = 1024;
    private const int FeaturePages = 28;
    private const int AlarmPages = 16;

    /// <summary>What a module counted and kept at its present place.</summary>
    public static readonly string[] StorePrefixes = { StorePrefix, RingPrefix, AlarmPrefix };

    public static void Main()
    {
        var plantStore = new TwoSlotStore(new FileSegments(PlantPrefix, 2, PlantSettings.MaxBytes + 32));
        byte[] plant = ReadAll(plantStore);
        DeviceConfig config = DeviceConfig.Parse(ReadFile(ConfigPath), plant);
        var board = new EspBoard(new GpioController(), config.Board == "s3");
        if (config.Problems.Length > 0) Halt(board, StartFault.BadSettings, config.Problems);

        try
        {
            Start(config, board, plant, plantStore);
        }
        catch (OutOfMemoryException)
        {
            Halt(board, StartFault.NoRoom, "free " + board.FreeHeapBytes);
        }
        catch (Exception fault)
        {
            Halt(board, StartFault.BadBoard, fault.Message);
        }
    }

    private static void Start(DeviceConfig config, EspBoard board, byte[] plant, IModuleStore plantStore)
    {
        var hash = new EspKeyedHash();
        DeviceConfig.TryHex(config.Secret, out byte[] secret);
        var joining = new JoinMachine(ModuleId.ToText(config.Module), secret, config.Gateway, plant, hash);
        var radio = new RadioThread(new PlantStation(config.WifiName, config.WifiPassword, joining, new EspWifiRadio(), new JoinSocket()), joining, plantStore);
        if (!config.IsPlaced) JoinPlant(board, radio);

        byte[] trustAnchor = config.TrustAnchor.Length > 0 ? config.TrustAnchor : ReadFile(TrustAnchorPath);
        if (trustAnchor.Length == 0) Halt(board, StartFault.NoTrustAnchor, TrustAnchorPath);
        if (!IsCertificate(trustAnchor)) Halt(board, StartFault.BadTrustAnchor, trustAnchor.Length + " bytes");

        var settings = new ModuleSettings
        {
            Module = config.Module,
            Board = config.Board,
            FramePeriodMs = config.FrameMs,
            RatedAmps = config.RatedMilliAmps / 1000.0,
            NominalVolts = config.NominalVolts,
            NominalPowerFactor = config.PowerFactorMilli / 1000.0,
            ThermalSeconds = config.ThermalSeconds,
            LongestStartSeconds = config.LongestStartSeconds,
            TemperatureLimitMilliC = config.TemperatureLimitMilliC,
            IsFedByMachine = config.Supply == "machine",
        };
        var store = new TwoSlotStore(new FileSegments(StorePrefix, 2, 512));
        var telemetry = new ModuleTelemetry(
            config.Module,
            config.FirstIncarnation,
            store,
            config.Board == "s3" ? new TelemetryOptions() : TelemetryOptions.WithoutPsram(),
            new FileSegments(RingPrefix, FeaturePages, PageBytes),
            new FileSegments(AlarmPrefix, AlarmPages, AlarmPageBytes));
        var link = new M2MqttLink(config.Host, config.Port, trustAnchor, config.Module, JoinTalk.PasswordOf(secret, config.Gateway, hash));
        var loop = new DeviceLoop(settings, board, link, Sensors.Of(config, settings, telemetry.Record), telemetry, new LinkOptions());
        board.Radio = radio;
        var step = new Deadline(StepDeadlineMs);
        _ = new Supervisor(board, new[] { step, link.Connecting, radio.Working });
        new Thread(radio.Run).Start();
        Run(loop, board, radio, link, step);
    }

    // The one place that catches everything: whatever the loop threw, the module starts again and says so.
    private static void Run(DeviceLoop loop, EspBoard board, RadioThread radio, M2MqttLink link, Deadline step)
    {
        LinkFault told = LinkFault.None;
        try
        {
            while (!radio.IsStopAsked)
            {
                long nowMs = Environment.TickCount64;
                step.Begin(nowMs);
                loop.Step(nowMs);
                if (loop.IsRecording) continue;                                           // a chip overflows within the 20 ms
                radio.IsLinkUp = loop.LinkState == LinkState.Up;
                if (link.Fault != told) Console.WriteLine("link: " + LinkFaults.WordOf(told = link.Fault));
                if (board.TakeButtonPress()) loop.ButtonPressed();
                if (board.TakeSupplyFailure()) loop.SupplyFails();
                Thread.Sleep(StepMs);
            }

            loop.SupplyFails();                                                           // what there is goes to flash, as if the supply failed
        }
        catch (Exception)
        {
            board.Restart(ResetCause.Crash);
        }

        step.End();
        radio.LoopEnded();
        while (!radio.IsRestartDue) Thread.Sleep(StepMs);
        board.Restart();
    }

    // A module that nobody has given a plant looks for one; its light says why it has none yet, and the serial line does in words.
    private static void JoinPlant(EspBoard board, RadioThread radio)
    {
        _ = new Supervisor(board, new[] { radio.Working });
        new Thread(radio.Run).Start();
        JoinProblem shown = JoinProblem.None;
        while (!radio.IsRestartDue)
        {
            if (radio.Problem != shown)
            {
                shown = radio.Problem;
                board.Flashes = (int)shown;
                Console.WriteLine("join: " + JoinProblems.Of(shown));
            }

            Thread.Sleep(JoiningTurnMs);
        }

        board.Restart();
        Thread.Sleep(Timeout.Infinite);                                                   // until the restart takes hold
    }

    private static byte[] ReadAll(IModuleStore store)
    {
        var buffer = new byte[PlantSettings.MaxBytes];
        var bytes = new byte[store.Read(buffer)];
        Array.Copy(buffer, bytes, bytes.Length);
        return bytes;
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : new byte[0];
        }
        catch (Exception)
        {
            // No file system, or a file that can't be read: as good as none, and the caller says which.
            return new byte[0];
        }
    }

    private static bool IsCertificate(byte[] trustAnchor)
    {
        try
        {
            _ = new X509Certificate(TrustAnchor.ForTls(trustAnchor));
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // Nothing can be done but be found by the flasher, and say why. What may have been a moment's trouble, a bus or a heap, is tried again after a while.
    private static void Halt(EspBoard board, StartFault fault, string detail)
    {
        Console.WriteLine("start: " + StartFaults.WordOf(fault) + " " + detail);
        board.Flashes = (int)fault;
        board.IsLongFirst = true;
        for (int beats = 0; ; beats++)
        {
            if (fault >= StartFault.NoRoom && beats > BeatsBeforeAnotherTry) board.Restart(ResetCause.Crash);
            board.Blink();
            Thread.Sleep(100);
        }
    }
}
