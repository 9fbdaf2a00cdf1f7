using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// The bridge's SQLite in one file, transactions as in production but without waiting for the disk: what a commit returned from counts as safe, and the file
/// can be copied between two transactions.
/// </summary>
public sealed class BridgeDatabase(string path) : Database
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Constraint = 19;

    public override string Place => path;

    protected override string Schema => "main";

    protected override DbConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;";
        command.ExecuteNonQuery();
        return connection;
    }

    protected override List<(string Table, string Column)> Columns(Session session) => SqliteDatabase.ColumnsOf(session);

    protected override DbTransaction Begin(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    protected override DbTransaction BeginReadOnly(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    protected override DbParameter MakeParameter(DbCommand command, int number) => new SqliteParameter { ParameterName = "$" + number };

    protected override void Lock(Session session, IReadOnlyCollection<string> gateways)
    {
    }

    protected override (string Table, object[] Values) Pairs(IReadOnlyCollection<(string One, string Two)> pairs) => SqliteDatabase.PairsOf(pairs);

    protected override void LockForMigration(Session session)
    {
    }

    protected override bool IsRace(DbException error) => error is SqliteException { SqliteErrorCode: Busy or Locked or Constraint };
}
