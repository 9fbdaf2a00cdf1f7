using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.Contracts.Files;

namespace EdgeAgent.Cli.Line;

/// <summary>How this command is known at the line's bridge: by an API key that the line makes once and gives the bridge at every start.</summary>
public static class BridgeAccess
{
    /// <summary>The key of the line in a folder, made when missing. The file is readable by its user only.</summary>
    public static string KeyOf(string folder)
    {
        string path = Path.Combine(folder, "secrets", "bridge.key");
        if (File.Exists(path)) return File.ReadAllText(path).Trim();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string key = "ea_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        OwnFile.Write(path, key);
        return key;
    }

    /// <summary>A client that shows the key.</summary>
    public static HttpClient NewClient(string key, TimeSpan limit) =>
        new() { Timeout = limit, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    /// <summary>A link that signs the owner in once.</summary>
    public static async Task<Uri> NewSignInLinkAsync(string key, Uri bridge, CancellationToken cancel)
    {
        using HttpClient http = NewClient(key, TimeSpan.FromSeconds(10));
        using HttpResponseMessage answer = await http.PostAsync(new Uri(bridge, "api/access/sign-in-links"), null, cancel).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return new Uri((await answer.Content.ReadFromJsonAsync<JsonElement>(cancel).ConfigureAwait(false)).GetProperty("address").GetString()!);
    }
}
