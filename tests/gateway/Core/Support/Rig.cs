using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway.Tests.Support;

/// <summary>
/// The production core over a store in memory, with the test as clock, plant and cloud. One module (<see cref="ModuleText"/>) on one machine (pump-1); the only
/// detector raises an alarm while the velocity at the drive end is over 5 mm/s.
/// </summary>
internal sealed class Rig
{
    public const string ModuleText = "0000000001";
    public const ulong Module = 1;
    public const ulong Incarnation = 0xAAAA;
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly GatewayOptions _options;
    private int _steps;
    private readonly Random _random;
    private readonly Func<EquipmentProfile, IEnumerable<IDetector>>? _detectors;

    /// <param name="detectors">Beside the one that watches the velocity.</param>
    public Rig(IGatewayStore? store = null, GatewayOptions? options = null, int seed = 1, Func<EquipmentProfile, IEnumerable<IDetector>>? detectors = null)
    {
        _detectors = detectors;
        Store = store ?? new MemoryGatewayStore();
        _options = options ?? Options;
        _random = new Random(seed);
        Loop = NewLoop();
    }

    /// <summary>Most tests speak of live lanes, and their cloud says nothing for days; HistoryTests say what becomes of that.</summary>
    public static GatewayOptions Options { get; } = new() { Id = "gateway-1", Uplink = new UplinkOptions { HistoryAfter = TimeSpan.FromDays(1000) } };

    public static EquipmentProfile Pump { get; } = new()
    {
            Id = "pump-1",
            Name = "Pump",
            Type = MachineType.Pump,
            RatedShaftKw = 9,
            Efficiency = 0.9,
            RatedVoltage = 400,
            RatedCurrent = 20,
            Modules = [ModuleText],
        };

    /// <summary>The machine's plate. Counts from the next restart on.</summary>
    public EquipmentProfile Profile { get; set; } = Pump;

    /// <summary>How often pairing placed the module; 0 without pairing. Counts from the next restart on.</summary>
    public long Generation { get; set; }

    public IGatewayStore Store { get; private set; }
    public GatewayLoop Loop { get; private set; }
    public DateTimeOffset Now { get; private set; } = Start;
    public long SteadyMs { get; private set; } = 1000;
    public ClockState Clock { get; set; } = ClockState.Synced;

    public Moment Moment => new(Now.ToUnixTimeMilliseconds(), SteadyMs, Clock, _steps);

    /// <summary>Receipts that left the gateway, newest last.</summary>
    public List<Receipt> Receipts { get; } = [];

    /// <summary>Commands to the module that left the gateway, oldest first.</summary>
    public List<string> Commands { get; } = [];

    public void Wait(TimeSpan time)
    {
        Now += time;
        SteadyMs += (long)time.TotalMilliseconds;
    }

    public void Wait(double seconds) => Wait(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets the time pass in steps of a second, ticking.</summary>
    public void Run(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Wait(1);
            Loop.Tick(Moment);
            Commit();
        }
    }

    public void StepClock(TimeSpan by)
    {
        Now += by;
        _steps++;
    }

    /// <summary>Sends messages as one batch; receipts leave after the commit.</summary>
    public void Send(params byte[][] frames)
    {
        Take(frames);
        Commit();
    }

    /// <summary>As <see cref="Send"/>, but the process dies before the commit or, when <paramref name="isCommitted"/>, between commit and receipt.</summary>
    public void SendAndDie(bool isCommitted, params byte[][] frames)
    {
        Take(frames);
        if (isCommitted) Store.Commit(Loop.Seal(Moment));
        Restart();
    }

    public void SendRaw(string topic, byte[] payload)
    {
        Loop.TakeFromPlant(topic, payload, Moment);
        Commit();
    }

    public void Commit()
    {
        GatewayChanges changes = Loop.Seal(Moment);
        if (!changes.IsEmpty) Store.Commit(changes);
        Loop.Committed();
        foreach ((_, byte[] payload) in Loop.TakeReceipts(Moment))
        {
            var receipt = new Receipt();
            Assert.True(ReceiptCodec.TryDecode(payload, payload.Length, receipt, out RejectReason reason), reason.ToString());
            Receipts.Add(receipt);
        }

        foreach ((_, byte[] payload) in Loop.TakeModuleCommands()) Commands.Add(Encoding.ASCII.GetString(payload));
    }

    /// <summary>The process starts again from what the store holds.</summary>
    public void Restart(IGatewayStore? store = null)
    {
        Store = store ?? Store;
        Loop = NewLoop();
        Commit();
    }

