using System.Data.Common;
using System.Text.Json;
using DbUp;
using DbUp.Builder;
using EdgeAgent.Contracts.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// SQLite in one file: write-ahead log, every commit flushed to disk (synchronous FULL). Writers of all processes queue at the file; a writer waits at most
/// <see cref="BusyTimeout"/>.
/// </summary>
/// <param name="path">The file; made when it is missing.</param>
/// <param name="keys">Folder of the key that seals secrets; null takes <see cref="BridgeDatabase.KeyFolder"/> beside the file.</param>
public class SqliteDatabase(string path, string? keys = null)
    : Database(() => Sealer.Keep(keys ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, BridgeDatabase.KeyFolder)))
{
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(20);

    /// <summary>A new file is without content only until the instance that made it has begun to write.</summary>
    private static readonly TimeSpan s_anotherBegins = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a start waits for SQLite's own look at the file: it reads every page once, some 300 MB a second from an ordinary disk. What it has not seen by
    /// then is found when it is read, and refused by the same name.
    /// </summary>
    private static readonly TimeSpan s_longestLook = TimeSpan.FromSeconds(20);

    /// <summary>Copies from before an update.</summary>
    private const int CopiesKept = 2;

    private const int Busy = 5;
    private const int Locked = 6;
    private const int Interrupted = 9;
    private const int Corrupt = 11;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;
    private const int RefusedByTrigger = 1811;

    public override string Place => path;

    /// <summary>
    /// How every connection works. A batch of 1000 alarms changes some 3,000 pages; carried over into the file every 8,192 (32 MB of log), many of them are only
    /// once. What is committed is in the log and on disk either way.
    /// </summary>
    protected virtual string Settings =>
        "PRAGMA public.journal_mode=WAL; PRAGMA public.synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA public.cache_size=-65536; PRAGMA wal_autocheckpoint=8192;";

    private string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Pooling = false,
        DefaultTimeout = (int)BusyTimeout.TotalSeconds,
    }.ToString();

    /// <summary>The file is attached under the name that PostgreSQL's schema has, so that public.NAME is a table itself on both.</summary>
    protected internal override DbConnection Open(ScopeOfConnection? scope)
    {
        // SQLite gives its log the rights of the file.
        OwnFile.Make(path);
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False;Default Timeout=" + (int)BusyTimeout.TotalSeconds);
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "ATTACH DATABASE $1 AS public";
            command.Parameters.Add(new SqliteParameter("$1", path));
            command.ExecuteNonQuery();
            command.Parameters.Clear();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            if (scope is null) return connection;

            // Constant within a statement, and asked again by the next one.
            connection.CreateFunction("edge_organisation", () => scope.Now?.Organisation, isDeterministic: true);
            connection.CreateFunction("edge_acting", () => scope.Now is { IsActing: false } ? 0L : 1L, isDeterministic: true);
            connection.CreateFunction("edge_is_bridge", () => scope.Now is null ? 1L : 0L, isDeterministic: true);
            command.CommandText = "PRAGMA temp_store=MEMORY; " + SqliteRowSecurity.Script(Rules);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Takes the write lock at once, so that what the transaction reads cannot change before it writes.</summary>
    protected internal override DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    protected internal override DbTransaction BeginReadOnly(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    protected internal override DbParameter MakeParameter(DbCommand command, int number) => new SqliteParameter { ParameterName = "$" + number };

    /// <summary>The transaction holds the whole file already.</summary>
    protected internal override void Lock(Session session, IReadOnlyCollection<string> gateways)
    {
    }

    protected internal override (string Table, object[] Values) Pairs(IReadOnlyCollection<(string One, string Two)> pairs) =>
        (
            "(SELECT value ->> 0 AS one, value ->> 1 AS two FROM json_each($1)) wanted",
            [JsonSerializer.Serialize(pairs.Select(pair => new[] { pair.One, pair.Two }))]
        );

    /// <summary>A copy of the whole database as it is at one moment, beside whoever writes meanwhile; whole or not at all.</summary>
    public void CopyTo(string file)
    {
        string part = file + ".part";
        File.Delete(part);
        OwnFile.Make(part);
        using (var connection = new SqliteConnection(ConnectionString))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $1";
            command.Parameters.Add(new SqliteParameter("$1", part));
            command.ExecuteNonQuery();
        }

        OwnFile.Rename(part, file);
    }

    /// <summary>
    /// Beside the file as FILE.before-NUMBER, whole or not at all; the newest two stay. An older program can be started on it again.
    /// </summary>
    protected internal override void KeepBefore(string script)
    {
        try
        {
            CopyTo($"{path}.before-{script}");
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{path} is to be updated and could not be copied before ({failure.Message}); nothing was changed. Make room for "
                + $"{Math.Max(1, new FileInfo(path).Length / 1_000_000)} MB beside it and start again, or start the version from before.",
                failure
            );
        }

        foreach (
            string old in Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path) + ".before-*")
                .Order(StringComparer.Ordinal).Reverse().Skip(CopiesKept)
        )
            File.Delete(old);
    }

    /// <summary>
    /// Instances that start at the same moment update one after the other, so that the copy from before is from before. The lock lies beside the file, for the
    /// file itself is SQLite's.
    /// </summary>
    protected internal override IDisposable HoldForMigration()
    {
        long end = Environment.TickCount64 + (long)BusyTimeout.TotalMilliseconds;
        while (true)
        {
            try
            {
                OwnFile.Make(path + ".update");
                return new FileStream(path + ".update", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path + ".update") && Environment.TickCount64 < end)
            {
                Thread.Sleep(20);
            }
        }
    }

    protected internal override UpgradeEngineBuilder Deployment()
    {
        if (File.Exists(path) && !SpinWait.SpinUntil(HasContent, s_anotherBegins)) throw new DatabaseEmptiedException(path, "is empty (0 bytes)");
        OwnFile.Make(path);
        return DeployChanges.To.SqliteDatabase(ConnectionString).JournalToSqliteTable(Migrations.Journal);
    }

    /// <summary>What SQLite says of a file that is damaged anywhere is said before a page of it is used: with half of its orders a bridge would look well.</summary>
    protected internal override void Look()
    {
        if (!File.Exists(path) && HasRunHere()) throw new DatabaseEmptiedException(path, "is not there, though a bridge ran in this folder");
        if (!File.Exists(path) || !HasContent()) return;
        OwnFile.Make(path);                                                             // its rights alone, for the log that comes with looking
        try
        {
            // Read only: closed by a writer, a log would be carried over into a damaged file.
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ToString());
            connection.Open();
            long end = Environment.TickCount64 + (long)s_longestLook.TotalMilliseconds;
            raw.sqlite3_progress_handler(connection.Handle, instructions: 10_000, _ => Environment.TickCount64 > end ? 1 : 0, null);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (command.ExecuteScalar() is string word and not "ok") throw new DatabaseDamagedException(path, word);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new DatabaseDamagedException(path, e.Message);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Interrupted)
        {
            // A large file: the rest is looked at when it is read.
        }
    }

    /// <summary>The keys of sign-in cookies lie beside the file from a bridge's first start.</summary>
    private bool HasRunHere() =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, BridgeDatabase.CookieKeyFolder) is var keys
        && Directory.Exists(keys)
        && Directory.EnumerateFiles(keys).Any();

    private bool HasContent() => new FileInfo(path).Length > 0;

    protected internal override List<(string Table, string Column)> Columns(Session session) => session.Query(
        "SELECT m.name, c.name FROM public.sqlite_master m JOIN pragma_table_info(m.name, 'public') c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'", row => (row.GetString(0), row.GetString(1)));

    protected internal override bool IsRace(DbException error) =>
        error is SqliteException { SqliteErrorCode: Busy or Locked or Constraint, SqliteExtendedErrorCode: not RefusedByTrigger };

    protected internal override bool IsOfValues(DbException error) => error is SqliteException { SqliteErrorCode: Constraint or TooBig or Mismatch };
}

/// <summary>There was a file, and it has no content: taken for a new one, a bridge would begin without a single order and nobody would learn why.</summary>
public sealed class DatabaseEmptiedException(string path, string what)
    : IOException(
        $"{path} {what}, and nothing was written. If a bridge ran here before, put its newest backup in this place (or name its PostgreSQL in "
        + "EDGE_BRIDGE_POSTGRES): the gateways send again what it did not receipt. For a new bridge name an empty folder with --data.");

/// <summary>A page of the file is not what SQLite wrote: with what is still readable a bridge would look well and lack orders.</summary>
public sealed class DatabaseDamagedException(string path, string damage)
    : IOException(
        $"{path} is damaged ({damage}), and nothing was written. The gateways keep what this bridge has not receipted and, for seven days, what it has. Move the "
        + "file and its -wal and -shm away, put the newest backup in this place and start again: the gateways are asked for what came after it. Look whether the "
        + "disk fails. Without a backup, 'sqlite3 FILE .recover' into a new file saves what can be read.");
