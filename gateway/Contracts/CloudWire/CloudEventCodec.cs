using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// Events to bytes and back. Promise: no input throws; what is refused has a named reason; what is accepted names its gateway as the topic does and carries a
/// payload of its type. Limit: <see cref="CloudLimits.MaxBytesOf"/>.
/// </summary>
public static class CloudEventCodec
{
    /// <summary>Makes an envelope for a data event or, when the id spans more or the type says so, a gap record.</summary>
    public static CloudEvent Make(
        string gateway,
        EventId id,
        string type,
        string? machine,
        DateTimeOffset time,
        ClockState clockState,
        string? episode,
        string? previousId,
        JsonElement data
    ) =>
        new(
            "1.0",
            type == EventTypes.Gap ? id.ToGapText() : id.ToString(),
            CloudEvent.SourceOf(gateway),
            type,
            machine is null ? null : CloudEvent.SubjectOf(machine),
            time.ToUniversalTime(),
            "application/json",
            SchemaOf(type),
            id.From.ToString("D16", CultureInfo.InvariantCulture),
            ClockStates.Of(clockState),
            episode,
            previousId,
            data);

    public static byte[] Encode(CloudEvent cloudEvent) => JsonSerializer.SerializeToUtf8Bytes(cloudEvent, CloudJson.Wire.CloudEvent);

    /// <summary>The digest by which a receipt names an event: CRC-32 of its bytes, eight hexadecimal digits.</summary>
    public static string DigestOf(byte[] encoded) => Crc32.Of(encoded, 0, encoded.Length).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Reads an event that arrived on <paramref name="gateway"/>'s topic of <paramref name="lane"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> json, string gateway, Lane lane, out CloudEvent cloudEvent, out EventId id, out RejectReason reason) =>
        TryDecode(json, gateway, lane, out cloudEvent, out id, out _, out reason);

