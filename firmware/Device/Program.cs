using System.Device.Gpio;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using nanoFramework.Networking;

namespace EdgeAgent.Firmware.Device;

/// <summary>The composition root of the ESP32 application: settings, board, store, link, sensors, and the loop.</summary>
public static class Program
{
    private const string ConfigPath = "I:\\module.txt";
    private const string TrustAnchorPath = "I:\\plant-ca.pem";
    private const int StepMs = 20;

    /// <summary>The longest step is a window of three clamps and a meter that does not answer, below 2 s; a recording keeps stepping.</summary>
    private const long StepDeadlineMs = 20000;

    // littlefs has 256 KB in blocks of 4 KB, and a file takes a block at least: 28 pages of features and 16 of alarms take 176 KB.
    private const int PageBytes = 3072;
    private const int AlarmPageBytes = 1024;
    private const int FeaturePages = 28;
    private const int AlarmPages = 16;

    public static void Main()
    {
        DeviceConfig config = DeviceConfig.Parse(File.Exists(ConfigPath) ? File.ReadAllBytes(ConfigPath) : new byte[0]);
        var board = new EspBoard(new GpioController(), config.Board == "s3");
        if (config.Problems.Length > 0) WaitForSettings(board);

        var settings = new ModuleSettings
        {
            Module = config.Module,
            Board = config.Board,
            RatedAmps = config.RatedMilliAmps / 1000.0,
            NominalVolts = config.NominalVolts,
            NominalPowerFactor = config.PowerFactorMilli / 1000.0,
            ThermalSeconds = config.ThermalSeconds,
            LongestStartSeconds = config.LongestStartSeconds,
            TemperatureLimitMilliC = config.TemperatureLimitMilliC,
        };
        var store = new TwoSlotStore(new FileSegments("I:\\store.", 2, 512));
        var telemetry = new ModuleTelemetry(config.Module, config.FirstIncarnation, store, config.Board == "s3" ? new TelemetryOptions() : TelemetryOptions.WithoutPsram(), new FileSegments("I:\\ring.", FeaturePages, PageBytes), new FileSegments("I:\\alarm.", AlarmPages, AlarmPageBytes));
        var link = new M2MqttLink(config.Host, config.Port, File.ReadAllBytes(TrustAnchorPath), config.Module, PasswordOf(config));
        var loop = new DeviceLoop(settings, board, link, Sensors.Of(config, settings, telemetry.Record), telemetry, new LinkOptions());
        var wifi = new WifiKeeper(config.WifiName, config.WifiPassword);
        board.Radio = wifi;
        var step = new Deadline(StepDeadlineMs);
        _ = new Supervisor(board, new[] { step, link.Connecting, wifi.Working });
        new Thread(wifi.Run).Start();
        Run(loop, board, step);
    }

    // The one place that catches everything: whatever the loop threw, the module starts again and says so.
    private static void Run(DeviceLoop loop, EspBoard board, Deadline step)
    {
        try
        {
            while (true)
            {
                long nowMs = Environment.TickCount64;
                step.Begin(nowMs);
                loop.Step(nowMs);
                if (loop.IsRecording) continue;                                           // a chip overflows within the 20 ms
                if (board.TakeButtonPress()) loop.ButtonPressed();
                if (board.TakeSupplyFailure()) loop.SupplyFails();
                Thread.Sleep(StepMs);
            }
        }
        catch (Exception)
        {
            board.Restart(ResetCause.Crash);
        }
    }

    // Nothing can be done without settings but be found by the flasher.
    private static void WaitForSettings(EspBoard board)
    {
        while (true)
        {
            board.Identify();
            board.Blink();
            Thread.Sleep(100);
        }
    }

    // HMAC-SHA256(module secret, gateway id): a stolen gateway opens nothing elsewhere.
    private static string PasswordOf(DeviceConfig config)
    {
        DeviceConfig.TryHex(config.Secret, out byte[] secret);
        var gateway = new byte[config.Gateway.Length];
        for (int i = 0; i < gateway.Length; i++) gateway[i] = (byte)config.Gateway[i];
        return DeviceConfig.ToHex(HMACSHA256.HashData(secret, gateway));
    }
}
