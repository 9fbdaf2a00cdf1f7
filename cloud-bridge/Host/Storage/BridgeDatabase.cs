using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>Which database the options name.</summary>
public static class BridgeDatabase
{
    /// <summary>The file of a SQLite database, in the data folder.</summary>
    public const string FileName = "bridge.db";

    /// <summary>The authority's folder, which has the key that seals secrets too, in the data folder where the options name no other.</summary>
    public const string KeyFolder = "pki";

    /// <summary>The keys of sign-in cookies and forms, in the data folder.</summary>
    public const string CookieKeyFolder = "keys";

    /// <summary>The data folder where nobody names one; a package says it in EDGE_BRIDGE_DATA.</summary>
    public static string UsualFolder => Environment.GetEnvironmentVariable("EDGE_BRIDGE_DATA") is { Length: > 0 } folder ? folder : "data";

    public static Database OpenDatabase(this BridgeOptions options)
    {
        string keys = options.KeysIn();
        return options.Postgres is { } connection
            ? new PostgresDatabase(connection, keys)
            : new SqliteDatabase(Path.Combine(options.DataFolder, FileName), keys);
    }

    /// <summary>The authority's folder.</summary>
    public static string KeysIn(this BridgeOptions options) => options.AuthorityFolder ?? Path.Combine(options.DataFolder, KeyFolder);
}
