using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.Mqtt;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>What a damaged disk leaves of the authority's files.</summary>
public sealed class AuthorityFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-authority-").FullName;

    [Theory]
    [InlineData("seal.key")]
    [InlineData("time.key")]
    [InlineData("authority-001/root.pem")]
    [InlineData("authority-001/issuer.pem")]
    [InlineData("authority-001/issuer.key")]
    public void A_damaged_file_of_the_authority_is_named_with_what_is_safe_and_what_to_do(string name)
    {
        AuthorityFolder.Open(_folder).Dispose();
        string file = Path.Combine(_folder, name);
        Assert.True(File.Exists(file), file);
        foreach (string left in (string[])["", "\0\0\0\0", File.ReadAllText(file)[..20]])
        {
            File.WriteAllText(file, left);

            DamagedFileException damage = Assert.Throws<DamagedFileException>(() => AuthorityFolder.Open(_folder));

            Assert.Contains(Path.GetDirectoryName(file)!, damage.Message, StringComparison.Ordinal);
            Assert.Contains("the database are safe", damage.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
