using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// Bytes to meaning. Pure. Promise: no input throws; what is not whole is refused with a named reason; what is whole can be stored by every database and
/// written out as JSON again. What nobody foresaw is refused as unforeseen.
/// </summary>
public static class MessageReader
{
    public const int SampleLength = 200;

    private static readonly JsonWriterOptions s_compact = new() { Indented = false };

    public static Decoded Read(Incoming message)
    {
        string named = "";
        try
        {
            return Read(message, out named);
        }
        catch (Exception)
        {
            // What nobody foresaw: it ends here, counted, and not in the process.
            return Refuse(named, RejectReason.Unforeseen, message);
        }
    }

    private static Decoded Read(Incoming message, out string named)
    {
        named = "";
        if (!CloudTopics.TryParse(message.Topic, out string gateway, out string leaf)) return Refuse("", RejectReason.UnknownTopic, message);
        named = gateway;
        if (leaf == CloudTopics.Reply) return ReadReply(gateway, message);
        if (leaf == CloudTopics.Hello) return ReadHello(gateway, message);
        return LaneNames.TryParse(leaf, out Lane lane) && CloudTopics.EventLanes.Contains(lane)
            ? ReadEvent(gateway, lane, message)
            : Refuse(gateway, RejectReason.UnknownTopic, message);
    }

    /// <summary>A whole event of which nobody foresaw what it does: its number closes, and it is kept for a person to look at.</summary>
    public static QuarantinedEvent PutAside(DecodedEvent e) =>
        new(e.Gateway, e.Id, e.Key, e.Event.Time, e.Digest, e.WireDigest, RejectReasons.Of(RejectReason.Unforeseen), e.Document);

    /// <summary>A message of which not even the number can be closed.</summary>
    public static Refused Refuse(Decoded message) => message switch
    {
        DecodedEvent e => Unforeseen(e.Gateway, e.Key),
        QuarantinedEvent e => Unforeseen(e.Gateway, e.Key),
        DecodedHello hello => Unforeseen(hello.Gateway, CloudTopics.Hello),
        DecodedReply reply => Unforeseen(reply.Gateway, reply.Reply.Id),
        Refused refused => refused,
        _ => Unforeseen("", ""),
    };

    /// <summary>What two events must share to be the same happening, whatever number they carry.</summary>
    public static string DigestOf(CloudEvent cloudEvent)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_compact))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(cloudEvent.Type);
            writer.WriteStringValue(cloudEvent.Subject);
            writer.WriteStringValue(cloudEvent.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            if (cloudEvent.Data.ValueKind != JsonValueKind.Undefined) cloudEvent.Data.WriteTo(writer);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static Decoded ReadHello(string gateway, Incoming message)
    {
        if (!CloudEventCodec.TryControl(message.Payload, CloudJson.Default.CloudHello, out CloudHello hello, out RejectReason reason))
            return Refuse(gateway, reason, message);
        bool isLifeSound = (hello.Life is null || Hex64.TryParse(hello.Life, out _)) && hello.Said is null or >= 1;
        return hello.Version == 1 && isLifeSound && Hex64.TryParse(hello.Incarnation, out ulong incarnation) && incarnation != 0
            ? new DecodedHello(gateway, incarnation, hello.Life, hello.Said)
            : Refuse(gateway, RejectReason.SchemaViolation, message);
    }

    private static Decoded ReadReply(string gateway, Incoming message)
    {
        if (!CloudEventCodec.TryControl(message.Payload, CloudJson.Default.CloudReply, out CloudReply reply, out RejectReason reason))
            return Refuse(gateway, reason, message);
        return
            reply is { Version: 1, Id.Length: > 0 and <= PayloadRules.MaxTextLength }
            && reply.Why is not { Length: > PayloadRules.MaxTextLength }
            && IsStorable(message.Payload)
            ? new DecodedReply(gateway, reply)
            : Refuse(gateway, RejectReason.SchemaViolation, message);
    }

    private static Decoded ReadEvent(string gateway, Lane lane, Incoming message)
    {
        bool isWhole = CloudEventCodec.TryDecode(
            message.Payload,
            gateway,
            lane,
            out CloudEvent cloudEvent,
            out EventId id,
            out object? payload,
            out RejectReason reason
        );
        if (!isWhole && reason is not (RejectReason.UnknownType or RejectReason.SchemaViolation or RejectReason.Unforeseen)) return Refuse(gateway, reason, message);

        string document = Encoding.UTF8.GetString(message.Payload);
        string wireDigest = CloudEventCodec.DigestOf(message.Payload);
        bool isSound = SoundJson.IsSound(message.Payload);
        if (isWhole && isSound && IsStorable(message.Payload) && AreTextsShort(cloudEvent))
        {
            string key = payload is GapData ? id.ToGapText() : id.ToString();
            return new DecodedEvent(gateway, id, key, cloudEvent, DigestOf(cloudEvent), wireDigest, payload!, document);
        }

        string name = RejectReasons.Of(isWhole ? RejectReason.SchemaViolation : reason);
        // What is not sound cannot be written out again; the bytes themselves tell it from another.
        string digest = isSound ? DigestOf(cloudEvent) : Convert.ToHexStringLower(SHA256.HashData(message.Payload));
        string quarantineKey = id.From == id.To ? id.ToString() : id.ToGapText();
        return new QuarantinedEvent(gateway, id, quarantineKey, cloudEvent.Time, digest, wireDigest, name, document);
    }

    /// <summary>A NUL character, which PostgreSQL cannot keep in a text, can only come escaped.</summary>
    private static bool IsStorable(ReadOnlySpan<byte> json) => json.IndexOf("\\u0000"u8) < 0;

    private static bool AreTextsShort(CloudEvent cloudEvent) =>
        cloudEvent.Subject is not { Length: > PayloadRules.MaxTextLength }
        && cloudEvent.Episode is not { Length: > PayloadRules.MaxTextLength }
        && cloudEvent.PreviousId is not { Length: > PayloadRules.MaxTextLength }
        && cloudEvent.ClockState is "synced" or "guessed" or "none";

    private static Refused Unforeseen(string gateway, string sample) => new(gateway, RejectReasons.Of(RejectReason.Unforeseen), Printable(sample));

    private static Refused Refuse(string gateway, RejectReason reason, Incoming message)
    {
        ReadOnlySpan<byte> head = message.Payload.AsSpan(0, Math.Min(message.Payload.Length, SampleLength));
        string sample = message.Topic + " " + Encoding.UTF8.GetString(head);
        return new Refused(gateway, RejectReasons.Of(reason), Printable(sample[..Math.Min(sample.Length, SampleLength)]));
    }

    private static string Printable(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '·' : from[i];
    });
}
