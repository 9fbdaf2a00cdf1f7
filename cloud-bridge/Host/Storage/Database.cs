using System.Collections.Concurrent;
using System.Data.Common;
using DbUp.Builder;
using DbUp.Engine;

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

    private readonly SessionPool _bridge = new();
    private readonly SessionPool _requests = new();
    private readonly Lock _writing = new();
    private long _writes;
    private readonly Lazy<Sealer> _sealer;
    private RowRules? _rules;

    /// <param name="sealer">Opens what seals secrets; asked when the first secret is kept or read.</param>
    protected Database(Func<Sealer> sealer) => _sealer = new Lazy<Sealer>(sealer);

    /// <summary>Where it is, without secrets, for people.</summary>
    public abstract string Place { get; }

    /// <summary>Runs <paramref name="work"/> in one transaction and commits. It may run more than once, so it changes nothing outside the session.</summary>
    /// <exception cref="DatabaseFailedException">The database could not commit.</exception>
    /// <exception cref="ValueRefusedException">The database works and takes no such values.</exception>
    public virtual T Write<T>(Func<Session, T> work) => Write(null, work);

    public void Write(Action<Session> work) => Write(session =>
    {
        work(session);
        return true;
    });

    /// <summary>Runs queries on one consistent picture of the database.</summary>
    /// <exception cref="DatabaseFailedException">The database could not be read.</exception>
    public virtual T Read<T>(Func<Session, T> work) => Read(null, work);

    /// <summary>Brings the tables to the newest version; safe when several processes do it at once.</summary>
    /// <exception cref="SchemaIsNewerException">A newer bridge wrote the database; nothing was changed.</exception>
    /// <exception cref="IOException">It is emptied or damaged; nothing was changed.</exception>
    /// <exception cref="SealKeyLostException">Its secrets were sealed under another key; no secret was changed.</exception>
    public void Migrate()
    {
        Look();
        Migrations.Run(this);
        SealedColumns.Seal(this);
    }

    /// <summary>Seals what must not lie in the database in clear (<see cref="SealedColumns"/>).</summary>
    internal Sealer Sealer => _sealer.Value;

    /// <summary>Which rows an organisation sees of each table; learned from the tables once, after the migration.</summary>
    public RowRules Rules => _rules ??= Read(null, session => RowRules.Of(Columns(session)));

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

    /// <summary>As <see cref="Write{T}(Func{Session, T})"/>, with the eyes and hands of a scope; null for the bridge itself.</summary>
    internal T Write<T>(Scope? scope, Func<Session, T> work)
    {
        SessionPool pool = scope is null ? _bridge : _requests;
        lock (_writing)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return RunOnce(pool, scope, work);
                }
                catch (DbException e) when (IsRace(e) && attempt < MaxTries)
                {
                    pool.DropWriter();
                }
                catch (DbException e)
                {
                    pool.DropWriter();
                    throw IsOfValues(e) ? new ValueRefusedException(e) : new DatabaseFailedException(Place, e);
                }
            }
        }
    }

    /// <summary>As <see cref="Read{T}(Func{Session, T})"/>, with the eyes of a scope; null for the bridge itself.</summary>
    internal T Read<T>(Scope? scope, Func<Session, T> work)
    {
        SessionPool pool = scope is null ? _bridge : _requests;
        Session? session = null;
        bool isWell = false;
        try
        {
            session = pool.Idle.TryTake(out Session? idle) ? idle : NewSession(scope);
            using DbTransaction transaction = session.BeginReadOnly(scope);
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
            if (isWell && pool.Idle.Count < MaxIdleSessions) pool.Idle.Add(session!);
            else session?.Dispose();
        }
    }

    /// <summary>
    /// Opens a connection. On both databases public.NAME is a table itself, which changes name; NAME alone is what may be seen of it, which queries name.
    /// </summary>
    /// <param name="scope">Of a connection behind the wall between organisations, which serves requests; null for one of the bridge itself.</param>
    protected internal abstract DbConnection Open(ScopeOfConnection? scope);

    /// <summary>From here to the end of the transaction a connection behind the wall has another scope; null takes the wall away.</summary>
    protected internal virtual void Enter(Session session, Scope? scope)
    {
    }

    /// <summary>The script that builds the wall between organisations in the database; null where connections build it for themselves.</summary>
    protected internal virtual SqlScript? RowSecurity(RowRules rules) => null;

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

    /// <summary>Refuses a database that is lost or damaged, before anything is written; a server does that for itself.</summary>
    protected internal virtual void Look()
    {
    }

    /// <summary>Keeps a copy of a database that scripts are about to change, where that is ours to do.</summary>
    /// <param name="script">Number of the first of the scripts.</param>
    /// <exception cref="IOException">It could not be kept; the scripts are not applied.</exception>
    protected internal virtual void KeepBefore(string script)
    {
    }

    /// <summary>Keeps other processes from migrating until it is disposed.</summary>
    protected internal abstract IDisposable HoldForMigration();

    /// <summary>Where scripts are applied, and where it is noted which.</summary>
    protected internal abstract UpgradeEngineBuilder Deployment();

    /// <summary>Every column of every table.</summary>
    protected internal abstract List<(string Table, string Column)> Columns(Session session);

    protected virtual void Dispose(bool disposing)
    {
        _bridge.Dispose();
        _requests.Dispose();
        if (_sealer.IsValueCreated) _sealer.Value.Dispose();
    }

    /// <summary>True when another transaction got there first and running again can succeed.</summary>
    protected internal abstract bool IsRace(DbException error);

    /// <summary>True when the database is well and what it was to keep is at fault: a rule broken, a value too large or of another kind.</summary>
    protected internal abstract bool IsOfValues(DbException error);

    private T RunOnce<T>(SessionPool pool, Scope? scope, Func<Session, T> work)
    {
        Session writer = pool.Writer ??= NewSession(scope, new DocumentMemory());
        using DbTransaction transaction = writer.Begin(scope);
        if (++_writes % ThinkAnewEvery == 0 || (_writes < ThinkAnewEvery && long.IsPow2(_writes))) ThinkAnew(writer);
        T result = work(writer);
        writer.Flush();
        transaction.Commit();
        writer.Transaction = null;
        return result;
    }

    private Session NewSession(Scope? scope, DocumentMemory? documents = null)
    {
        ScopeOfConnection? walled = scope is null ? null : new ScopeOfConnection();
        return new Session(this, Open(walled), walled) { Documents = documents };
    }

    /// <summary>Connections of one kind: one that writes, and those that wait for a reader.</summary>
    private sealed class SessionPool : IDisposable
    {
        public ConcurrentBag<Session> Idle { get; } = [];

        public Session? Writer { get; set; }

        public void DropWriter()
        {
            Writer?.Dispose();
            Writer = null;
        }

        public void Dispose()
        {
            DropWriter();
            while (Idle.TryTake(out Session? session)) session.Dispose();
        }
    }
}

/// <summary>The database could not be written or read. Nothing of a batch was kept and no receipt was sent, so every gateway still holds its events.</summary>
public sealed class DatabaseFailedException(string place, Exception inner)
    : Exception(
        $"The bridge could not use {place}: {inner.Message} Everything receipted before is safe on disk, and what came after is still held by the gateways. "
        + "Make room, or where it is damaged put the newest backup in its place, then start the bridge again; the gateways re-send by themselves.",
        inner);

/// <summary>The database refused what it was to keep; nothing of the transaction was kept, and the database is well.</summary>
public sealed class ValueRefusedException(Exception inner) : Exception($"The database takes no such value: {inner.Message}", inner);
