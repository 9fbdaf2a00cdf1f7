using EdgeAgent.Contracts.CloudWire;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>A message as the broker delivered it.</summary>
public readonly record struct Incoming(string Topic, byte[] Payload);

/// <summary>What a message turned out to be before anything of the store was asked.</summary>
public abstract record Decoded;

/// <summary>A whole event on its own gateway's topic and lane.</summary>
/// <param name="Key">The event's id in its one canonical spelling.</param>
/// <param name="Digest">SHA-256 of type, subject, time and payload: the same for a re-sent and a renumbered event.</param>
/// <param name="WireDigest">CRC-32 of its bytes, by which a receipt names it.</param>
/// <param name="Payload">The payload record of its type.</param>
/// <param name="Document">The event as it came.</param>
public sealed record DecodedEvent(string Gateway, EventId Id, string Key, CloudEvent Event, string Digest, string WireDigest, object Payload, string Document)
    : Decoded;

/// <summary>
/// An event with a sound envelope and a bad inside: its number closes, so that the lane goes on, and it is kept in quarantine for a person to look at.
/// </summary>
public sealed record QuarantinedEvent(
    string Gateway,
    EventId Id,
    string Key,
    DateTimeOffset Time,
    string Digest,
    string WireDigest,
    string Reason,
    string Document
) : Decoded;

/// <summary>A gateway says that it is there and waits for its receipt.</summary>
/// <param name="Life">Its life as it wrote it, which the answer names back; null when it named none.</param>
/// <param name="Said">How many hellos this life has said; null when it does not count them.</param>
public sealed record DecodedHello(string Gateway, ulong Incarnation, string? Life, long? Said) : Decoded;

/// <summary>A gateway's answer to a command.</summary>
public sealed record DecodedReply(string Gateway, CloudReply Reply) : Decoded;

/// <summary>A message that is refused whatever the store says.</summary>
/// <param name="Gateway">As the topic names it; empty when the topic is none of ours.</param>
/// <param name="Reason">Stable name under which it is counted.</param>
/// <param name="Sample">Its beginning, for a person to look at; at most <see cref="MessageReader.SampleLength"/> characters.</param>
public sealed record Refused(string Gateway, string Reason, string Sample) : Decoded;
