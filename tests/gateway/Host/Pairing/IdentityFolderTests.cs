using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Host.Tests.Pairing;

/// <summary>What a damaged disk leaves of the files of pairing.</summary>
public sealed class IdentityFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-identity-").FullName;

    [Theory]
    [InlineData("")]
    [InlineData("{\"Digits\":\"123")]
    public void Half_a_file_of_presence_means_new_digits_and_no_end_of_the_gateway(string left)
    {
        using var identity = new IdentityFolder(_folder);
        identity.Presence = new PresenceMemory("12345678", 1, 0, 0);
        Assert.Equal("12345678", identity.Presence!.Digits);
        File.WriteAllText(Path.Combine(_folder, "identity", "presence.json"), left);
        Assert.Null(identity.Presence);
    }

    [Fact]
    public void Half_a_file_of_settings_is_named_with_what_is_safe_and_what_to_do()
    {
        using var identity = new IdentityFolder(_folder);
        string file = Path.Combine(_folder, "membership", "settings.json");
        File.WriteAllText(file, "{\"Gateway\":\"gw");
        IOException error = Assert.Throws<IOException>(() => identity.Settings);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("buffer are safe", error.Message, StringComparison.Ordinal);
        Assert.Contains("pair the gateway anew", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
