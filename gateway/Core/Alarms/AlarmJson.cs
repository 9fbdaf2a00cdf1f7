using System.Text.Json.Serialization;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>Alarms and episodes as they stand in the store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(Alarm))]
[JsonSerializable(typeof(Episode))]
internal sealed partial class AlarmJson : JsonSerializerContext;
