using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>A CloudEvents 1.0 envelope in structured JSON mode, with our extensions. The payload stays JSON until its type is known.</summary>
/// <param name="SpecVersion">Always 1.0.</param>
/// <param name="Id">See <see cref="EventId"/>.</param>
/// <param name="Source">/gateways/{gateway}.</param>
/// <param name="Type">See <see cref="EventTypes"/>.</param>
/// <param name="Subject">/machines/{machine} for a machine's event, else null.</param>
/// <param name="Time">When it happened by the gateway's clock; <paramref name="ClockState"/> says how sure that is.</param>
/// <param name="DataContentType">Always application/json.</param>
/// <param name="DataSchema">Relative address of the payload's JSON Schema.</param>
/// <param name="Sequence">The number, 16 digits with leading zeros, so that text order is number order.</param>
/// <param name="ClockState">synced, guessed or none.</param>
/// <param name="Episode">Episode id of an alarm event, else null.</param>
/// <param name="PreviousId">The id this very event had before its store took a new incarnation, else null.</param>
/// <param name="Data">The payload.</param>
public sealed record CloudEvent(
    [property: JsonPropertyName("specversion"), JsonPropertyOrder(0)] string SpecVersion,
    [property: JsonPropertyName("id"), JsonPropertyOrder(1)] string Id,
    [property: JsonPropertyName("source"), JsonPropertyOrder(2)] string Source,
    [property: JsonPropertyName("type"), JsonPropertyOrder(3)] string Type,
    [property: JsonPropertyName("subject"), JsonPropertyOrder(4)] string? Subject,
    [property: JsonPropertyName("time"), JsonPropertyOrder(5)] DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype"), JsonPropertyOrder(6)] string DataContentType,
    [property: JsonPropertyName("dataschema"), JsonPropertyOrder(7)] string DataSchema,
    [property: JsonPropertyName("sequence"), JsonPropertyOrder(8)] string Sequence,
    [property: JsonPropertyName("clockstate"), JsonPropertyOrder(9)] string ClockState,
    [property: JsonPropertyName("episode"), JsonPropertyOrder(10)] string? Episode,
    [property: JsonPropertyName("previousid"), JsonPropertyOrder(11)] string? PreviousId,
    [property: JsonPropertyName("data"), JsonPropertyOrder(12)] JsonElement Data)
{
    public static string SourceOf(string gateway) => "/gateways/" + gateway;

    public static string SubjectOf(string machine) => "/machines/" + machine;
}

/// <summary>
/// What the bridge has committed of one gateway, on <c>ea/v1/{gateway}/receipt</c>; sent after every commit, for every known gateway when the bridge starts,
/// when a gateway says it is there, and every 60 s.
/// </summary>
/// <param name="Version">Always 1.</param>
/// <param name="Incarnation">Sixteen hexadecimal digits.</param>
/// <param name="Lanes">By lane name; a lane that is missing has nothing committed yet.</param>
/// <param name="Life">Set in the answer to a hello: the life it named. What the gateway published before that hello was taken before this was written.</param>
public sealed record CloudReceipt(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("incarnation")] string Incarnation,
    [property: JsonPropertyName("lanes")] IReadOnlyDictionary<string, CloudLaneReceipt> Lanes,
    [property: JsonPropertyName("life")] string? Life = null);

/// <summary>One lane of a receipt.</summary>
/// <param name="Highest">Highest contiguous number committed, 0 for none.</param>
/// <param name="Digest">CRC-32 of the event at <paramref name="Highest"/> as it arrived, eight hexadecimal digits; null when that was a gap record or nothing
/// yet.</param>
/// <param name="IsRewindAsked">The bridge saw a hole: send again from there.</param>
/// <param name="Conflict">
/// The lowest number that came with two contents, null for none: the gateway takes a new incarnation and sends everything from there on again under it (with
/// <c>previousid</c>), so that neither content is lost.
/// </param>
public sealed record CloudLaneReceipt(
    [property: JsonPropertyName("highest")] long Highest,
    [property: JsonPropertyName("digest")] string? Digest,
    [property: JsonPropertyName("rewind")] bool IsRewindAsked,
    [property: JsonPropertyName("conflict")] long? Conflict);

/// <summary>A gateway's first words on a connection, on <c>ea/v1/{gateway}/hello</c>: it waits for the receipts of this incarnation before it sends.</summary>
/// <param name="Version">Always 1.</param>
/// <param name="Incarnation">Sixteen hexadecimal digits.</param>
/// <param name="Life">Sixteen hexadecimal digits, others at every start of the gateway; the answer names it back.</param>
/// <param name="Said">
/// How many hellos this life has said, this one included: a word that is delivered twice is no second one. Null from an older gateway.
/// </param>
public sealed record CloudHello(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("incarnation")] string Incarnation,
    [property: JsonPropertyName("life")] string? Life = null,
    [property: JsonPropertyName("said")] long? Said = null);

/// <summary>Something a person did in the cloud that the gateway, which owns the alarm, shall carry out.</summary>
/// <param name="Version">Always 1.</param>
/// <param name="Id">The bridge's id; a repeated id is answered again and done once.</param>
/// <param name="Verb">acknowledge, confirm, shelve, unshelve, burst, renew (the machine was serviced: all detectors learn anew), drill or drilled.</param>
/// <param name="AlarmId">For alarm verbs; for drilled the drill.</param>
/// <param name="MachineId">For burst, renew and drill.</param>
/// <param name="By">Who did it, for the gateway's log.</param>
/// <param name="Until">End of shelving.</param>
/// <param name="ExpiresAt">After this the gateway refuses it.</param>
/// <param name="Drill">For drilled: what became of the TEST alarm on the bridge.</param>
public sealed record CloudCommand(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("verb")] string Verb,
    [property: JsonPropertyName("alarmId")] string? AlarmId,
    [property: JsonPropertyName("machineId")] string? MachineId,
    [property: JsonPropertyName("by")] string By,
    [property: JsonPropertyName("until")] DateTimeOffset? Until,
    [property: JsonPropertyName("expiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("drill")] DrillTimes? Drill = null);

/// <summary>The gateway's answer to a command.</summary>
/// <param name="Version">Always 1.</param>
/// <param name="Id">The command's id.</param>
/// <param name="IsDone">True when carried out.</param>
/// <param name="Why">
/// Named reason when refused: unknown-alarm, expired, not-allowed, unknown-verb; for burst also unknown-machine, no-vibration-sensor, module-away, too-soon;
/// for drill also unknown-machine, too-soon; for drilled unknown-drill.
/// </param>
/// <param name="Drill">For drilled: the hops the gateway saw.</param>
public sealed record CloudReply(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("done")] bool IsDone,
    [property: JsonPropertyName("why")] string? Why,
    [property: JsonPropertyName("drill")] DrillTimes? Drill = null);
