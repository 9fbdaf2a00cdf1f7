using System.Text.Json.Serialization;

namespace EdgeAgent.CloudBridge.Connectors;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectorRequest))]
internal sealed partial class ConnectorJson : JsonSerializerContext;
