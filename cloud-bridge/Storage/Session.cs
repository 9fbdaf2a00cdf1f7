using System.Data.Common;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// One connection and its prepared statements. SQL is written once for both databases: parameters are $1, $2 … in order, values are long, double, string
/// or null. Not for two threads at once.
/// </summary>
public sealed class Session(Database database, DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);

    internal DbTransaction? Transaction { get; set; }

    /// <summary>Holds a gateway's rows for this transaction against other instances of the bridge.</summary>
    public void Lock(string gateway) => database.Lock(this, gateway);

    /// <summary>Runs a statement; the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using DbDataReader reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row of a query, or null.</summary>
    public T? Find<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
        where T : class
    {
        using DbDataReader reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>The first column of the first row; 0 when there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() is long number ? number : 0;

    public void Dispose()
    {
        foreach (DbCommand command in _prepared.Values) command.Dispose();
        connection.Dispose();
    }

    internal DbTransaction Begin() => database.Begin(connection);

    internal DbTransaction BeginReadOnly() => database.BeginReadOnly(connection);

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out DbCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++) command.Parameters.Add(database.MakeParameter(command, i + 1));
            _prepared.Add(sql, command);
        }

        command.Transaction = Transaction;
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}

/// <summary>Columns that may be null.</summary>
internal static class ReaderExtensions
{
    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static double? RealOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public static long? LongOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static bool Flag(this DbDataReader reader, int column) => reader.GetInt64(column) == 1;

    public static DateTimeOffset Time(this DbDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    /// <summary>A time as the database keeps it.</summary>
    public static long Ms(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? Ms(this DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>A yes/no as the database keeps it.</summary>
    public static long Bit(this bool flag) => flag ? 1 : 0;
}
