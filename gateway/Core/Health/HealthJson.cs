using System.Text.Json.Serialization;

namespace EdgeAgent.Gateway.Health;

/// <summary>Open and lately closed hours as they stand in the store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HourAccount))]
[JsonSerializable(typeof(HealthTrend))]
[JsonSerializable(typeof(SortedDictionary<string, PeriodAccount>))]
internal sealed partial class HealthJson : JsonSerializerContext;
