using System.Globalization;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Diagnostics;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>
/// Opens the store of a data directory. A file that is damaged, or was found damaged in the last run, is put aside and what can be read of it goes into a new
/// one: the gateway starts, and says what was lost. What is lost with lane positions comes back by itself: modules and bridge learn from receipts what they
/// have to send or ask for again. The new one is written beside the damaged one and takes its name when it is whole, so a salvage that is cut off begins anew.
/// </summary>
public static class StoreFile
{
    /// <summary>Ends of the names of the files that SQLite keeps beside its own.</summary>
    private static readonly string[] s_besides = [Log, SharedMemory];

    private const string Log = "-wal";

    /// <summary>Made anew from the log whenever it is missing.</summary>
    private const string SharedMemory = "-shm";

    internal const int Busy = 5;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const string AsideName = ".damaged-";
    private const string SalvageName = ".salvage-";
    private const string Journal = "-journal";
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

    /// <param name="data">The data directory.</param>
    /// <param name="hadOne">The gateway has run here before: a store that is not there is lost, and not one that was never made.</param>
    /// <param name="report">What was lost; null when the file was whole.</param>
    public static SqliteGatewayStore Open(string data, bool hadOne, out SalvageReport? report)
    {
        string path = PathIn(data);
        report = null;
        bool isInSalvage = IsInSalvage(path);
        if (hadOne && !isInSalvage && !File.Exists(path)) OwnFile.Make(path);
        if (!isInSalvage && !File.Exists(MarkerOf(path)) && !IsEmptied(path))
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

    /// <summary>A salvage was cut off, and the store may stand under another name until the next start or repair.</summary>
    public static bool IsInSalvage(string path) => Salvages(path).Length > 0;

    /// <summary>A file without a byte: SQLite takes it for a new store and drops the log beside it, and nobody learns that there was one before.</summary>
    private static bool IsEmptied(string path) => File.Exists(path) && new FileInfo(path).Length == 0;

    /// <summary>Damaged stores that were put aside and are still there, oldest first.</summary>
    public static IReadOnlyList<string> Aside(string data) =>
        Directory.Exists(data)
            ?
            [
                .. Directory.GetFiles(data, "gateway.db" + AsideName + "*")
                    .Where(file => !s_besides.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>Every sentence that SQLite's own integrity check has to say, at most 20, and frames whose checksum is wrong; empty for a whole store.</summary>
    public static IReadOnlyList<string> Check(string path)
    {
        if (IsInSalvage(path)) return ["a salvage was cut off before its end"];
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
    /// <exception cref="StoreFailedException">What can be read could not be written; the damaged store stays as it is.</exception>
    /// <exception cref="IOException">Another process is at it.</exception>
    public static SalvageReport? Repair(string data)
    {
        string path = PathIn(data);
        using var held = new FileStream(MarkerOf(path), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        UndoSalvage(path);
        IReadOnlyList<string> damage = File.Exists(path) ? Check(path) : [];
        SalvageReport? report = damage.Count == 0 ? null : Replace(path, damage, damage is [EmptyWords] ? StoreLossData.Emptied : StoreLossData.Damaged);
        File.Delete(MarkerOf(path));
        return report;
    }

    private static SalvageReport Replace(string path, IReadOnlyList<string> damage, string what)
    {
        string stamp = FreeStamp(path);
        string fresh = path + SalvageName + stamp;
        string aside = path + AsideName + stamp;
        SalvageReport report;
        try
        {
            report = StoreSalvage.Run(path, fresh, aside, damage, what);
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode != Busy)
        {
            DeleteWithJournal(fresh);
            throw new StoreFailedException(fresh, problem);
        }

        foreach (string end in s_besides.Append(""))
        {
            CrashPoint.Pass(CrashPoint.InSalvage);
            if (!File.Exists(path + end)) continue;
            if (end == SharedMemory || (end == Log && new FileInfo(path + end).Length == 0)) File.Delete(path + end);
            else OwnFile.Rename(path + end, aside + end);
        }

        CrashPoint.Pass(CrashPoint.InSalvage);
        OwnFile.Rename(fresh, path);
        return report;
    }

    /// <summary>Of two salvages within a second each has names of its own.</summary>
    private static string FreeStamp(string path)
    {
        string stamp = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        string free = stamp;
        for (int number = 2; s_besides.Append("").Any(end => File.Exists(path + AsideName + free + end)); number++) free = $"{stamp}-{number}";
        return free;
    }

    /// <summary>
    /// A salvage that was cut off left its new store under another name: it is partly filled or has not taken its place. The damaged store gets its name back, so
    /// that it is salvaged again.
    /// </summary>
    private static void UndoSalvage(string path)
    {
        foreach (string fresh in Salvages(path))
        {
            string aside = path + AsideName + Path.GetFileName(fresh)[(Path.GetFileName(path) + SalvageName).Length..];
            foreach (string end in s_besides.Append(""))
            {
                if (File.Exists(aside + end) && !File.Exists(path + end)) OwnFile.Rename(aside + end, path + end);
            }

            DeleteWithJournal(fresh);
        }
    }

    private static string[] Salvages(string path) =>
        Path.GetDirectoryName(Path.GetFullPath(path))! is var folder && Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, Path.GetFileName(path) + SalvageName + "*").Where(file => !file.EndsWith(Journal, StringComparison.Ordinal))]
            : [];

    private static void DeleteWithJournal(string path)
    {
        File.Delete(path + Journal);
        File.Delete(path);
    }
}
