using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>Every statement of the store: the SQL on one side, the core's rows on the other. Prepared on first use and kept.</summary>
internal sealed class StoreStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private SqliteTransaction? _transaction;
    private sqlite3_stmt? _addFrame;

    /// <summary>The transaction of the commit in hand.</summary>
    public void Use(SqliteTransaction transaction) => _transaction = transaction;

    /// <summary>The one statement that runs for every frame goes to the library directly: the provider's command costs more than the insert.</summary>
    public void AddFrame(long id, in FrameRow frame)
    {
        _addFrame ??= Prepare("INSERT INTO frames VALUES (?, ?, ?, ?, ?)");
        raw.sqlite3_bind_int64(_addFrame, 1, id);
        raw.sqlite3_bind_int64(_addFrame, 2, frame.LaneNumber);
        raw.sqlite3_bind_int64(_addFrame, 3, frame.Sequence);
        raw.sqlite3_bind_int64(_addFrame, 4, frame.AtMs);
        raw.sqlite3_bind_blob(_addFrame, 5, frame.Bytes);
        int result = raw.sqlite3_step(_addFrame);
        _ = raw.sqlite3_reset(_addFrame);
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    public void AddAlarmFrame(in FrameRow frame) =>
        Run("INSERT INTO alarm_frames VALUES (NULL, @a, @b, @c, @d)", frame.LaneNumber, frame.Sequence, frame.AtMs, frame.Bytes);

    public void PutLane(LaneRow row) => Run(
        "INSERT OR REPLACE INTO lanes VALUES (@a, @b, @c, @d, @e, @f, @g, @h, @i, @j, @k, @l, @m, @n, @o, @p)",
        row.Number, (long)row.Module, unchecked((long)row.Incarnation), (long)row.Lane, row.Contiguous, row.Delivered, row.Duplicate, row.Dropped, row.Unknown,
        row.Quarantined, row.Conflicts, (long)row.Digest, row.LastAtMs, row.LastUptimeMs, row.OffsetMs, row.Renumbered);

    public void AddGap(GapRow gap) => Run("INSERT INTO gaps VALUES (NULL, @a, @b, @c, @d, @e)", gap.LaneNumber, gap.From, gap.To, (long)gap.Reason, gap.AtMs);

    public void AddQuarantined(QuarantinedRow row) =>
        Run("INSERT INTO quarantine VALUES (NULL, @a, @b, @c, @d)", row.AtMs, (long)row.Reason, row.Topic, row.Bytes);

    public void PutDocument(string kind, string key, string? body)
    {
        if (body is null) Run("DELETE FROM documents WHERE kind = @a AND key = @b", kind, key);
        else Run("INSERT OR REPLACE INTO documents VALUES (@a, @b, @c)", kind, key, body);
    }

    public void PutOutbox(OutboxElement element) => Run(
        "INSERT OR REPLACE INTO outbox VALUES (@a, @b, @c, @d, @e, @f)",
        unchecked((long)element.Incarnation), (long)element.Lane, element.From, element.To, element.AtMs, element.Body);

    public void RemoveOutbox(OutboxPlace place) =>
        Run("DELETE FROM outbox WHERE incarnation = @a AND lane = @b AND first = @c", unchecked((long)place.Incarnation), (long)place.Lane, place.From);

    public void PutOutboxLane(OutboxLaneRow row) =>
        Run("INSERT OR REPLACE INTO outbox_lanes VALUES (@a, @b, @c, @d)", unchecked((long)row.Incarnation), (long)row.Lane, row.Receipted, row.Produced);

    public IReadOnlyList<Document> Documents() =>
        Query("SELECT kind, key, body FROM documents", row => new Document(row.GetString(0), row.GetString(1), row.GetString(2)));

    public IReadOnlyList<LaneRow> Lanes() =>
        Query(
            "SELECT * FROM lanes",
            row => new LaneRow(
                row.GetInt32(0),
                (ulong)row.GetInt64(1),
                unchecked((ulong)row.GetInt64(2)),
                (Lane)row.GetByte(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7),
                row.GetInt64(8),
                row.GetInt64(9),
                row.GetInt64(15),
                row.GetInt64(10),
                (uint)row.GetInt64(11),
                row.GetInt64(12),
                row.GetInt64(13),
                row.GetInt64(14)
            )
        );

    public IReadOnlyList<OutboxLaneRow> OutboxLanes() => Query(
        "SELECT * FROM outbox_lanes", row => new OutboxLaneRow(unchecked((ulong)row.GetInt64(0)), (Lane)row.GetByte(1), row.GetInt64(2), row.GetInt64(3)));

    public long NewestFrameId() => Query("SELECT coalesce(max(id), 0) FROM frames", row => row.GetInt64(0))[0];

    /// <summary>Bytes of all frames of a table; from the number of rows and the size of a sample, so that opening a large store stays fast.</summary>
    public long FrameBytes(string table)
    {
        (long first, long last) = Query($"SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM {table}", row => (row.GetInt64(0), row.GetInt64(1)))[0];
        double mean = Query($"SELECT coalesce(avg(length(bytes)), 0) FROM (SELECT bytes FROM {table} ORDER BY id DESC LIMIT 1000)", row => row.GetDouble(0))[0];
        return (long)((last - first + 1) * mean);
    }

    public byte[]? FindFrame(string table, int laneNumber, long sequence, int reach) => Query(
        $"SELECT bytes FROM (SELECT lane, sequence, bytes FROM {table} ORDER BY id DESC LIMIT @c) WHERE lane = @a AND sequence = @b LIMIT 1",
        row => row.GetFieldValue<byte[]>(0), (long)laneNumber, sequence, (long)reach).FirstOrDefault();

    public IReadOnlyList<byte[]> ReadLane(string table, int laneNumber, int max, int reach) => Query(
        $"SELECT bytes FROM (SELECT lane, bytes FROM {table} ORDER BY id DESC LIMIT @c) WHERE lane = @a LIMIT @b",
        row => row.GetFieldValue<byte[]>(0), (long)laneNumber, (long)max, (long)reach);

    public IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max) => Query(
        "SELECT id, lane, sequence, at, bytes FROM frames WHERE id > @a ORDER BY id LIMIT @b",
        row => new LoggedFrame(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4)), afterId, (long)max);

    public IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max)
    {
        // The element that begins before the number may be a gap record that reaches over it.
        long start = Query(
            "SELECT coalesce(max(first), 0) FROM outbox WHERE incarnation = @a AND lane = @b AND first <= @c",
            row => row.GetInt64(0),
            unchecked((long)incarnation),
            (long)lane,
            from
        )[0];
        return Query(
            "SELECT first, last, at, body FROM outbox WHERE incarnation = @a AND lane = @b AND first >= @c AND last >= @d ORDER BY first LIMIT @e",
            row => new OutboxElement(incarnation, lane, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
            unchecked((long)incarnation), (long)lane, start, from, (long)max);
    }

    public IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max) => Query(
        "SELECT lane, first, last, reason, at FROM gaps WHERE lane = @a ORDER BY id DESC LIMIT @b",
        row => new GapRow(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), (GapReason)row.GetByte(3), row.GetInt64(4)), (long)laneNumber, (long)max);

    public IReadOnlyList<QuarantinedRow> ReadQuarantine(int max) => Query(
        "SELECT at, reason, topic, bytes FROM quarantine ORDER BY id DESC LIMIT @a",
        row => new QuarantinedRow(row.GetInt64(0), (RejectReason)row.GetByte(1), row.GetString(2), row.GetFieldValue<byte[]>(3)), (long)max);

    /// <summary>Deletes the oldest frames: those before a time, and as many as are needed to free the bytes over the limit.</summary>
    /// <returns>Bytes freed.</returns>
    public long TrimFrames(string table, long oldestMs, long bytesOver, int max)
    {
        long through = 0;
        long freed = 0;
        SqliteCommand command = Command($"SELECT id, at, length(bytes) FROM {table} ORDER BY id LIMIT @a", [(long)max]);
        using (SqliteDataReader reader = command.ExecuteReader())
        {
            while (reader.Read() && (reader.GetInt64(1) < oldestMs || freed < bytesOver))
            {
                through = reader.GetInt64(0);
                freed += reader.GetInt64(2);
            }
        }

        // The newest row stays, so that ids go on behind it after a restart.
        if (freed > 0) Run($"DELETE FROM {table} WHERE id <= @a AND id < (SELECT max(id) FROM {table})", through);
        return freed;
    }

    public void TrimNewest(string table, int keep) => Run($"DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - @a", (long)keep);

    public void TrimOutbox(IReadOnlyList<OutboxTrim> due)
    {
        var through = due.ToDictionary(trim => (trim.Incarnation, trim.Lane), trim => trim.Through);
        foreach (OutboxLaneRow lane in OutboxLanes())
        {
            (long incarnation, long number) = (unchecked((long)lane.Incarnation), (long)lane.Lane);
            if (lane.Lane == Lane.State)
                Run(
                    "DELETE FROM outbox WHERE incarnation = @a AND lane = @b AND last <= @c",
                    incarnation,
                    number,
                    lane.Receipted - RetentionOptions.StatesKept
                );
            else if (through.TryGetValue((lane.Incarnation, lane.Lane), out long last))
                Run("DELETE FROM outbox WHERE incarnation = @a AND lane = @b AND last <= @c", incarnation, number, Math.Min(last, lane.Receipted));
        }
    }

    public void Dispose()
    {
        _addFrame?.Dispose();
        foreach (SqliteCommand command in _commands.Values) command.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        int result = raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement);
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return statement;
    }

    private void Run(string sql, params ReadOnlySpan<object> values) => Command(sql, values).ExecuteNonQuery();

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        var rows = new List<T>();
        using SqliteDataReader reader = Command(sql, values).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++) command.Parameters.AddWithValue("@" + (char)('a' + i), values[i]);
            _commands[sql] = command;
        }

        command.Transaction = _transaction?.Connection is null ? null : _transaction;
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }
}
