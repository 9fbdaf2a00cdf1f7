using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>
/// The store in one SQLite file: write-ahead log, synchronous FULL, one transaction per batch, statements prepared once. Specification:
/// <c>gateway/Core/Buffer/IGatewayStore.cs</c>. One process at a time: the file is locked exclusively, a second gateway on the same data is refused.
/// </summary>
public sealed class SqliteGatewayStore : IGatewayStore
{
    /// <summary>
    /// Rows deleted per round and table; so a commit never waits for a big clean-up, and still deletes more than comes between two checkpoints.
    /// </summary>
    private const int TrimAtOnce = 2 * Checkpoint.MostFrames;

    /// <summary>A store that lies in no file and ends with its connection.</summary>
    public const string InMemory = ":memory:";

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly StoreStatements _statements;
    private long _frameBytes;
    private long _alarmFrameBytes;
    private long? _squeezedBytes;

    /// <param name="path">The file, made when missing; or <see cref="InMemory"/>.</param>
    public SqliteGatewayStore(string path)
    {
        _path = path;
        if (path != InMemory) OwnFile.Make(path);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            _connection.Open();
            SqliteSchema.Execute(
                _connection,
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -2000; PRAGMA journal_size_limit = 16777216;"
            );
            SqliteSchema.Upgrade(_connection, path);
            _statements = new StoreStatements(_connection);
            NewestFrameId = _statements.NewestFrameId();
            _frameBytes = _statements.FrameBytes("frames");
            _alarmFrameBytes = _statements.FrameBytes("alarm_frames");
        }
        catch
        {
            // Held open, a damaged file could not be put aside: it would be locked by this very process.
            _statements?.Dispose();
            _connection.Dispose();
            throw;
        }
    }

    public long NewestFrameId { get; private set; }

    public long SizeBytes => new[] { _path, _path + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length);

    public StoredState Load() => new(_statements.Documents(), _statements.Lanes(), _statements.OutboxLanes());

    public void Commit(GatewayChanges changes)
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            Write(changes, transaction);
            transaction.Commit();
        }
        catch (Exception problem) when (problem is SqliteException or IOException)
        {
            throw new StoreFailedException(_path, problem);
        }
    }

    public byte[]? FindFrame(int laneNumber, long sequence, int reach) =>
        _statements.FindFrame("frames", laneNumber, sequence, reach) ?? _statements.FindFrame("alarm_frames", laneNumber, sequence, reach);

    public IReadOnlyList<byte[]> ReadLane(int laneNumber, int max, int reach) =>
        [.. _statements.ReadLane("frames", laneNumber, max, reach), .. _statements.ReadLane("alarm_frames", laneNumber, max, reach)];

    public IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max) => _statements.ReadFrames(afterId, max);

    public IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max) => _statements.ReadOutbox(incarnation, lane, from, max);

    public IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max) => _statements.ReadGaps(laneNumber, max);

    public IReadOnlyList<QuarantinedRow> ReadQuarantine(int max) => _statements.ReadQuarantine(max);

    /// <summary>Room inside the file that deleted rows left, in bytes: it can be written even when the disk is full.</summary>
    internal long FreeInsideBytes => (long)SqliteSchema.Scalar(_connection, "PRAGMA freelist_count")! * 4096;

    /// <summary>Begins a copy into a new file; each step runs while nobody else uses the store.</summary>
    internal StoreBackup BeginBackup(string path) => new(_connection, path);

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
    }

    private void Write(GatewayChanges changes, SqliteTransaction transaction)
    {
        _statements.Use(transaction);
        foreach (FrameRow frame in changes.Frames)
        {
            if (frame.IsAlarmLane)
            {
                _statements.AddAlarmFrame(frame);
                _alarmFrameBytes += frame.Bytes.Length;
            }
            else
            {
                _statements.AddFrame(++NewestFrameId, frame);
                _frameBytes += frame.Bytes.Length;
            }
        }

        foreach (LaneRow lane in changes.Lanes) _statements.PutLane(lane);
        foreach (GapRow gap in changes.Gaps) _statements.AddGap(gap);
        foreach (QuarantinedRow row in changes.Quarantined) _statements.AddQuarantined(row);
        foreach (((string kind, string key), Document? document) in changes.Documents) _statements.PutDocument(kind, key, document?.Body);
        foreach (OutboxPlace place in changes.OutboxRemoved) _statements.RemoveOutbox(place);
        foreach (OutboxElement element in changes.OutboxAdded) _statements.PutOutbox(element);
        foreach (OutboxLaneRow row in changes.OutboxLanes ?? []) _statements.PutOutboxLane(row);
        if (changes.Retention is { } retention) Trim(retention);
    }

    private void Trim(Retention retention)
    {
        (RetentionOptions options, long nowMs) = (retention.Options, retention.NowMs);
        long oldestMs = nowMs - (long)options.MaxFrameAge.TotalMilliseconds;
        _squeezedBytes = retention.IsSqueezed ? _squeezedBytes ?? (long)(_frameBytes * Retention.SqueezedShare) : null;
        long maxBytes = Math.Min(options.MaxFrameBytes, _squeezedBytes ?? long.MaxValue);
        _frameBytes -= _statements.TrimFrames("frames", oldestMs, _frameBytes - maxBytes, TrimAtOnce);
        _alarmFrameBytes -= _statements.TrimFrames("alarm_frames", long.MinValue, _alarmFrameBytes - options.MaxAlarmFrameBytes, TrimAtOnce);
        _statements.TrimNewest("quarantine", options.MaxQuarantined);
        _statements.TrimNewest("gaps", options.MaxGaps);
        _statements.TrimOutbox(retention.Outbox);
    }
}
