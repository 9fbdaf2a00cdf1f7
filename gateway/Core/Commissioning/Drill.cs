using System.Text.Json.Serialization;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Gateway.Commissioning;

/// <summary>One try of the way of an alarm. Everything here is stored.</summary>
public sealed record Drill
{
    public required string Id { get; init; }
    public required string MachineId { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The incarnation and number of its event, by which the broker's word is told apart from others.</summary>
    public required ulong Incarnation { get; init; }
    public required long Sequence { get; init; }

    public DrillTimes Times { get; init; } = new();

    /// <summary>When a person at the gateway could first see the TEST order.</summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>The TEST order is known here: the way up and the way down work.</summary>
    [JsonIgnore]
    public bool IsBack => Times.ReturnedAt is not null;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Drill))]
internal sealed partial class DrillJson : JsonSerializerContext;
