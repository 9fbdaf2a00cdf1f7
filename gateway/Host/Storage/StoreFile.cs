using System.Globalization;
using EdgeAgent.Contracts.CloudWire;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>
/// Opens the store of a data directory. A file that is damaged, or was found damaged in the last run, is put aside and what can be read of it goes into a new
/// one: the gateway starts, and says what was lost. What is lost with lane positions comes back by itself: modules and bridge learn from receipts what they
/// have to send or ask for again.
/// </summary>
public static class StoreFile
{
    /// <summary>Ends of the names of the files that SQLite keeps beside its own.</summary>
    private static readonly string[] s_besides = ["-wal", "-shm"];

    internal const int Busy = 5;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const string EmptyWords = "the file is empty, 0 bytes";

    public static string PathIn(string data) => Path.Combine(data, "gateway.db");

    /// <summary>Beside the store while damage is suspected.</summary>
    private static string MarkerOf(string path) => path + ".suspect";

    /// <summary>True when an exception says that the file's content is wrong, not that the disk is full or the file locked.</summary>
    public static bool IsDamage(Exception? problem) => problem switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is Corrupt or NotADatabase,
        null => false,
        _ => IsDamage(problem.InnerException),
    };

    /// <summary>The next start shall look closely.</summary>
    public static void Suspect(string data) => File.WriteAllText(MarkerOf(PathIn(data)), "");

    /// <param name="report">What was lost; null when the file was whole.</param>
    public static SqliteGatewayStore Open(string data, out SalvageReport? report)
    {
        string path = PathIn(data);
        report = null;
        if (!File.Exists(MarkerOf(path)) && !IsEmptied(path))
        {
            try
            {
                return new SqliteGatewayStore(path);
            }
            catch (SqliteException problem) when (IsDamage(problem))
            {
                Suspect(data);
            }
        }

        report = Repair(data);
        return new SqliteGatewayStore(path);
    }

    /// <summary>A file without a byte: SQLite takes it for a new store and drops the log beside it, and nobody learns that there was one before.</summary>
    private static bool IsEmptied(string path) => File.Exists(path) && new FileInfo(path).Length == 0;

    /// <summary>Damaged stores that were put aside and are still there, oldest first.</summary>
    public static IReadOnlyList<string> Aside(string data) =>
        Directory.Exists(data)
            ?
            [
                .. Directory.GetFiles(data, "gateway.db.damaged-*")
                    .Where(file => !s_besides.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>Every sentence that SQLite's own integrity check has to say, at most 20, and frames whose checksum is wrong; empty for a whole store.</summary>
    public static IReadOnlyList<string> Check(string path)
    {
        if (IsEmptied(path)) return [EmptyWords];
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ToString()
            );
            connection.Open();
            var words = new List<string>();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(20)";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read()) words.Add(reader.GetString(0));
            return words is ["ok"] ? [] : words;
        }
        catch (SqliteException problem) when (IsDamage(problem))
        {
            return [problem.Message];
        }
    }

    /// <summary>Puts a damaged store aside and saves what can be read. A store that proves whole is left alone.</summary>
    public static SalvageReport? Repair(string data)
    {
        string path = PathIn(data);
        IReadOnlyList<string> damage = Check(path);
        string what = damage is [EmptyWords] ? StoreLossData.Emptied : StoreLossData.Damaged;
        SalvageReport? report = damage.Count == 0 ? null : StoreSalvage.Run(path, PutAside(path), damage, what);
        File.Delete(MarkerOf(path));
        return report;
    }

    private static string PutAside(string path)
    {
        string aside = path + ".damaged-" + DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        foreach (string end in s_besides.Prepend(""))
        {
            if (File.Exists(path + end)) File.Move(path + end, aside + end);
        }

        return aside;
    }
}
