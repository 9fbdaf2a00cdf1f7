using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeAgent.Cli.Sbom;

/// <summary>
/// A program's bill as CycloneDX 1.6 JSON (ECMA-424). The same build gives the same bytes: the serial number is drawn from the content, the time is the
/// commit's.
/// </summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToJson(ProgramParts program)
    {
        string self = $"edgeagent-{program.Name}@{program.Version}";
        IEnumerable<Part> parts = program.Parts.DistinctBy(part => part.Url).OrderBy(part => part.Url, StringComparer.Ordinal);
        var needed = program.Parts.SelectMany(part => part.Needs).ToHashSet(StringComparer.Ordinal);
        var bill = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["bom-ref"] = self,
                    ["type"] = program.Name == "firmware" ? "firmware" : "application",
                    ["name"] = "edgeagent-" + program.Name,
                    ["version"] = program.Version,
                },
            },
            ["components"] = new JsonArray([.. parts.Select(ToJson)]),
            ["dependencies"] = new JsonArray(
            [
                Dependency(self, program.Parts.Select(part => part.Url).Where(url => !needed.Contains(url))),
                .. parts.Select(part => Dependency(part.Url, part.Needs)),
            ]),
            ["compositions"] = new JsonArray(
                new JsonObject { ["aggregate"] = program.IsComplete ? "complete" : "incomplete_third_party_only", ["assemblies"] = new JsonArray(self) }
            ),
        };
        if (program.MadeAt is { } madeAt)
            bill["metadata"]!["timestamp"] = madeAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        bill["serialNumber"] = $"urn:uuid:{ContentUuid(bill.ToJsonString())}";
        return bill.ToJsonString(s_readable) + "\n";
    }

    private static JsonObject ToJson(Part part)
    {
        var component = new JsonObject { ["bom-ref"] = part.Url, ["type"] = part.Kind, ["name"] = part.Name, ["version"] = part.Version, ["purl"] = part.Url };
        if (part.Sha512 is { } sha512) component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = sha512 });
        if (part.Licence is { } licence)
        {
            component["licenses"] = new JsonArray(
                licence.Contains(' ', StringComparison.Ordinal)
                && !licence.Contains(" OR ", StringComparison.Ordinal)
                && !licence.Contains(" AND ", StringComparison.Ordinal)
                    ? new JsonObject { ["license"] = new JsonObject { ["name"] = licence } }
                : new JsonObject { ["expression"] = licence });
        }

        return component;
    }

    private static JsonObject Dependency(string of, IEnumerable<string> on) =>
        new()
        {
            ["ref"] = of,
            ["dependsOn"] = new JsonArray([.. on.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(url => JsonValue.Create(url))]),
        };

    /// <summary>A name-based UUID (RFC 9562, version 8) from the SHA-256 of the content.</summary>
    private static Guid ContentUuid(string content)
    {
        byte[] bytes = SHA256.HashData(Encoding.UTF8.GetBytes(content))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
