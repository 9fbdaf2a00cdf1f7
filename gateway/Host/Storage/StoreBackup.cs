using EdgeAgent.Contracts.Files;
using EdgeAgent.Gateway.Buffer;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>
/// A whole copy of the running store, a few pages at a time, so that the plant waits for no more than one step. What is committed meanwhile is in the copy too.
/// A gateway that is started from the copy later finds out by itself that it is old.
/// </summary>
internal sealed class StoreBackup : IDisposable
{
    /// <summary>Pages copied while the store is held: 2 MB, some milliseconds.</summary>
    private const int PagesAtOnce = 512;

    private readonly SqliteConnection _target;
    private readonly sqlite3_backup _backup;

    public StoreBackup(SqliteConnection source, string path)
    {
        OwnFile.Make(path);
        _target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _target.Open();
        _backup = raw.sqlite3_backup_init(_target.Handle, "main", source.Handle, "main");
    }

    /// <returns>True when the copy is complete.</returns>
    public bool Step()
    {
        int result = raw.sqlite3_backup_step(_backup, PagesAtOnce);
        return result switch
        {
            raw.SQLITE_DONE => true,
            raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED => false,
            _ => throw new StoreFailedException(_target.DataSource, new IOException(raw.sqlite3_errstr(result).utf8_to_string())),
        };
    }

    public void Dispose()
    {
        raw.sqlite3_backup_finish(_backup);
        _target.Dispose();
    }
}
