using System.Text.Json;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.Contracts.Pairing;

/// <summary>A gateway's settings as JSON: written by the bridge, read by the gateway, which takes all of a revision or none of it.</summary>
public static class SettingsReading
{
    public static JsonElement Write(GatewaySettings settings) => JsonSerializer.SerializeToElement(settings, PairingJson.Default.GatewaySettings);

    /// <summary>Null with a fault; each is named, the machine in front.</summary>
    /// <param name="element">As it came.</param>
    /// <param name="revision">Its revision, also when nothing else can be read; 0 without one.</param>
    /// <param name="problems">Gets the faults.</param>
    public static GatewaySettings? Read(JsonElement element, out long revision, ICollection<string> problems)
    {
        revision = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("revision", out JsonElement number) && number.TryGetInt64(out long value)
            ? value
            : 0;
        int before = problems.Count;
        foreach (string key in ProfileJson.UnknownKeys(element, PairingJson.Default.GatewaySettings, ""))
            problems.Add($"{key} is no key this gateway knows; update the gateway, or take the value out.");
        if (problems.Count > before) return null;
        try
        {
            return element.Deserialize(PairingJson.Default.GatewaySettings);
        }
        catch (JsonException wrong)
        {
            problems.Add(wrong.Message);
            return null;
        }
    }
}
