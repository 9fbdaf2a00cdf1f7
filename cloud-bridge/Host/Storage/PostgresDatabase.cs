using System.Data;
using System.Data.Common;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// PostgreSQL, for several bridge instances on several machines. A write that touches a gateway holds that gateway's lock, so writers of different gateways go
/// on side by side; what two of them still both try, a unique constraint decides and the loser runs again. Needs synchronous_commit on, its default.
/// </summary>
public sealed class PostgresDatabase : Database
{
    private const long MigrationLock = 0x45444745;                     // "EDGE", any constant all instances share

    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">As Npgsql takes it: Host, Port, Database, Username, Password.</param>
    /// <param name="keys">Folder of the key that seals secrets, the same at every instance.</param>
    public PostgresDatabase(string connectionString, string keys)
        : base(() => Sealer.Keep(keys))
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            ApplicationName = "edgeagent-bridge",
        };
        Place = $"PostgreSQL {settings.Host}:{settings.Port}/{settings.Database}";
        _source = NpgsqlDataSource.Create(settings);
    }

    public override string Place { get; }

    protected internal override DbConnection Open(ScopeOfConnection? scope) => _source.OpenConnection();

    /// <summary>Until the end of the transaction, also when that is not foreseen.</summary>
    protected internal override void Enter(Session session, Scope? scope) => session.Execute(
        "SELECT set_config('role', $1, true), set_config('edge.organisation', $2, true), set_config('edge.acting', $3, true)",
        scope is null ? "none" : PostgresRowSecurity.Role, scope?.Organisation ?? "", scope is { IsActing: false } ? "0" : "1");

    protected internal override SqlScript RowSecurity(RowRules rules) => PostgresRowSecurity.Script(rules);

    protected internal override DbTransaction Begin(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    /// <summary>Repeatable read is one picture of the whole database.</summary>
    protected internal override DbTransaction BeginReadOnly(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

    protected internal override DbParameter MakeParameter(DbCommand command, int number) => new NpgsqlParameter();

    /// <summary>
    /// A prepared statement keeps the plan it got when a table was empty, until the first statistics minutes later: on a new bridge the search for open orders
    /// went through all of them, 2.4 ms each time at 4,000 orders.
    /// </summary>
    protected override void ThinkAnew(Session session) => session.Execute("DISCARD PLANS");

    /// <summary>
    /// An advisory lock also holds a gateway that has no row yet. They are taken in the order of the names, so that two instances never wait for each other.
    /// </summary>
    protected internal override void Lock(Session session, IReadOnlyCollection<string> gateways) => session.Number(
        "SELECT COUNT(*) FROM (SELECT pg_advisory_xact_lock(hashtextextended(gateway, 0)) FROM (SELECT gateway FROM unnest($1::text[]) AS named(gateway) ORDER BY gateway COLLATE \"C\") sorted) held",
        [gateways.ToArray()]);

    protected internal override (string Table, object[] Values) Pairs(IReadOnlyCollection<(string One, string Two)> pairs) =>
        ("unnest($1::text[], $2::text[]) AS wanted(one, two)", [pairs.Select(pair => pair.One).ToArray(), pairs.Select(pair => pair.Two).ToArray()]);

    /// <summary>A lock of a connection of its own: DbUp's transaction begins with a look at what is there already.</summary>
    protected internal override IDisposable HoldForMigration()
    {
        NpgsqlConnection holder = _source.OpenConnection();
        using NpgsqlCommand command = holder.CreateCommand();
        command.CommandText = $"SELECT pg_advisory_lock({MigrationLock})";
        command.ExecuteNonQuery();
        MakeRole(command);
        return holder;                                                 // the lock goes with the connection, closed or handed back to its pool
    }

    protected internal override UpgradeEngineBuilder Deployment() =>
        DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(_source)).JournalToPostgresqlTable("public", Migrations.Journal);

    protected internal override List<(string Table, string Column)> Columns(Session session) =>
        session.Query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
            row => (row.GetString(0), row.GetString(1))
        );

    protected internal override bool IsRace(DbException error) =>
        error
            is PostgresException
            {
                SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            };

    /// <summary>Classes 22, data exceptions, and 23, broken rules.</summary>
    protected internal override bool IsOfValues(DbException error) =>
        error is PostgresException { SqlState: { } state } && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal));

    /// <summary>
    /// The role belongs to the whole server: another bridge's database may have made it already. Requests are behind the wall only if it can neither pass it by
    /// itself nor is the bridge refused it.
    /// </summary>
    private static void MakeRole(NpgsqlCommand command)
    {
        command.CommandText =
            $"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{PostgresRowSecurity.Role}') THEN
                CREATE ROLE {PostgresRowSecurity.Role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
              END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$;
            DO $$ BEGIN
              IF NOT pg_has_role(current_user, '{PostgresRowSecurity.Role}', 'MEMBER') THEN GRANT {PostgresRowSecurity.Role} TO CURRENT_USER; END IF;
            END $$;
            """;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new RequestRoleMissingException($"{refused.MessageText}.", refused);
        }

        command.CommandText = $"SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = '{PostgresRowSecurity.Role}'";
        if (command.ExecuteScalar() is not false) throw new RequestRoleMissingException("It passes row-level security by.", null);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _source.Dispose();
    }
}

/// <summary>The role that requests take on PostgreSQL is not there as it has to be.</summary>
public sealed class RequestRoleMissingException(string why, Exception? inner)
    : Exception(
        $"Requests need PostgreSQL's role {PostgresRowSecurity.Role}, which holds organisations apart. {why} Nothing was changed. Let an administrator of the server "
        + $"run once: CREATE ROLE {PostgresRowSecurity.Role} NOLOGIN NOSUPERUSER NOBYPASSRLS; GRANT {PostgresRowSecurity.Role} TO the bridge's user; then start the "
        + "bridge again.",
        inner
    );
