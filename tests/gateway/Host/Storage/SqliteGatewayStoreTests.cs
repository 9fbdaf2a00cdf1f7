using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Tests.Buffer;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Tests.Storage;

public sealed class SqliteGatewayStoreTests : GatewayStoreCompliance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-store-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "gateway.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_second_process_on_the_same_file_is_refused()
    {
        using IGatewayStore first = Open();

        Assert.Throws<SqliteException>(() => new SqliteGatewayStore(Path));
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void A_store_and_its_log_are_for_the_gateways_own_user_also_when_an_older_version_made_it()
    {
        File.WriteAllBytes(Path, []);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.Keep(new Document("a", "1", "committed"));
        store.Commit(changes);

        string[] files = Directory.GetFiles(_folder, "gateway.db*");
        Assert.True(files.Length > 1);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused_and_left_alone()
    {
        Open().Dispose();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1000";
            command.ExecuteNonQuery();
        }

        Assert.Contains("1000", Assert.Throws<StoreTooNewException>(() => new SqliteGatewayStore(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_committed_before_a_cut_off_copy_is_readable_from_file_and_log()
    {
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.Keep(new Document("a", "1", "committed"));
        store.Commit(changes);

        // A power cut leaves the file and its write-ahead log as they are on disk now.
        string cut = System.IO.Path.Combine(_folder, "cut.db");
        Copy(Path, cut);
        Copy(Path + "-wal", cut + "-wal");
        using var after = new SqliteGatewayStore(cut);
        Assert.Equal("committed", after.Load().Find("a", "1"));
    }

    protected override IGatewayStore Open() => new SqliteGatewayStore(Path);

    protected override IGatewayStore Reopen(IGatewayStore store)
    {
        store.Dispose();
        return Open();
    }

    private static void Copy(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using FileStream target = File.Create(to);
        source.CopyTo(target);
    }
}
