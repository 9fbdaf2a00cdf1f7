using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>Which database the options name.</summary>
public static class BridgeDatabase
{
    /// <summary>The authority's folder, which has the key that seals secrets too, in the data folder where the options name no other.</summary>
    public const string KeyFolder = "pki";

    /// <summary>The keys of sign-in cookies and forms, in the data folder.</summary>
    public const string CookieKeyFolder = "keys";

    public static Database OpenDatabase(this BridgeOptions options)
    {
        string keys = options.KeysIn();
        return options.Postgres is { } connection
            ? new PostgresDatabase(connection, keys)
            : new SqliteDatabase(Path.Combine(options.DataFolder, "bridge.db"), keys);
    }

    /// <summary>The authority's folder.</summary>
    public static string KeysIn(this BridgeOptions options) => options.AuthorityFolder ?? Path.Combine(options.DataFolder, KeyFolder);
}
