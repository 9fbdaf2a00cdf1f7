using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Tests.CloudWire;

/// <summary>The events and control messages behind the golden samples.</summary>
internal static class SampleEvents
{
    public const string Gateway = "gw-01";
    private const ulong Incarnation = 0x0123456789ABCDEF;
    private static readonly DateTimeOffset s_time = new(2026, 11, 21, 8, 30, 0, TimeSpan.Zero);

    public static readonly AlarmData Alarm = new(
        "0123456789abcdef-a1", "0123456789abcdef-e1", "pump-1", FaultCodes.OverRatedInput, "overload", "high",
        IsActive: true, IsAcked: false, IsConfirmed: false, IsShelved: false, IsRetained: true, Revision: 1, ActiveAt: s_time, InactiveAt: null, Occurrences: 1,
        Numbers: [new("active-power", 19.4, "kW", "measured", 16.6, "motor-cable")],
        Causes: [new(FaultCodes.OverRatedInput, 0.8, "116 % of rated input for 30 s")],
        Modules: ["00M6SC7N75"], FirstActiveAt: s_time.AddHours(-1));

    public static readonly HealthHourData Health = new(
        "pump-1", new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), 1, 12.25, "measured", 16.6, 0.91, 19.4, 2900, 60, 120, 3598, 2, 71.5, 2.1, "B", 1);

    public static readonly CommissioningData Commissioning = new(
        "pump-1",
        s_time,
        "Li Wei",
        false,
        [new("wifi", "good", null, "-61 dBm at 00M6SC7N75"), new("phases", "bad", "phase-missing", "9.8 A / 9.9 A"), new("broker", "good")]
    );

    public static readonly GatewayStateData State = new(
        "0.1.0",
        s_time.AddHours(-3),
        0,
        [
            new(
                "pump-1",
                "Pump 1 / 一号泵",
                "pump",
                "Maker",
                "P-15",
                "0042",
                15,
                16.6,
                "running",
                s_time,
                [new("active-power", 14.2, "kW", "measured", 16.6, "motor-cable"), new("temperature", null, "°C", "unplugged", null, "motor-body")],
                1
            ),
        ],
        [new("00M6SC7N75", "pump-1", true, s_time)],
        new Dictionary<string, long> { ["corrupt"] = 1 },
        ["pump-1"]);

    public static readonly EvidenceData Evidence = new(
        "00M6SC7N75-89abcdef01234567-12",
        "pump-1",
        "00M6SC7N75",
        "drive-end",
        s_time,
        "alarm",
        null,
        "0123456789abcdef-e1",
        2,
        20_000,
        3,
        "bearing-outer-race",
        FaultCodes.BearingOuterRace,
        0.82,
        "race line 5.6 at 107.5 Hz (+3.9)",
        30,
        "estimated",
        null,
        "Rotodynamic pumps are judged by ISO 10816-7, not by ISO 20816-3.",
        0.61,
        Numbers: [new("velocity-rms", 3.9, "mm/s", "measured", null, "drive-end"), new("active-power", 14.2, "kW", "measured", 16.6, "motor-cable")],
        Causes: [new(FaultCodes.BearingOuterRace, 0.82, "race line 5.6 at 107.5 Hz (+3.9)"), new(FaultCodes.BearingRollingElement, 0.2)],
        Spectra:
        [
            new("envelope", 1, 2531, 4296, 14, "", 0.0001, [12, 40, 9, 7, 3120, 11, 8, 905], 0.0001, [10, 41, 8, 7, 60, 9, 8, 30]),
            new("spectrum", 1, null, null, 14, "m/s²", 0.0002, [4, 5200, 30, 800], null, null),
        ],
        Marks: [new(0, "bpfo", 1, 107.5, 3.583, 0.312, true), new(0, "shaft", 1, 30, 1, 0.004, false)]);

    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
            ["alarm-active"] = () => Event(Lane.Alarm, 17, 17, EventTypes.AlarmActive, "pump-1", Alarm.EpisodeId, CloudJson.ToElement(Alarm)),
            ["alarm-inactive"] = () =>
                Event(
                    Lane.Alarm,
                    19,
                    19,
                    EventTypes.AlarmInactive,
                    "pump-1",
                    Alarm.EpisodeId,
                    CloudJson.ToElement(Alarm with { IsActive = false, Revision = 3, InactiveAt = s_time.AddMinutes(5) })
                ),
            ["alarm-test"] = () =>
                Event(
                    Lane.Alarm,
                    18,
                    18,
                    EventTypes.AlarmTest,
                    "pump-1",
                    null,
                    CloudJson.ToElement(new DrillData("0123456789abcdef-d1", "pump-1", "Li Wei", s_time))
                ),
            ["health-hour"] = () => Event(Lane.Health, 4, 4, EventTypes.HealthHour, "pump-1", null, CloudJson.ToElement(Health)),
            ["commissioned"] = () => Event(Lane.Health, 5, 5, EventTypes.MachineCommissioned, "pump-1", null, CloudJson.ToElement(Commissioning)),
            ["gateway-state"] = () => Event(Lane.State, 1234, 1234, EventTypes.GatewayState, null, null, CloudJson.ToElement(State)),
            ["evidence-burst"] = () => Event(Lane.Evidence, 3, 3, EventTypes.EvidenceBurst, "pump-1", Evidence.EpisodeId, CloudJson.ToElement(Evidence)),
            ["gap"] = () =>
                Event(Lane.State, 1200, 1233, EventTypes.Gap, null, null, CloudJson.ToElement(new GapData(1200, 1233, GapReasons.Of(GapReason.Expired)))),
            ["hello"] = () =>
                JsonSerializer.SerializeToUtf8Bytes(new CloudHello(1, Hex64.ToText(Incarnation), "00000000000c0ffe", 1), CloudJson.Wire.CloudHello),
            ["receipt"] = () =>
                JsonSerializer.SerializeToUtf8Bytes(
                    new CloudReceipt(
                        1,
                        Hex64.ToText(Incarnation),
                        new Dictionary<string, CloudLaneReceipt> { ["alarm"] = new(17, "cafebabe", false, null), ["state"] = new(0, null, true, 12) },
                        "00000000000c0ffe"
                    ),
                    CloudJson.Wire.CloudReceipt
                ),
            ["command"] = () =>
                JsonSerializer.SerializeToUtf8Bytes(
                    new CloudCommand(1, "c-7", "shelve", Alarm.AlarmId, null, "Li Wei", s_time.AddHours(8), s_time.AddDays(1)),
                    CloudJson.Wire.CloudCommand
                ),
            ["reply"] = () => JsonSerializer.SerializeToUtf8Bytes(new CloudReply(1, "c-7", false, "unknown-alarm"), CloudJson.Wire.CloudReply),
        };

    private static byte[] Event(Lane lane, long from, long to, string type, string? machine, string? episode, JsonElement data) =>
        CloudEventCodec.Encode(
            CloudEventCodec.Make(Gateway, new EventId(Incarnation, lane, from, to), type, machine, s_time, ClockState.Synced, episode, null, data)
        );
}
