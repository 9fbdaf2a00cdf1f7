using System.Data.Common;
using DbUp.Builder;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The database as one organisation sees it; see <see cref="RowRules"/>. What requests get, so that no page and no route can ask beyond its organisation.
/// </summary>
/// <param name="whole">The database itself; it is not disposed here.</param>
/// <param name="organisation">Whose eyes.</param>
/// <param name="credential">By which credential they look and act.</param>
public sealed class ScopedDatabase(Database whole, string organisation, string credential = "") : Database(() => whole.Sealer)
{
    private readonly Scope _looking = new(organisation, Credential: credential);
    private readonly Scope _acting = new(organisation, IsActing: true, credential);

    public override string Place => whole.Place;

    public override T Read<T>(Func<Session, T> work) => whole.Read(_looking, work);

    public override T Write<T>(Func<Session, T> work) => whole.Write(_acting, work);

    protected internal override DbConnection Open(ScopeOfConnection? scope) => whole.Open(scope);

    protected internal override DbTransaction Begin(DbConnection connection) => whole.Begin(connection);

    protected internal override DbTransaction BeginReadOnly(DbConnection connection) => whole.BeginReadOnly(connection);

    protected internal override DbParameter MakeParameter(DbCommand command, int number) => whole.MakeParameter(command, number);

    protected internal override void Lock(Session session, IReadOnlyCollection<string> gateways) => whole.Lock(session, gateways);

    protected internal override (string Table, object[] Values) Pairs(IReadOnlyCollection<(string One, string Two)> pairs) => whole.Pairs(pairs);

    protected internal override IDisposable HoldForMigration() => whole.HoldForMigration();

    protected internal override UpgradeEngineBuilder Deployment() => whole.Deployment();

    protected internal override List<(string Table, string Column)> Columns(Session session) => whole.Columns(session);

    protected internal override bool IsRace(DbException error) => whole.IsRace(error);

    protected internal override bool IsOfValues(DbException error) => whole.IsOfValues(error);
}
