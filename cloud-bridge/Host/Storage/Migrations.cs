using System.Globalization;
using System.Reflection;
using DbUp.Engine;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The scripts in Storage/Migrations, applied by DbUp in the order of their names, each once, all in one transaction; what was applied stands in the table
/// <see cref="Journal"/>. A script is never changed after release. One with a lower number than the newest applied is applied too: parts of the bridge number
/// theirs in ranges of their own. A database that holds a script this program does not know is refused before anything is written.
/// </summary>
internal static class Migrations
{
    public const string Journal = "schema_scripts";

    /// <summary>Where releases before DbUp noted the numbers they had applied; it is taken over and goes.</summary>
    private const string NumbersBefore = "schema_versions";

    private const string Prefix = "migration.";

    /// <exception cref="SchemaIsNewerException">A newer bridge wrote the database; nothing was changed.</exception>
    /// <exception cref="DatabaseFailedException">A script failed; nothing of this run was kept.</exception>
    /// <exception cref="IOException">There is no room for a copy of what an update would change; nothing was changed.</exception>
    public static void Run(Database database)
    {
        using IDisposable held = database.HoldForMigration();
        SqlScript[] scripts = [.. Scripts()];
        UpgradeEngine engine = Engine(database, scripts);
        HashSet<long> numbered = NumberedBefore(database);
        string[] unknown =
        [
            .. engine.GetExecutedButNotDiscoveredScripts().Where(name => !name.StartsWith(PostgresRowSecurity.ScriptPrefix, StringComparison.Ordinal)),
            .. numbered.Except(scripts.Select(NumberOf)).Select(number => number.ToString("000", CultureInfo.InvariantCulture)),
        ];
        if (unknown.Length > 0) throw new SchemaIsNewerException(database.Place, unknown, scripts[^1].Name);

        bool isUpdate = numbered.Count > 0 || engine.GetExecutedScripts().Count > 0;
        if (isUpdate && engine.GetScriptsToExecute().Find(script => !numbered.Contains(NumberOf(script))) is { } first) database.KeepBefore(first.Name[..3]);
        if (numbered.Count > 0) Check(database, Engine(database, [.. scripts.Where(script => numbered.Contains(NumberOf(script)))]).MarkAsExecuted());
        Check(database, engine.PerformUpgrade());
        if (database.RowSecurity(database.Rules) is { } wall) Check(database, Engine(database, [wall]).PerformUpgrade());
    }

    private static UpgradeEngine Engine(Database database, SqlScript[] scripts) => database.Deployment()
        .WithScripts(scripts)
        .WithTransaction()
        .WithVariablesDisabled()
        .LogToNowhere()
        .Build();

    private static HashSet<long> NumberedBefore(Database database) => database.Read(session =>
        database.Columns(session).Exists(column => column.Table == NumbersBefore)
            ? session.Query($"SELECT version FROM {NumbersBefore}", row => row.GetInt64(0)).ToHashSet()
            : []);

    private static void Check(Database database, DatabaseUpgradeResult result)
    {
        if (result.Successful) return;
        string script = result.ErrorScript?.Name ?? Journal;
        throw new DatabaseFailedException(database.Place, new InvalidOperationException($"{script} was not applied: {result.Error.Message}", result.Error));
    }

    private static long NumberOf(SqlScript script) => long.Parse(script.Name.AsSpan(0, 3), CultureInfo.InvariantCulture);

    private static IEnumerable<SqlScript> Scripts()
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        foreach (
            string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SqlScript(name[Prefix.Length..], reader.ReadToEnd());
        }
    }
}

/// <summary>A newer version of the bridge wrote the database.</summary>
public sealed class SchemaIsNewerException(string place, IReadOnlyList<string> unknown, string newest)
    : Exception(
        $"{place} was written by a newer bridge: it holds {string.Join(", ", unknown)}, and this one knows the scripts up to {newest}. Nothing was changed, and "
        + "the gateways keep what they have to send. Start the newer version again, or restore the backup from before it was installed."
    );
