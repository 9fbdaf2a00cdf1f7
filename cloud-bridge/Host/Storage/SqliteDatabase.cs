using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// SQLite in one file: write-ahead log, every commit flushed to disk (synchronous FULL). Writers of all processes queue at the file; a writer waits at most
/// <see cref="BusyTimeout"/>.
/// </summary>
public sealed class SqliteDatabase(string path) : Database
{
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(20);

    private const int Busy = 5;
    private const int Locked = 6;
    private const int Constraint = 19;

    public override string Place => path;

    protected internal override string Schema => "main";

    protected internal override DbConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();

        // A batch of 1000 alarms changes some 3,000 pages; carried over into the file every 8,192 (32 MB of log), many of them are only once. What is committed
        // is in the log and on disk either way.
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8192;";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Takes the write lock at once, so that what the transaction reads cannot change before it writes.</summary>
    protected internal override DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    protected internal override DbTransaction BeginReadOnly(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    protected internal override DbParameter MakeParameter(DbCommand command, int number) => new SqliteParameter { ParameterName = "$" + number };

    /// <summary>The transaction holds the whole file already.</summary>
    protected internal override void Lock(Session session, IReadOnlyCollection<string> gateways)
    {
    }

    protected internal override (string Table, object[] Values) Pairs(IReadOnlyCollection<(string One, string Two)> pairs) => PairsOf(pairs);

    /// <summary>Pairs of texts as a table of a SQLite database, whoever opened it.</summary>
    public static (string Table, object[] Values) PairsOf(IReadOnlyCollection<(string One, string Two)> pairs) =>
        (
            "(SELECT value ->> 0 AS one, value ->> 1 AS two FROM json_each($1)) wanted",
            [JsonSerializer.Serialize(pairs.Select(pair => new[] { pair.One, pair.Two }))]
        );

    protected internal override void LockForMigration(Session session)
    {
    }

    protected internal override List<(string Table, string Column)> Columns(Session session) => ColumnsOf(session);

    /// <summary>Every column of every table of a SQLite database, whoever opened it.</summary>
    public static List<(string Table, string Column)> ColumnsOf(Session session) => session.Query(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'", row => (row.GetString(0), row.GetString(1)));

    protected internal override bool IsRace(DbException error) => error is SqliteException { SqliteErrorCode: Busy or Locked or Constraint };
}
