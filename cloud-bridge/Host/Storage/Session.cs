using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// One connection and its prepared statements. SQL is written once for both databases: parameters are $1, $2 … in order, values are long, double, string
/// or null. Not for two threads at once.
/// </summary>
public sealed class Session(Database database, DbConnection connection, ScopeOfConnection? walled) : IDisposable
{
    /// <summary>Deferred statements that go in one round trip, at most.</summary>
    private const int MaxDeferred = 500;

    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);
    private readonly List<(string Sql, object?[] Values)> _deferred = [];
    private readonly Dictionary<RowInsert, List<object?[]>> _rows = [];

    internal DbTransaction? Transaction { get; set; }

    /// <summary>The organisation whose request this is; the home organisation when the bridge itself works.</summary>
    public string Organisation => walled?.Now?.Organisation ?? Scope.Home;

    /// <summary>For which organisation something is done; null when the bridge does it by itself.</summary>
    public string? OnBehalfOf => walled?.Now?.Organisation;

    /// <summary>By which credential something is done.</summary>
    public string Credential => walled?.Now is { } scope ? scope.Credential : Scope.Bridge;

    internal Sealer Sealer => database.Sealer;

    /// <summary>What documents meant, in the session that writes; null where nothing is remembered.</summary>
    internal DocumentMemory? Documents { get; init; }

    /// <summary>Holds the rows of some gateways for this transaction against other instances of the bridge.</summary>
    public void Lock(params IReadOnlyCollection<string> gateways) => database.Lock(this, gateways);

    /// <summary>What the bridge does by itself in the course of a request, for all organisations: <paramref name="work"/> sees and changes everything.</summary>
    public T AsBridge<T>(Func<T> work)
    {
        if (walled?.Now is not { } scope) return work();
        Flush();
        Enter(null);
        T result = work();
        Flush();
        Enter(scope);
        return result;                                                 // what throws ends the transaction, and the scope with it
    }

    public void AsBridge(Action work) => AsBridge(() =>
    {
        work();
        return true;
    });

    /// <summary>Runs a statement; the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>
    /// Runs a statement whose answer nobody waits for: where the database is a round trip away, many go together, at the latest before the next statement that
    /// answers and before the commit.
    /// </summary>
    public void Defer(string sql, params ReadOnlySpan<object?> values)
    {
        if (!connection.CanCreateBatch)
        {
            Execute(sql, values);
            return;
        }

        _deferred.Add((sql, values.ToArray()));
        if (_deferred.Count >= MaxDeferred) Flush();
    }

    /// <summary>
    /// Writes a row of a table that no deferred statement of this transaction touches: where the database is a round trip away, rows of one kind go together as
    /// one statement, at the latest before the next statement that answers and before the commit. A kind that updates on conflict names each key once a
    /// transaction.
    /// </summary>
    public void Add(RowInsert insert, params ReadOnlySpan<object?> values)
    {
        if (!connection.CanCreateBatch)
        {
            Execute(insert.OneRow, values);
            return;
        }

        if (!_rows.TryGetValue(insert, out List<object?[]>? rows)) _rows[insert] = rows = [];
        rows.Add(values.ToArray());
        if (rows.Count >= MaxDeferred) Flush();
    }

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using DbDataReader reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>
    /// Rows for many pairs of keys in one round trip. In <paramref name="sql"/> {0} becomes a table named wanted with the columns one and two; it has no
    /// parameters of its own.
    /// </summary>
    public List<T> QueryMany<T>(string sql, Func<DbDataReader, T> read, IReadOnlyCollection<(string One, string Two)> pairs)
    {
        if (pairs.Count == 0) return [];
        (string table, object[] values) = database.Pairs(pairs);
        return Query(sql.Replace("{0}", table, StringComparison.Ordinal), read, values);
    }

    /// <summary>Reads a document of a row, unless it means what it meant last time.</summary>
    public T Document<T>(string owner, string id, string document, JsonTypeInfo<T> type)
        where T : class => Documents is { } known ? known.Read(owner, id, document, type) : JsonSerializer.Deserialize(document, type)!;

    /// <summary>Writes a document of a row that is to be read again.</summary>
    public string Document<T>(string owner, string id, T meaning, JsonTypeInfo<T> type)
        where T : class
    {
        string document = JsonSerializer.Serialize(meaning, type);
        Documents?.Keep(owner, id, document, meaning);
        return document;
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

    internal DbTransaction Begin(Scope? scope)
    {
        _deferred.Clear();
        _rows.Clear();
        Transaction = database.Begin(connection);
        if (scope is not null) Enter(scope);
        return Transaction;
    }

    internal DbTransaction BeginReadOnly(Scope? scope)
    {
        Transaction = database.BeginReadOnly(connection);
        if (scope is not null) Enter(scope);
        return Transaction;
    }

    internal void Flush()
    {
        if (_deferred.Count == 0 && _rows.Count == 0) return;
        using DbBatch batch = connection.CreateBatch();
        batch.Transaction = Transaction;
        foreach ((RowInsert insert, List<object?[]> rows) in _rows.OrderBy(kind => kind.Key.HangsOnOrders)) AddTo(batch, insert.ManyRows, insert.Columns(rows));
        foreach ((string sql, object?[] values) in _deferred) AddTo(batch, sql, values);
        _deferred.Clear();
        _rows.Clear();
        batch.ExecuteNonQuery();
    }

    private static void AddTo(DbBatch batch, string sql, IEnumerable<object?> values)
    {
        DbBatchCommand command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (object? value in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    private void Enter(Scope? scope)
    {
        walled!.Now = scope;
        database.Enter(this, scope);
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        Flush();
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
