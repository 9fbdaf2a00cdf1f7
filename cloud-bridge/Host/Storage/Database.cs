using System.Collections.Concurrent;
using System.Data.Common;
using DbUp.Builder;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The port to a relational database. Promise: what <see cref="Write"/> returned is on disk; what it threw left nothing behind. Several bridge processes may
/// share one database: the unique constraints carry the invariants, and a write that lost a race is run again on fresh data.
/// Limits: <see cref="MaxTries"/> runs of one write; <see cref="MaxIdleSessions"/> connections kept for readers.
/// </summary>
public abstract class Database : IDisposable
{
    public const int MaxTries = 8;
    public const int MaxIdleSessions = 8;

    private const int ThinkAnewEvery = 1024;

    private readonly ConcurrentBag<Session> _idle = [];
    private readonly Lock _writing = new();
    private Session? _writer;
    private long _writes;
    private ScopeRules? _rules;

    /// <summary>Where it is, without secrets, for people.</summary>
    public abstract string Place { get; }

    /// <summary>Runs <paramref name="work"/> in one transaction and commits. It may run more than once, so it changes nothing outside the session.</summary>
    /// <exception cref="DatabaseFailedException">The database could not commit.</exception>
    /// <exception cref="ValueRefusedException">The database works and takes no such values.</exception>
    public virtual T Write<T>(Func<Session, T> work)
    {
        lock (_writing)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return RunOnce(work);
                }
                catch (DbException e) when (IsRace(e) && attempt < MaxTries)
                {
                    DropWriter();
                }
                catch (DbException e)
                {
                    DropWriter();
                    throw IsOfValues(e) ? new ValueRefusedException(e) : new DatabaseFailedException(Place, e);
                }
            }
        }
    }

    public void Write(Action<Session> work) => Write(session =>
    {
        work(session);
        return true;
    });

    /// <summary>Runs queries on one consistent picture of the database.</summary>
    /// <exception cref="DatabaseFailedException">The database could not be read.</exception>
    public virtual T Read<T>(Func<Session, T> work)
    {
        Session session = TakeReader();
        bool isWell = false;
        try
        {
            using DbTransaction transaction = session.BeginReadOnly();
            session.Transaction = transaction;
            T result = work(session);
            session.Transaction = null;
            isWell = true;
            return result;
        }
        catch (DbException e)
        {
            throw new DatabaseFailedException(Place, e);
        }
        finally
        {
            if (isWell && _idle.Count < MaxIdleSessions) _idle.Add(session);
            else session.Dispose();
        }
    }

    /// <summary>Brings the tables to the newest version; safe when several processes do it at once.</summary>
    /// <exception cref="SchemaIsNewerException">A newer bridge wrote the database; nothing was changed.</exception>
    public void Migrate() => Migrations.Run(this);

    /// <summary>Which rows an organisation sees of each table; learned from the tables once, after the migration.</summary>
    public ScopeRules Rules => _rules ??= Read(session => ScopeRules.Of(Schema, Columns(session)));

    /// <summary>Checks that a query works; the message of what is wrong, or null.</summary>
    public string? Problem()
    {
        try
        {
            Read(session => session.Number("SELECT COUNT(*) FROM " + Migrations.Journal));
            return null;
        }
        catch (DatabaseFailedException e)
        {
            return e.InnerException!.Message;
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Name of the schema the tables are in.</summary>
    protected internal abstract string Schema { get; }

    protected internal abstract DbConnection Open();

    /// <summary>Begins a transaction that may write.</summary>
    protected internal abstract DbTransaction Begin(DbConnection connection);

    protected internal abstract DbTransaction BeginReadOnly(DbConnection connection);

    protected internal abstract DbParameter MakeParameter(DbCommand command, int number);

    /// <summary>
    /// Lets go of plans how to find rows that a database made when its tables were small; called at 1, 2, 4 … <see cref="ThinkAnewEvery"/> writes and then
    /// every so many.
    /// </summary>
    protected virtual void ThinkAnew(Session session)
    {
    }

    /// <summary>Holds the rows of some gateways until the transaction ends.</summary>
    protected internal abstract void Lock(Session session, IReadOnlyCollection<string> gateways);

    /// <summary>Pairs of texts as a table with the columns one and two: its SQL, and the values of its parameters.</summary>
    protected internal abstract (string Table, object[] Values) Pairs(IReadOnlyCollection<(string One, string Two)> pairs);

    /// <summary>Keeps other processes from migrating until it is disposed; null where the transaction of the scripts does that.</summary>
    protected internal abstract IDisposable? HoldForMigration();

    /// <summary>Where scripts are applied, and where it is noted which.</summary>
    protected internal abstract UpgradeEngineBuilder Deployment();

    /// <summary>Every column of every table.</summary>
    protected internal abstract List<(string Table, string Column)> Columns(Session session);

    protected virtual void Dispose(bool disposing)
    {
        DropWriter();
        while (_idle.TryTake(out Session? session)) session.Dispose();
    }

    /// <summary>True when another transaction got there first and running again can succeed.</summary>
    protected internal abstract bool IsRace(DbException error);

    /// <summary>True when the database is well and what it was to keep is at fault: a rule broken, a value too large or of another kind.</summary>
    protected internal abstract bool IsOfValues(DbException error);

    private Session TakeReader()
    {
        if (_idle.TryTake(out Session? session)) return session;
        try
        {
            return new Session(this, Open());
        }
        catch (DbException e)
        {
            throw new DatabaseFailedException(Place, e);
        }
    }

    private T RunOnce<T>(Func<Session, T> work)
    {
        _writer ??= new Session(this, Open()) { Documents = new DocumentMemory() };
        using DbTransaction transaction = _writer.Begin();
        _writer.Transaction = transaction;
        if (++_writes % ThinkAnewEvery == 0 || (_writes < ThinkAnewEvery && long.IsPow2(_writes))) ThinkAnew(_writer);
        T result = work(_writer);
        _writer.Flush();
        transaction.Commit();
        _writer.Transaction = null;
        return result;
    }

    private void DropWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }
}

/// <summary>The database could not be written or read. Nothing of a batch was kept and no receipt was sent, so every gateway still holds its events.</summary>
public sealed class DatabaseFailedException(string place, Exception inner)
    : Exception(
        $"The bridge could not use {place}: {inner.Message} Everything receipted before is safe on disk, and what came after is still held by the gateways. "
        + "Make room or repair the database, then start the bridge again; the gateways re-send by themselves.",
        inner);

/// <summary>The database refused what it was to keep; nothing of the transaction was kept, and the database is well.</summary>
public sealed class ValueRefusedException(Exception inner) : Exception($"The database takes no such value: {inner.Message}", inner);
