using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.CloudBridge.Tests.HealthArchive;

/// <summary>
/// Raw frames through gateway core and bridge into a report, against a script that knows only the wire's description and adds the same frames up by itself.
/// </summary>
public sealed class ReportsAgainstFramesTests(ITestOutputHelper output)
{
    private const string PowerModule = "0000000001";
    private const string VibrationModule = "0000000002";
    private const double Tolerance = 0.001;

    private static readonly EquipmentProfile s_pump = new()
    {
        Id = "pump-1",
        Name = "Pump",
        Type = MachineType.Pump,
        RatedShaftKw = 9,
        Efficiency = 0.9,
        RatedVoltage = 400,
        RatedCurrent = 20,
        Modules = [PowerModule, VibrationModule],
    };

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T00:00:00Z", 23)]
    [InlineData("Europe/Berlin", "2026-10-24T00:00:00Z", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-03T12:00:00Z", 24.5)]
    public void Days_over_a_clock_change_with_gaps_and_late_data_equal_an_independent_sum_of_the_raw_frames(string zone, string start, double hoursOfTheChange)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        using var plant = new Plant(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), new Random(seed));
        plant.Run(TimeSpan.FromHours(60));

        using var bridge = new TestBridge(isOpen: true);
        foreach (Incoming[] batch in plant.HealthEvents().Chunk(100)) bridge.Intake.Take(batch);
        bridge.Database.Write(session => GatewayStore.SetTimeZone(session, Plant.Gateway, zone));
        IReadOnlyList<ReportLine> lines = bridge.Database.Read(session =>
            HealthReport.Of(
                HealthStore.Hours(session, Plant.Gateway, "pump-1", plant.Start.AddDays(-1), plant.Now),
                ReportPeriod.Day,
                HealthReport.ZoneOf(GatewayStore.Find(session, Plant.Gateway)!.TimeZone)
            )
        );

        Dictionary<string, JsonElement> expected = Calculate(plant.Frames, zone);
        Assert.Equal(expected.Keys.Order(), lines.Select(line => DayOf(line)));
        Assert.Contains(lines, line => Math.Abs(line.Length.TotalHours - hoursOfTheChange) < 0.01);
        Assert.Contains(lines, line => line.IsCorrected);
        double worst = 0;
        foreach (ReportLine line in lines)
        {
            JsonElement day = expected[DayOf(line)];
            worst = new[]
            {
                Compare("energyKwh", line.EnergyKwh!.Value),
                Compare("runSeconds", line.RunSeconds),
                Compare("idleSeconds", line.IdleSeconds),
                Compare("idleKwh", line.IdleKwh!.Value),
                Compare("overRatedSeconds", line.OverRatedSeconds),
                Compare("observedSeconds", line.ObservedSeconds),
                Compare("peakKw", line.PeakPowerKw!.Value),
                Compare("starts", line.Starts),
                worst,
            }.Max();
            Assert.Equal(
                day.GetProperty("runKwh").GetDouble() / (day.GetProperty("runSeconds").GetDouble() / 3600) / s_pump.RatedInputKw!.Value,
                line.MeanLoadFactor!.Value,
                0.002
            );

            double Compare(string name, double value)
            {
                double wanted = day.GetProperty(name).GetDouble();
                double off = Math.Abs(value - wanted) / Math.Max(Math.Abs(wanted), 1e-9);
                Assert.True(off <= Tolerance || Math.Abs(value - wanted) < 0.05, $"{DayOf(line)} {name}: report {value}, script {wanted}");
                return Math.Abs(value - wanted) < 1e-9 ? 0 : off;
            }
        }

        output.WriteLine($"{zone}: {plant.Frames.Count} frames, {lines.Count} days, {plant.LateFrames} frames late by hours, worst difference {worst:P4}");
    }

