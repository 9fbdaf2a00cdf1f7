using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>Which database the options name.</summary>
public static class BridgeDatabase
{
    public static Database OpenDatabase(this BridgeOptions options) =>
        options.Postgres is { } connection ? new PostgresDatabase(connection) : new SqliteDatabase(Path.Combine(options.DataFolder, "bridge.db"));
}