    /// <summary>As above, with the payload as the record of its type.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> json,
        string gateway,
        Lane lane,
        out CloudEvent cloudEvent,
        out EventId id,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? payload,
        out RejectReason reason
    )
    {
        (id, payload) = (default, null);
        if (json.Length > CloudLimits.MaxBytesOf(lane))
        {
            cloudEvent = null!;
            reason = RejectReason.Oversized;
            return false;
        }

        if (!TryRead(json, CloudJson.Default.CloudEvent, out CloudEvent? read))
        {
            cloudEvent = null!;
            reason = RejectReason.InvalidJson;
            return false;
        }

        cloudEvent = read;
        reason = Check(read, gateway, lane, out id);
        if (reason != RejectReason.None) return false;
        payload = PayloadOf(read, id, out reason);
        return payload is not null;
    }

    /// <summary>Reads the payload; false when it is not one of that type.</summary>
    public static bool TryPayload<T>(CloudEvent cloudEvent, JsonTypeInfo<T> type, out T data)
        where T : class
    {
        try
        {
            data = cloudEvent.Data.Deserialize(type)!;
            return data is not null;
        }
        catch (JsonException)
        {
            data = null!;
            return false;
        }
    }

    /// <summary>Reads a receipt, command, reply or hello; false when it is too long, not sound (<see cref="SoundJson"/>) or not JSON of that shape.</summary>
    public static bool TryControl<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, out T message, out RejectReason reason)
        where T : class
    {
        reason = json.Length > CloudLimits.MaxControlBytes ? RejectReason.Oversized : RejectReason.None;
        if (reason == RejectReason.None && SoundJson.IsSound(json) && TryRead(json, type, out T? read))
        {
            message = read;
            return true;
        }

        message = null!;
        if (reason == RejectReason.None) reason = RejectReason.InvalidJson;
        return false;
    }

    private static bool TryRead<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
        where T : class
    {
        try
        {
            value = JsonSerializer.Deserialize(json, type);
            return value is not null;
        }
        catch (JsonException)
        {
            value = null;
            return false;
        }
    }

    private static RejectReason Check(CloudEvent cloudEvent, string gateway, Lane lane, out EventId id)
    {
        if (!EventId.TryParse(cloudEvent.Id, out id) || cloudEvent.SpecVersion != "1.0") return RejectReason.NotACloudEvent;
        if (cloudEvent.Source != CloudEvent.SourceOf(gateway)) return RejectReason.ForeignGateway;
        if (id.Lane != lane || cloudEvent.Sequence != id.From.ToString("D16", CultureInfo.InvariantCulture)) return RejectReason.NotACloudEvent;
        if (cloudEvent.Type is null || (id.From != id.To && cloudEvent.Type != EventTypes.Gap)) return RejectReason.NotACloudEvent;
        if (!EventSchemas.ContainsKey(cloudEvent.Type)) return RejectReason.UnknownType;
        return EventTypes.Fits(cloudEvent.Type, lane) ? RejectReason.None : RejectReason.NotACloudEvent;
    }

    /// <summary>What a payload does that nobody foresaw ends here: the envelope is sound, so its number can be closed.</summary>
    private static object? PayloadOf(CloudEvent cloudEvent, EventId id, out RejectReason reason)
    {
        try
        {
            object? payload = cloudEvent.Data.ValueKind == JsonValueKind.Object ? WholePayload(cloudEvent, id) : null;
            reason = payload is null ? RejectReason.SchemaViolation : RejectReason.None;
            return payload;
        }
        catch (Exception)
        {
            reason = RejectReason.Unforeseen;
            return null;
        }
    }

    /// <summary>The payload as the record of its type; null when it is not one, or not a whole one.</summary>
    private static object? WholePayload(CloudEvent cloudEvent, EventId id) => cloudEvent.Type switch
    {
            EventTypes.HealthHour => TryPayload(cloudEvent, CloudJson.Default.HealthHourData, out HealthHourData health) && PayloadRules.IsWhole(health)
                ? health
                : null,
            EventTypes.GatewayState => TryPayload(cloudEvent, CloudJson.Default.GatewayStateData, out GatewayStateData state) && PayloadRules.IsWhole(state)
                ? state
                : null,
            EventTypes.EvidenceBurst => TryPayload(cloudEvent, CloudJson.Default.EvidenceData, out EvidenceData evidence) && EvidenceRules.IsWhole(evidence)
                ? evidence
                : null,
            EventTypes.AlarmTest => TryPayload(cloudEvent, CloudJson.Default.DrillData, out DrillData drill) && PayloadRules.IsWhole(drill) ? drill : null,
            EventTypes.MachineCommissioned => TryPayload(cloudEvent, CloudJson.Default.CommissioningData, out CommissioningData record)
            && PayloadRules.IsWhole(record)
                ? record
                : null,
            EventTypes.Gap => TryPayload(cloudEvent, CloudJson.Default.GapData, out GapData gap) && PayloadRules.IsWhole(gap, id) ? gap : null,
            _ => TryPayload(cloudEvent, CloudJson.Default.AlarmData, out AlarmData alarm) && PayloadRules.IsWhole(alarm) ? alarm : null,
        };

    private static string SchemaOf(string type) => "/schemas/" + EventSchemas[type];

    /// <summary>The JSON Schema file of each type's payload, in gateway/Contracts/Schemas.</summary>
    public static readonly IReadOnlyDictionary<string, string> EventSchemas = new Dictionary<string, string>
    {
        [EventTypes.AlarmActive] = "alarm.v1.json",
        [EventTypes.AlarmUpdated] = "alarm.v1.json",
        [EventTypes.AlarmInactive] = "alarm.v1.json",
        [EventTypes.AlarmTest] = "alarm-test.v1.json",
        [EventTypes.HealthHour] = "health-hour.v1.json",
        [EventTypes.MachineCommissioned] = "commissioning.v1.json",
        [EventTypes.GatewayState] = "gateway-state.v1.json",
        [EventTypes.EvidenceBurst] = "evidence.v1.json",
        [EventTypes.Gap] = "gap.v1.json",
    };
}
