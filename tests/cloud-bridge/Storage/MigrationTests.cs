using System.Data.Common;
using System.Globalization;
using System.Text;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Files;

namespace EdgeAgent.CloudBridge.Tests.Storage;

/// <summary>A PostgreSQL database is copied by whoever runs it; a file is copied by the bridge.</summary>
public sealed class MigrationsOnSqlite() : MigrationTests(TestStore.Sqlite())
{
    [Fact]
    public void An_update_leaves_a_copy_of_the_file_from_before_that_the_older_release_can_be_started_on()
    {
        MakeAsBefore(Before);
        string file;
        using (Database database = Store.Open())
        {
            file = database.Place;
            database.Migrate();
            database.Migrate();
        }

        string copy = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!, "bridge.db.before-*"));
        Assert.EndsWith(".before-095", copy, StringComparison.Ordinal);
        Assert.False(OwnFile.IsOpenToOthers(copy));
        using var older = new SqliteDatabase(copy);
        Assert.Equal(Before.Length, older.Read(session => session.Number("SELECT COUNT(*) FROM schema_versions")));
        Assert.Equal("old one", older.Read(session => session.Query("SELECT registered_by FROM gateways", row => row.GetString(0))).Single());
    }

    [Fact]
    public void A_new_database_leaves_no_copy_and_an_update_that_cannot_be_copied_changes_nothing()
    {
        string fresh = Path.Combine(Directory.CreateTempSubdirectory("edgeagent-fresh-").FullName, "bridge.db");
        using (var made = new SqliteDatabase(fresh)) made.Migrate();
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(fresh)!, "*.before-*"));
        Directory.Delete(Path.GetDirectoryName(fresh)!, recursive: true);

        MakeAsBefore(Before);
        using Database database = Store.Open();
        Directory.CreateDirectory(database.Place + ".before-095.part");                 // nothing can be written there
        IOException refused = Assert.Throws<IOException>(database.Migrate);
        Assert.Contains("nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("schema_versions", Tables(database));
    }
}

public sealed class MigrationsOnPostgres(PostgresServer server) : MigrationTests(TestStore.Postgres(server));

/// <summary>Databases of older and of newer releases, on each engine.</summary>
public abstract class MigrationTests(TestStore store) : IDisposable
{
    /// <summary>What the last release before DbUp had applied, by number.</summary>
    protected static readonly int[] Before = [1, 2, 3, 4, 5, 6, 7, 20, 21, 22, 30, 40, 41, 50, 60, 70, 85, 86, 90];

    protected TestStore Store => store;

    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_database_of_the_release_before_DbUp_is_taken_over_with_everything_in_it()
    {
        MakeAsBefore(Before);

        using Database database = store.Open();
        database.Migrate();

        Assert.Equal("old one", database.Read(session => GatewayStore.Find(session, "plant-a"))!.RegisteredBy);
        Assert.Equal(Scripts(), Applied(database));
        Assert.DoesNotContain("schema_versions", Tables(database));
        database.Write(session => GatewayRegistration.Register(session, "plant-b", "test", s_now));
        Assert.Equal(2, database.Read(GatewayStore.Count));
    }

    [Fact]
    public void A_database_that_stopped_at_an_older_script_is_brought_up_from_there()
    {
        MakeAsBefore([1, 2, 3, 4]);

        using Database database = store.Open();
        database.Migrate();

        Assert.Equal(Scripts(), Applied(database));
        Assert.NotNull(database.Read(session => GatewayStore.Find(session, "plant-a")));
        Assert.Equal(0, database.Read(session => session.Number("SELECT COUNT(*) FROM test_orders")));
    }

    [Fact]
    public void Two_processes_take_an_old_database_over_at_once()
    {
        MakeAsBefore(Before);
        using Database first = store.Open();
        using Database second = store.Open();

        Parallel.Invoke(first.Migrate, second.Migrate);

        Assert.Equal(Scripts(), Applied(first));
        Assert.NotNull(second.Read(session => GatewayStore.Find(session, "plant-a")));
    }

    [Fact]
    public void A_database_of_a_newer_release_is_refused_by_name_before_anything_is_written()
    {
        using Database database = store.Open();
        database.Migrate();
        database.Write(session =>
        {
            session.Execute("DELETE FROM public.schema_scripts WHERE scriptname = '090-quality.sql'"); // to be applied again, were anything applied
            session.Execute("UPDATE public.schema_scripts SET scriptname = '999-of-tomorrow.sql' WHERE scriptname = '001-line.sql'");
        });
        string before = string.Join(' ', Applied(database));

        using Database older = store.Open();
        SchemaIsNewerException refused = Assert.Throws<SchemaIsNewerException>(older.Migrate);

        Assert.Contains(older.Place, refused.Message);
        Assert.Contains("999-of-tomorrow.sql", refused.Message);
        Assert.Contains("Nothing was changed", refused.Message);
        Assert.Equal(before, string.Join(' ', Applied(database)));
    }

