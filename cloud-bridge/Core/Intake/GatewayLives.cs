using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// The runs of a gateway that were heard, on the two ways on which they name themselves: hellos show two that take one session from each other, states also two
/// that are connected at the same time (two brokers). Each way is watched by itself, for a state may have waited while its gateway started anew. Pure.
/// </summary>
public sealed record GatewayLives(SourceLives Hellos, SourceLives States)
{
    public static GatewayLives None { get; } = new(SourceLives.None, SourceLives.None);

    /// <summary>As it is stored; nothing stored is nobody heard.</summary>
    public static GatewayLives Parse(string? stored) => stored is null ? None : JsonSerializer.Deserialize(stored, LivesJson.Default.GatewayLives) ?? None;

    public string ToText() => JsonSerializer.Serialize(this, LivesJson.Default.GatewayLives);

    /// <summary>Two gateways speak under this id.</summary>
    public bool AreTwo(DateTimeOffset now) => Hellos.AreTwo(now.ToUnixTimeMilliseconds()) || States.AreTwo(now.ToUnixTimeMilliseconds());

    /// <summary>The last runs heard on the way that proved it, the present one last.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Bodies =>
        [.. (Hellos.IsProven ? Hellos : States).Recent.TakeLast(2).Select(heard => heard.Life)];

    /// <summary>A hello of a gateway that counts them.</summary>
    public GatewayLives Hello(string life, long said, DateTimeOffset now) => this with { Hellos = Hellos.Heard(life, said, now.ToUnixTimeMilliseconds()) };

    /// <summary>A state event that was not known; the moment its run began names the run.</summary>
    public GatewayLives State(DateTimeOffset startedAt, DateTimeOffset now) =>
        this with { States = States.Heard(startedAt.UtcDateTime.ToString("O"), null, now.ToUnixTimeMilliseconds()) };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayLives))]
internal sealed partial class LivesJson : JsonSerializerContext;
