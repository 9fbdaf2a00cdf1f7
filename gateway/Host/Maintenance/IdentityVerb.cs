using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Pairing;

namespace EdgeAgent.Gateway.Host.Maintenance;

/// <summary>identity: makes what is missing of key, label secret and plant broker files, and prints what others need to know of them, as JSON.</summary>
internal static class IdentityVerb
{
    public static int Run(GatewayHostOptions options)
    {
        using var identity = new IdentityFolder(options.Data);
        if (options.PlantBroker.IsUsed) new PlantBrokerFiles(options.PlantBroker, options.Plant.Port).Write(identity.PlantAuthorityText, identity.Settings);
        string? url = options.Bridge.IsUsed ? LabelCodec.ToUrl(options.Bridge.Host, identity.Label) : null;
        Console.Out.WriteLine(
            JsonSerializer.Serialize(
                new IdentityView(
                    options.Id.Length > 0 ? options.Id : identity.GatewayId,
                    identity.Print,
                    LabelCodec.Printed(KeyPrint.CodeOf(identity.Print)),
                    url
                ),
                IdentityViewJson.Default.IdentityView
            )
        );
        return 0;
    }
}

/// <summary>What a gateway's label needs.</summary>
/// <param name="Id">The gateway's id.</param>
/// <param name="Print">Its key's fingerprint.</param>
/// <param name="Code">Short code as printed.</param>
/// <param name="Label">The link on the label, with its secret; null when no bridge is configured.</param>
public sealed record IdentityView(string Id, string Print, string Code, string? Label);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdentityView))]
internal sealed partial class IdentityViewJson : JsonSerializerContext;
