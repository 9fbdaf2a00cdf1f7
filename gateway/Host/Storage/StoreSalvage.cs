using System.Globalization;
using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Diagnostics;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>What was kept of a damaged store.</summary>
/// <param name="Aside">Where the damaged file is now.</param>
/// <param name="Damage">What the check said.</param>
/// <param name="Kept">Rows kept by table.</param>
/// <param name="Torn">Tables that could not be read to the end: something of them is lost.</param>
/// <param name="BadFrames">Frames whose checksum was wrong.</param>
public sealed record SalvageReport(
    string Aside,
    IReadOnlyList<string> Damage,
    IReadOnlyDictionary<string, long> Kept,
    IReadOnlyList<string> Torn,
    long BadFrames
)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The store was damaged ({Damage[0]}). It was put aside as {Aside}. Kept: ");
        text.AppendJoin(", ", Kept.Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Value} {table.Key}")));
        text.Append(Torn.Count == 0 ? ". Nothing else was readable or missing" : $". Lost in part: {string.Join(", ", Torn)}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"; {BadFrames} frames with a wrong checksum were left out. Modules and cloud send or ask again for what is missing."
        );
        return text.ToString();
    }
}

/// <summary>
/// Copies what is readable of a damaged store into a new one: each table from its beginning up to the damage, and from its end down to it. The new one is a
/// single file, written to its end, when the call returns; the damaged one is only read.
/// </summary>
internal static class StoreSalvage
{
    /// <summary>Tables with their key, the small ones that matter most first.</summary>
    private static readonly (string Table, string Key)[] s_tables =
    [
        ("documents", "kind, key"), ("lanes", "number"), ("outbox_lanes", "incarnation, lane"), ("outbox", "incarnation, lane, first"),
        ("gaps", "id"), ("quarantine", "id"), ("alarm_frames", "id"), ("frames", "id"),
    ];

    /// <summary>A value that its column does not take: read from a damaged page.</summary>
    private const int Mismatch = 20;

    public static SalvageReport Run(string damaged, string fresh, string aside, IReadOnlyList<string> damage, string what)
    {
        OwnFile.Make(fresh);
        using SqliteConnection target = Connection(fresh, SqliteOpenMode.ReadWrite);
        target.Open();
        SqliteSchema.Upgrade(target, fresh);

        var kept = new Dictionary<string, long>();
        var torn = new List<string>();
        long badFrames = 0;
        using SqliteConnection source = Connection(damaged, SqliteOpenMode.ReadOnly);
        foreach ((string table, string key) in s_tables)
        {
            CrashPoint.Pass(CrashPoint.InSalvage);
            using SqliteTransaction transaction = target.BeginTransaction();
            bool isWhole = Copy(source, target, table, key, "", ref badFrames);
            if (!isWhole)
            {
                Copy(source, target, table, key, string.Join(',', key.Split(',').Select(column => column + " DESC")), ref badFrames);
                torn.Add(table);
            }

            transaction.Commit();
            kept[table] = Convert.ToInt64(SqliteSchema.Scalar(target, $"SELECT count(*) FROM {table}"), CultureInfo.InvariantCulture);
        }

        IReadOnlyList<string> lost = badFrames > 0 && !torn.Contains("frames") ? [.. torn, "frames"] : torn;
        Document loss = StoreLoss.Keep(new StoreLossData(DateTimeOffset.UtcNow, what, lost));
        SqliteSchema.Execute(target, "INSERT OR REPLACE INTO documents VALUES ($1, $2, $3)", loss.Kind, loss.Key, loss.Body);
        return new SalvageReport(aside, damage, kept, torn, badFrames);
    }

    private static SqliteConnection Connection(string path, SqliteOpenMode mode) => new(new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = false,
    }.ToString());

    /// <returns>False when the reading ended at the damage.</returns>
    private static bool Copy(SqliteConnection source, SqliteConnection target, string table, string key, string order, ref long badFrames)
    {
        bool isWriting = false;
        try
        {
            if (source.State != System.Data.ConnectionState.Open) source.Open();
            using SqliteCommand read = source.CreateCommand();
            read.CommandText = $"SELECT * FROM {table} ORDER BY {(order.Length == 0 ? key : order)}";
            using SqliteDataReader reader = read.ExecuteReader();
            using SqliteCommand write = target.CreateCommand();
            string names = string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => "@p" + i));
            write.CommandText = $"INSERT OR IGNORE INTO {table} VALUES ({names})";
            for (int i = 0; i < reader.FieldCount; i++) write.Parameters.Add(new SqliteParameter("@p" + i, null));
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++) write.Parameters[i].Value = reader.GetValue(i);
                if (table.EndsWith("frames", StringComparison.Ordinal) && !IsSound((byte[])reader.GetValue(reader.FieldCount - 1))) badFrames++;
                else
                {
                    isWriting = true;
                    write.ExecuteNonQuery();
                    isWriting = false;
                }
            }

            return true;
        }
        catch (Exception problem)
            when (problem is InvalidCastException || (problem is SqliteException sqlite && (!isWriting || sqlite.SqliteErrorCode == Mismatch)))
        {
            // A page that cannot be read: what lies behind it is tried from the other end. What cannot be written is no damage: the salvage ends.
            return false;
        }
    }

    private static bool IsSound(byte[] frame) => FrameCodec.TryDecode(frame, frame.Length, new Frame(), out _);
}
