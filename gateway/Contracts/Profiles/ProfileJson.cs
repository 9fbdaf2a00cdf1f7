using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>
/// A machine's profile as JSON, on the wire, in the API and in the database. Every key nobody knows is refused by name, at every depth: a limit with a typing
/// mistake in its key would else be left off without a word.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(MachineProfile), TypeInfoPropertyName = "Whole")]
public sealed partial class ProfileJson : JsonSerializerContext
{
    public static string Write(MachineProfile profile) => JsonSerializer.Serialize(profile, Default.Whole);

    /// <summary>Reads and checks; every fault is named at once, and with one there is no profile.</summary>
    public static MachineProfile? Read(string json, ICollection<string> problems)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(json) > MachineProfile.MaxBytes)
        {
            problems.Add($"the profile is longer than {MachineProfile.MaxBytes} bytes.");
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement, problems);
        }
        catch (JsonException damaged)
        {
            problems.Add($"the profile is no JSON: {damaged.Message}");
            return null;
        }
        catch (Exception half) when (half is ArgumentException or InvalidOperationException)
        {
            // Half of a surrogate pair, as a character or as an escape.
            problems.Add("the profile holds half of a character; type its texts anew.");
            return null;
        }
    }

    public static MachineProfile? Read(JsonElement element, ICollection<string> problems)
    {
        int before = problems.Count;
        foreach (string key in UnknownKeys(element, Default.Whole, "")) problems.Add($"{key} is no key of a profile; correct or remove it.");
        if (problems.Count > before) return null;
        try
        {
            MachineProfile? profile = element.Deserialize(Default.Whole);
            if (profile is null)
            {
                problems.Add("the profile is empty.");
                return null;
            }

            foreach (string problem in profile.Problems()) problems.Add(problem);
            return problems.Count > before ? null : profile;
        }
        catch (JsonException wrong)
        {
            problems.Add($"{(wrong.Path ?? "$").Replace("$.", "", StringComparison.Ordinal)} has a value that does not fit; {ExampleOf(wrong)}");
            return null;
        }
    }

    /// <summary>Where a document has keys its type does not: every one, with the way to it (serviceParts[1].everyRunHour).</summary>
    public static IEnumerable<string> UnknownKeys(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind == JsonValueKind.Array && type.ElementType is { } elementType)
        {
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                foreach (string key in UnknownKeys(item, type.Options.GetTypeInfo(elementType), $"{path}[{index}]")) yield return key;
                index++;
            }
        }

        if (element.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object) yield break;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string where = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            JsonPropertyInfo? known = type.Properties.FirstOrDefault(candidate => candidate.Name == property.Name && candidate.Set is not null);
            if (known is null) yield return where;
            else foreach (string key in UnknownKeys(property.Value, type.Options.GetTypeInfo(known.PropertyType), where)) yield return key;
        }
    }

    private static string ExampleOf(JsonException wrong) =>
        wrong.Message.Contains("HyphenatedEnum", StringComparison.Ordinal) || wrong.Message.Contains("Profiles.", StringComparison.Ordinal)
            ? "use one of its words, as direct-on-line."
            : "use a number for a number, a text in quotes for a text.";
}
