using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// The bridge's SQLite in one file, transactions as in production but without waiting for the disk: what a commit returned from counts as safe, and the file
/// can be copied between two transactions.
/// </summary>
public sealed class BridgeDatabase(string path) : SqliteDatabase(path)
{
    protected override string Settings => "PRAGMA public.journal_mode=MEMORY; PRAGMA public.synchronous=OFF; PRAGMA foreign_keys=ON;";
}
