using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Tests;

/// <summary>A gateway that numbers what it is told to say; a test decides what of it arrives, when and how often.</summary>
internal sealed class MadeGateway(TimeProvider time, string id = "plant-a", ulong incarnation = 0x1122334455667788)
{
    private readonly Dictionary<Lane, long> _produced = [];

    public string Id => id;

    public ulong Incarnation => incarnation;

    public static Incoming Message(CloudEvent e, string gateway, Lane lane) => new(CloudTopics.Of(gateway, lane), CloudEventCodec.Encode(e));

    public Incoming Hello() => new(
        CloudTopics.Of(id, CloudTopics.Hello),
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new CloudHello(1, Hex64.ToText(incarnation)), CloudJson.Default.CloudHello));

    public Incoming Alarm(AlarmData alarm, string? previousId = null) =>
        Send(
            Lane.Alarm,
            alarm.IsActive ? EventTypes.AlarmActive : EventTypes.AlarmInactive,
            alarm.MachineId,
            alarm.EpisodeId,
            previousId,
            CloudJson.ToElement(alarm)
        );

    public Incoming State(GatewayStateData state, Lane lane = Lane.State) => Send(lane, EventTypes.GatewayState, null, null, null, CloudJson.ToElement(state));

    public Incoming Health(HealthHourData hour) => Send(Lane.Health, EventTypes.HealthHour, hour.MachineId, null, null, CloudJson.ToElement(hour));

    public Incoming Gap(Lane lane, long count, GapReason reason)
    {
        long from = _produced.GetValueOrDefault(lane) + 1;
        _produced[lane] = from + count - 1;
        var gapId = new EventId(incarnation, lane, from, from + count - 1);
        CloudEvent e = CloudEventCodec.Make(
            id,
            gapId,
            EventTypes.Gap,
            null,
            time.GetUtcNow(),
            ClockState.Synced,
            null,
            null,
            CloudJson.ToElement(new GapData(gapId.From, gapId.To, GapReasons.Of(reason)))
        );
        return Message(e, id, lane);
    }

    public Incoming Send(Lane lane, string type, string? machine, string? episode, string? previousId, System.Text.Json.JsonElement data)
    {
        long number = _produced[lane] = _produced.GetValueOrDefault(lane) + 1;
        return Message(
            CloudEventCodec.Make(id, new EventId(incarnation, lane, number), type, machine, time.GetUtcNow(), ClockState.Synced, episode, previousId, data),
            id,
            lane
        );
    }
}

/// <summary>Payloads for tests.</summary>
internal static class Made
{
    public static AlarmData Alarm(
        DateTimeOffset at,
        string alarm = "a1",
        string episode = "e1",
        string machine = "pump-1",
        string fault = "vibration.learned-band",
        string group = "vibration",
        string severity = "medium",
        bool isActive = true,
        int revision = 1,
        int occurrences = 1
    ) =>
        new(
            alarm,
            episode,
            machine,
            fault,
            group,
            severity,
            isActive,
            false,
            true,
            false,
            true,
            revision,
            at,
            isActive ? null : at,
            occurrences,
            [new NumberData("velocity-rms", 5.8, "mm/s", "measured", 4.5, "drive-end")],
            [new CauseData(fault, 0.8, Because.ProvisionalBand.For("en"), Because: Because.ProvisionalBand)],
            ["00000000A1"]
        );

    public static GatewayStateData State(DateTimeOffset at, double powerKw = 17.3, params string[] machines) =>
        new(
            "0.1.0",
            at,
            0,
            [
                .. (machines.Length == 0 ? ["pump-1"] : machines).Select(machine => new MachineStateData(
                    machine,
                    "Feed " + machine,
                    "pump",
                    "Nanfang",
                    "NFP 80",
                    "SN-1",
                    18.5,
                    20.1,
                    "running",
                    at,
                    [new NumberData("active-power", powerKw, "kW", "measured", null, "motor-cable")],
                    0
                )),
            ],
            [new ModuleStateData("00000000A1", "pump-1", true, at)],
            new Dictionary<string, long> { ["truncated"] = 2 }
        );

    public static CommissioningData Commissioning(DateTimeOffset at, string machine = "pump-1", string by = "Li Wei") =>
        new(
            machine,
            at,
            by,
            false,
            [
                new("wifi", "good", null, "-61 dBm at 00000000A1"),
                new("phases", "bad", "phase-missing", "9.8 A / 9.9 A"),
                new("orientation", "cannot-say", "something-new"),
            ]
        );

    /// <summary>A burst of a bearing whose outer race is damaged: lines at 107.5 Hz and its double over a quiet reference.</summary>
    public static EvidenceData Evidence(
        DateTimeOffset at,
        string id,
        string machine = "pump-1",
        string label = "bearing-outer-race",
        string? fault = "vibration.bearing-outer-race",
        string? episode = null
    )
    {
        int[] levels = new int[700];
        int[] reference = new int[700];
        for (int i = 0; i < levels.Length; i++) (levels[i], reference[i]) = (200 + (37 * i % 100), 90 + (53 * i % 60));
        levels[179] = 9999;
        levels[358] = 5200;
        return new EvidenceData(
            id,
            machine,
            "00000000A1",
            "drive-end",
            at,
            "alarm",
            null,
            episode,
            2,
            20_000,
            3,
            label,
            fault,
            0.82,
            Because.RaceLineAgainstReference(5.6, 107.5, 3.9).For("en"),
            30,
            "estimated",
            null,
            Because.PumpHasOtherStandard.For("en"),
            0.61,
            [new NumberData("velocity-rms", 3.9, "mm/s", "measured", null, "drive-end")],
            fault is null ? [] : [new CauseData(fault, 0.82), new CauseData("vibration.bearing-rolling-element", 0.2)],
            [new SpectrumData("envelope", 1, 2531, 4296, 14, "", 3e-5, levels, 3e-5, reference)],
            [
                new MarkData(0, "bpfo", 1, 107.5, 3.583, 0.29997, true),
                new MarkData(0, "bpfo", 2, 215, 7.167, 0.156, true),
                new MarkData(0, "shaft", 1, 30, 1, 0.006, false),
            ],
            Because.RaceLineAgainstReference(5.6, 107.5, 3.9),
            Because.PumpHasOtherStandard
        );
    }

    public static HealthHourData Hour(DateTimeOffset hour, int version = 1, double energyKwh = 17) => new(
        "pump-1", hour, version, energyKwh, "measured", 20.1, 0.86, 19.2, 3600, 0, 0, 3600, 0, 55, 2.2, "B", 0);
}