    [Fact]
    public void A_file_without_a_byte_is_refused_by_name_instead_of_taken_for_a_new_bridge()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("edgeagent-emptied-").FullName, "bridge.db");
        File.WriteAllBytes(file, []);
        using var database = new SqliteDatabase(file);

        DatabaseEmptiedException refused = Assert.Throws<DatabaseEmptiedException>(database.Migrate);

        Assert.Contains(file, refused.Message);
        Assert.Contains("backup", refused.Message);
        Assert.Equal(0, new FileInfo(file).Length);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void A_file_that_is_not_there_where_a_bridge_ran_is_refused_by_name_instead_of_made_anew()
    {
        string folder = Directory.CreateTempSubdirectory("edgeagent-lost-").FullName;
        string file = Path.Combine(folder, "bridge.db");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, BridgeDatabase.CookieKeyFolder)).FullName, "key-1.xml"), "<key/>");
        using var database = new SqliteDatabase(file);

        DatabaseEmptiedException refused = Assert.Throws<DatabaseEmptiedException>(database.Migrate);

        Assert.Contains("is not there", refused.Message);
        Assert.False(File.Exists(file));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_file_damaged_in_its_middle_is_refused_by_name_before_anything_is_written()
    {
        string folder = Directory.CreateTempSubdirectory("edgeagent-damaged-").FullName;
        string file = Path.Combine(folder, "bridge.db");
        using (var made = new SqliteDatabase(file)) made.Migrate();
        using (var whole = new SqliteDatabase(file)) whole.Migrate();
        byte[] bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length / 2 / 4096 * 4096, 4096).Fill(0xA5);
        File.WriteAllBytes(file, bytes);
        using var database = new SqliteDatabase(file);

        DatabaseDamagedException refused = Assert.Throws<DatabaseDamagedException>(database.Migrate);

        Assert.Contains(file, refused.Message);
        Assert.Contains("put the newest backup in this place", refused.Message);
        Assert.Equal(bytes, File.ReadAllBytes(file));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_old_database_with_a_number_this_release_does_not_know_is_refused_before_anything_is_written()
    {
        MakeAsBefore(Before);
        using Database database = store.Open();
        Run("INSERT INTO schema_versions (version) VALUES (91)");

        SchemaIsNewerException refused = Assert.Throws<SchemaIsNewerException>(database.Migrate);

        Assert.Contains("091", refused.Message);
        Assert.DoesNotContain("schema_scripts", Tables(database));
        Assert.Contains("schema_versions", Tables(database));
    }

    [Fact]
    public void A_script_that_fails_leaves_nothing_of_its_run_and_is_named()
    {
        using Database database = store.Open();
        Run("CREATE TABLE test_orders (other TEXT)");

        DatabaseFailedException failed = Assert.Throws<DatabaseFailedException>(database.Migrate);

        Assert.Contains("070-test-orders.sql", failed.Message);
        Assert.Equal(["test_orders"], Tables(database));
    }

    public void Dispose()
    {
        store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static List<string> Applied(Database database) =>
        database.Read(session => session.Query("SELECT scriptname FROM schema_scripts WHERE scriptname NOT LIKE 'row-security-%'", row => row.GetString(0))).Order(StringComparer.Ordinal).ToList();

    protected static List<string> Tables(Database database) =>
        database.Read(session => database.Columns(session).Select(column => column.Table).Where(table => !table.StartsWith("sqlite_", StringComparison.Ordinal)))
            .Distinct().ToList();

    private static List<string> Scripts() =>
    [
        .. typeof(Database).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("migration.", StringComparison.Ordinal))
            .Select(name => name["migration.".Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A database with a gateway in it, as releases before DbUp made and noted their tables.</summary>
    protected void MakeAsBefore(int[] numbers)
    {
        var sql = new StringBuilder("CREATE TABLE schema_versions (version BIGINT NOT NULL PRIMARY KEY);\n");
        foreach (int number in numbers)
        {
            string name = Scripts().Single(script => script.StartsWith($"{number:000}-", StringComparison.Ordinal));
            using var reader = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream("migration." + name)!);
            sql.Append(reader.ReadToEnd()).Append(CultureInfo.InvariantCulture, $"INSERT INTO schema_versions (version) VALUES ({number});\n");
        }

        Run(sql.Append("INSERT INTO gateways (gateway, registered_at, registered_by) VALUES ('plant-a', 1, 'old one');").ToString());
    }

    private void Run(string sql)
    {
        using DbConnection connection = store.Connect();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
