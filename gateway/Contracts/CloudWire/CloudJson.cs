using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>The serialiser of the cloud leg: camelCase, unknown members refused nowhere (a newer sender may say more), nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(AlarmData))]
[JsonSerializable(typeof(HealthHourData))]
[JsonSerializable(typeof(GatewayStateData))]
[JsonSerializable(typeof(StoreLossData))]
[JsonSerializable(typeof(EvidenceData))]
[JsonSerializable(typeof(DrillData))]
[JsonSerializable(typeof(CommissioningData))]
[JsonSerializable(typeof(GapData))]
[JsonSerializable(typeof(CloudHello))]
[JsonSerializable(typeof(CloudReceipt))]
[JsonSerializable(typeof(CloudCommand))]
[JsonSerializable(typeof(CloudReply))]
public sealed partial class CloudJson : JsonSerializerContext
{
    /// <summary>The serialiser for sending: texts stay readable (Chinese as Chinese), since no message is ever pasted into a page unescaped.</summary>
    public static readonly CloudJson Wire = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>A payload as the JSON element an envelope carries.</summary>
    public static JsonElement ToElement(AlarmData data) => JsonSerializer.SerializeToElement(data, Default.AlarmData);

    public static JsonElement ToElement(HealthHourData data) => JsonSerializer.SerializeToElement(data, Default.HealthHourData);

    public static JsonElement ToElement(GatewayStateData data) => JsonSerializer.SerializeToElement(data, Default.GatewayStateData);

    public static JsonElement ToElement(EvidenceData data) => JsonSerializer.SerializeToElement(data, Default.EvidenceData);

    public static JsonElement ToElement(DrillData data) => JsonSerializer.SerializeToElement(data, Default.DrillData);

    public static JsonElement ToElement(CommissioningData data) => JsonSerializer.SerializeToElement(data, Default.CommissioningData);

    public static JsonElement ToElement(GapData data) => JsonSerializer.SerializeToElement(data, Default.GapData);
}
