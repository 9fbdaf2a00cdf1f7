using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>
/// The tables, and the steps from one version to the next. A step is never changed after a release; a store of a newer version is refused, because an
/// older program could book what it does not understand.
/// </summary>
internal static class SqliteSchema
{
    // No index but the keys: each further one multiplies what a flash disk has to write per frame. Frames are found by their consecutive id.
    private static readonly string[] s_steps =
    [
        """
        CREATE TABLE documents (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
        CREATE TABLE lanes (
          number INTEGER PRIMARY KEY, module INTEGER NOT NULL, incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, contiguous INTEGER NOT NULL,
          delivered INTEGER NOT NULL, duplicate INTEGER NOT NULL, dropped INTEGER NOT NULL, unknown INTEGER NOT NULL, quarantined INTEGER NOT NULL,
          conflicts INTEGER NOT NULL, digest INTEGER NOT NULL, last_at INTEGER NOT NULL, last_uptime INTEGER NOT NULL, clock_offset INTEGER NOT NULL);
        CREATE TABLE frames (id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE alarm_frames (id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE gaps (id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, reason INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE quarantine (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason INTEGER NOT NULL, topic TEXT NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE outbox (
          incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (incarnation, lane, first));
        CREATE TABLE outbox_lanes (
          incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, receipted INTEGER NOT NULL, produced INTEGER NOT NULL, PRIMARY KEY (incarnation, lane)) WITHOUT ROWID;
        """,

        // 2026-11-22: frames that a module renumbered and that are known already.
        "ALTER TABLE lanes ADD COLUMN renumbered INTEGER NOT NULL DEFAULT 0;",
    ];

    public static int Version => s_steps.Length;

    /// <summary>Brings a store to this version in one transaction per step.</summary>
    public static void Upgrade(SqliteConnection connection, string path)
    {
        int version = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > Version) throw new StoreTooNewException(path, version, Version);

        for (; version < Version; version++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Execute(connection, s_steps[version]);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
            transaction.Commit();
        }
    }

    public static void Execute(SqliteConnection connection, string sql, params string[] values)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue("$" + (i + 1), values[i]);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

/// <summary>A newer version of the gateway wrote the store.</summary>
public sealed class StoreTooNewException(string path, int found, int known)
    : Exception(
        $"{path} has schema version {found}, this gateway knows up to {known}. Nothing was changed. Install the newer version again, or start with another data directory."
    );
