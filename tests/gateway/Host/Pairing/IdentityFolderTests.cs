using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Host.Tests.Support;
using EdgeAgent.Gateway.Pairing;
using EdgeAgent.Mqtt;

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
        DamagedFileException error = Assert.Throws<DamagedFileException>(() => identity.Settings);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("buffer are safe", error.Message, StringComparison.Ordinal);
        Assert.Contains("pair the gateway anew", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key.pem", "")]
    [InlineData("key.pem", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49")]
    [InlineData("label", "")]
    [InlineData("label", "ABC")]
    public void A_damaged_file_of_the_identity_is_named_with_what_is_safe_and_what_to_do(string name, string left)
    {
        new IdentityFolder(_folder).Dispose();
        string file = Path.Combine(_folder, "identity", name);
        File.WriteAllText(file, left);

        DamagedFileException error = Assert.Throws<DamagedFileException>(() => new IdentityFolder(_folder));

        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("buffer are safe. Put the folder data/identity back", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    public void A_damaged_authority_of_the_plant_is_named(string left)
    {
        using var identity = new IdentityFolder(_folder);
        Assert.Contains("BEGIN CERTIFICATE", identity.PlantAuthorityText, StringComparison.Ordinal);
        string file = Path.Combine(_folder, "membership", "plant-authority.pem");
        File.WriteAllText(file, left);
        Assert.StartsWith(file, Assert.Throws<DamagedFileException>(() => identity.PlantAuthorityText).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_whose_key_file_a_power_cut_left_empty_ends_with_a_sentence_and_no_stack_trace()
    {
        string configuration = Path.Combine(_folder, "etc");
        GatewayProcess.WriteConfiguration(configuration);
        string data = Path.Combine(_folder, "data");
        Assert.Equal(0, (await GatewayProcess.Run("identity", "--config", configuration, "--data", data)).Code);
        File.WriteAllText(Path.Combine(data, "identity", "key.pem"), "");

        (int code, string output) = await GatewayProcess.Run("identity", "--config", configuration, "--data", data);

        Assert.Equal(1, code);
        Assert.Contains("key.pem is empty. Frames and alarms in the buffer are safe.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
