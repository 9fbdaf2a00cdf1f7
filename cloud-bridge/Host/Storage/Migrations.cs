using System.Globalization;
using System.Reflection;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The scripts in Storage/Migrations, applied in the order of their numbers, each once, all in one transaction. A script is never changed after release. One
/// with a lower number than the newest applied is applied too: parts of the bridge number theirs in ranges of their own.
/// </summary>
public static class Migrations
{
    private const string Prefix = "migration.";

    public static void Run(Database database) => database.Write(session =>
    {
        database.LockForMigration(session);
        session.Execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY)");
        HashSet<long> done = [.. session.Query("SELECT version FROM schema_versions", row => row.GetInt64(0))];
        foreach ((long version, string script) in Scripts().Where(script => !done.Contains(script.Version)))
        {
            session.Execute(script);
            session.Execute("INSERT INTO schema_versions (version) VALUES ($1)", version);
        }
    });

    private static IEnumerable<(long Version, string Script)> Scripts()
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        foreach (
            string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (long.Parse(name.AsSpan(Prefix.Length, 3), CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