    private static string DayOf(ReportLine line) => line.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Dictionary<string, JsonElement> Calculate(List<byte[]> frames, string zone)
    {
        string file = Path.GetTempFileName();
        File.WriteAllLines(file, frames.Select(Convert.ToHexStringLower));
        using Process script = Process.Start(new ProcessStartInfo("node")
        {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "HealthArchive", "report.mjs"),
                    file,
                    zone,
                    s_pump.RatedInputKw!.Value.ToString(CultureInfo.InvariantCulture),
                },
                RedirectStandardOutput = true,
            }
        )!;
        string[] lines = script.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        script.WaitForExit();
        File.Delete(file);
        Assert.Equal(0, script.ExitCode);
        return lines.Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(day => day.GetProperty("day").GetString()!);
    }

    /// <summary>
    /// A pump with a power module and a vibration module on a gateway's core; the power module is away for hours and then sends what it kept, while the other
    /// one stays live.
    /// </summary>
    private sealed class Plant : IDisposable
    {
        public const string Gateway = "plant-x";

        private readonly Random _random;
        private readonly MemoryGatewayStore _store = new();
        private readonly GatewayLoop _loop;
        private readonly Queue<byte[]> _backlog = new();
        private readonly Dictionary<string, long> _sequence = [];
        private double _kw = 6;

        public Plant(DateTimeOffset start, Random random)
        {
            (Start, Now, _random) = (start, start, random);
            _loop = new GatewayLoop(
                new GatewayOptions { Id = Gateway },
                "0.0.0-test",
                [s_pump],
                _ => [],
                _store,
                () => (ulong)random.NextInt64(1, long.MaxValue),
                Moment
            );
        }

        public DateTimeOffset Start { get; }

        public DateTimeOffset Now { get; private set; }

        public List<byte[]> Frames { get; } = [];

        public int LateFrames { get; private set; }

        private Moment Moment => new(Now.ToUnixTimeMilliseconds(), (long)(Now - Start).TotalMilliseconds + 1000, ClockState.Synced);

        public void Run(TimeSpan span)
        {
            DateTimeOffset end = Start + span;
            DateTimeOffset mutedUntil = Start;
            for (long tick = 0; Now < end; tick++)
            {
                Now = Start.AddSeconds(tick);
                if (tick % 10 == 3) Send(Frame(VibrationModule, FeatureKind.VelocityRms, 2000 + _random.Next(500)));
                if (tick % 5 == 0) Power(IsAway(tick), ref mutedUntil);
                if (tick % 60 == 0) _loop.Tick(Moment);
                Commit();
            }

            for (int i = 0; i < 4000; i += 30)
            {
                Now = end.AddSeconds(i);
                _loop.Tick(Moment);
                Commit();
            }
        }

        /// <summary>What the gateway has for the cloud, in order: no bridge was there, so most of it is history.</summary>
        public IEnumerable<Incoming> HealthEvents() => new[] { Lane.Health, Lane.Replay }.SelectMany(lane =>
            _store.ReadOutbox(_loop.Outbox.Incarnation, lane, 1, int.MaxValue).Select(element => new Incoming(CloudTopics.Of(Gateway, lane), element.Body)));

        public void Dispose() => _store.Dispose();

        /// <summary>Hours 20 to 27 of the run, over the change of the clocks in Berlin, the power module reaches nobody.</summary>
        private static bool IsAway(long second) => second is > 20 * 3600 and < 27 * 3600;

        private void Power(bool isAway, ref DateTimeOffset mutedUntil)
        {
            Walk();
            if (Now < mutedUntil) return;
            if (_random.Next(2000) == 0) mutedUntil = Now.AddSeconds(_random.Next(20, 900));
            byte[] frame = Frame(PowerModule, FeatureKind.ActivePower, (int)Math.Round(_kw * 10_000));
            if (isAway)
            {
                _backlog.Enqueue(frame);
                return;
            }

            while (_backlog.TryDequeue(out byte[]? kept))
            {
                LateFrames++;
                Send(kept);
            }

            Send(frame);
        }

        /// <summary>Load that wanders, idles, overloads and stops.</summary>
        private void Walk()
        {
            _kw = _random.Next(600) switch
            {
                0 => 0,
                1 => 2,
                2 => 11.5,
                3 => 7,
                _ => _kw == 0 ? 0 : Math.Clamp(_kw + ((_random.NextDouble() - 0.5) * 0.2), 1.5, 12.5),
            };
        }

        private byte[] Frame(string module, FeatureKind kind, int value)
        {
            Assert.True(ModuleId.TryParse(module, out ulong id));
            long number = _sequence[module] = _sequence.GetValueOrDefault(module) + 1;
            var frame = new Frame
            {
                Kind = FrameKind.Features,
                Lane = Lane.Feature,
                Module = id,
                Incarnation = 0xAAAA + id,
                Sequence = number,
                UptimeMs = Moment.SteadyMs,
                ClockState = ClockState.Synced,
                UtcMs = Moment.UtcMs,
            };
            frame.Features.Add(kind, kind == FeatureKind.VelocityRms ? MeasuringPoint.DriveEnd : MeasuringPoint.MotorCable, 0, Worth.Measured, value);
            var buffer = new byte[WireLimits.MaxFrameBytes];
            return buffer[..FrameCodec.Encode(frame, buffer)];
        }

        private void Send(byte[] frame)
        {
            Frames.Add(frame);
            var read = new Frame();
            Assert.True(FrameCodec.TryDecode(frame, frame.Length, read, out _));
            _loop.BeginBatch();
            _loop.TakeFromPlant(ModuleTopics.Of(read.Module, ModuleTopics.Frame), frame, Moment);
        }

        private void Commit()
        {
            GatewayChanges changes = _loop.Seal(Moment);
            if (!changes.IsEmpty) _store.Commit(changes);
            _loop.Committed();
        }
    }
}