    public static byte[] Features(
        long sequence,
        double velocity = 1,
        Lane lane = Lane.Feature,
        ulong incarnation = Incarnation,
        DateTimeOffset? stamp = null,
        long uptimeMs = 0,
        double powerKw = 5,
        ulong module = Module
    )
    {
        var frame = new Frame { Kind = FrameKind.Features, Lane = lane, Module = module, Incarnation = incarnation, Sequence = sequence, UptimeMs = uptimeMs };
        if (stamp is { } at) (frame.ClockState, frame.UtcMs) = (ClockState.Synced, at.ToUnixTimeMilliseconds());
        frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 0, Worth.Measured, (int)(velocity * 1000));
        frame.Features.Add(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, Worth.Measured, (int)Math.Round(powerKw * 10_000));
        return Encode(frame);
    }

    public static byte[] Gap(long from, long to, GapReason reason, Lane lane = Lane.Feature) =>
        Encode(new Frame { Kind = FrameKind.Gap, Lane = lane, Module = Module, Incarnation = Incarnation, Sequence = from, GapTo = to, GapReason = reason });

    public static byte[] Encode(Frame frame)
    {
        var buffer = new byte[WireLimits.MaxBurstChunkBytes];
        int length = FrameCodec.Encode(frame, buffer);
        return buffer[..length];
    }

    /// <summary>Frames of one lane, one a second, stamped with the rig's time.</summary>
    public void Live(ref long sequence, int seconds, double velocity, double powerKw = 5)
    {
        for (int i = 0; i < seconds; i++)
        {
            Wait(1);
            Send(Features(++sequence, velocity, stamp: Now, powerKw: powerKw));
            Loop.Tick(Moment);
            Commit();
        }
    }

    public LaneRow Row(Lane lane = Lane.Feature) => Loop.Devices.Find(Module)!.Current!.Lanes[(int)lane]!.Snapshot();

    /// <summary>What the outbox holds of a lane, decoded.</summary>
    public IReadOnlyList<CloudEvent> Events(Lane lane) =>
        [.. Store.ReadOutbox(Loop.Outbox.Incarnation, lane, 1, int.MaxValue).Select(Decode)];

    public CloudEvent Decode(OutboxElement element)
    {
        Assert.True(
            CloudEventCodec.TryDecode(element.Body, _options.Id, element.Lane, out CloudEvent cloudEvent, out _, out RejectReason reason),
            reason.ToString()
        );
        return cloudEvent;
    }

    public static AlarmData AlarmOf(CloudEvent cloudEvent)
    {
        Assert.True(CloudEventCodec.TryPayload(cloudEvent, CloudJson.Default.AlarmData, out AlarmData alarm));
        return alarm;
    }

    /// <summary>The bridge's receipt, and what follows from it committed.</summary>
    public void CloudReceipt(params (Lane Lane, long Highest, string? Digest, bool IsRewindAsked, long? Conflict)[] lanes)
    {
        var receipt = new CloudReceipt(
            1,
            Hex64.ToText(Loop.Outbox.Incarnation),
            lanes.ToDictionary(lane => LaneNames.Of(lane.Lane), lane => new CloudLaneReceipt(lane.Highest, lane.Digest, lane.IsRewindAsked, lane.Conflict)),
            Loop.Uplink.Life
        );
        Loop.TakeFromCloud(
            CloudTopics.Of(_options.Id, CloudTopics.Receipt),
            JsonSerializer.SerializeToUtf8Bytes(receipt, CloudJson.Default.CloudReceipt),
            Moment
        );
        Commit();
    }

    /// <summary>Everything the uplink would send now.</summary>
    public List<OutboxElement> Sendable()
    {
        var sent = new List<OutboxElement>();
        while (Loop.Uplink.Next(Moment) is { } element) sent.Add(element);
        return sent;
    }

    public static byte[] StateText(string text) => Encoding.ASCII.GetBytes(text);

    private void Take(byte[][] frames)
    {
        Loop.BeginBatch();
        foreach (byte[] frame in frames) Loop.TakeFromPlant(ModuleTopics.Of(Module, ModuleTopics.Frame), frame, Moment);
    }

    private EquipmentProfile Placed => Generation == 0 ? Profile : Profile with { Generations = new Dictionary<string, long> { [ModuleText] = Generation } };

    private GatewayLoop NewLoop() =>
        new(
            _options,
            "0.0.0-test",
            [Placed],
            profile => _detectors is null ? [new VelocityLimit()] : [.. _detectors(profile), new VelocityLimit()],
            Store,
            NextRandom,
            Moment
        );

    private ulong NextRandom() => (ulong)_random.NextInt64(1, long.MaxValue);

    private sealed class VelocityLimit : IDetector
    {
        public string Name => "velocity-limit";

        public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
        {
            bool isKnown = machine.TryNumber(
                new Quantity(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd),
                now,
                TimeSpan.FromSeconds(10),
                out Reading reading
            );
            VerdictLevel level = !isKnown ? VerdictLevel.CannotJudge : reading.Value > 5 ? VerdictLevel.Alarm : VerdictLevel.Normal;
            verdicts.Add(
                new Verdict(Contracts.Faults.FaultCodes.VibrationZone, level, MeasuringPoint.DriveEnd, "velocity-rms", reading.Value, 5, "mm/s", Worth.Measured)
            );
        }

        public string? Save() => null;

        public void Load(string memory)
        {
        }
    }
}
