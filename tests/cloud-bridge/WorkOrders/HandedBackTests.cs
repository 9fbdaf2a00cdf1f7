using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

public sealed class HandedBackOnSqlite() : HandedBackTests(TestStore.Sqlite());

public sealed class HandedBackOnPostgres(PostgresServer server) : HandedBackTests(TestStore.Postgres(server));

/// <summary>People leave while they have an order in hand: it is the dispatcher's again, and its log says why.</summary>
public abstract class HandedBackTests : IDisposable
{
    private const string Service = "service";

    private readonly TestBridge _bridge;
    private readonly Person _li;

    protected HandedBackTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _li = Add(Service, "li", "Li Wei");
        _bridge.Database.Write(session =>
        {
            Grants.AddOrganisation(session, Service, "Service", Now);
            Grants.Give(session, Service, Gateway, "", "service", "test", Now);
        });
        _bridge.Take(_bridge.Plant.State(Made.State(Now)), _bridge.Plant.Alarm(Made.Alarm(Now)));
    }

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private string Gateway => _bridge.Plant.Id;

    private Order Order => Assert.Single(_bridge.Orders());

    [Theory]
    [InlineData("Li Wei", 0)]
    [InlineData("li", 1)]
    [InlineData(" li wei ", 2)]
    public void A_person_who_is_shut_out_leaves_no_order_behind(string assignee, int further)
    {
        Assign(assignee, further);
        Assert.Null(Access(Service).ChangePerson(_li.Id, "engineer", isDisabled: true));

        Assert.Equal((OrderState.Confirmed, (string?)null), (Order.State, Order.Assignee));
        OrderLogEntry told = _bridge.Database.Read(session => OrderStore.Log(session, Order.Id))[^1];
        Assert.Equal((OrderRules.Bridge, OrderRules.HandedBackAction, $"person-left {assignee.Trim()}"), (told.Actor, told.Action, told.Note));
        Step(OrderAction.Assign, "Bo");
        Assert.Equal("Bo", Order.Assignee);
    }

    [Fact]
    public void So_does_one_whose_new_role_works_on_no_orders_and_one_whose_organisation_may_no_longer_act()
    {
        Assign("Li Wei", 1);
        Assert.Null(Access(Service).ChangePerson(_li.Id, "operator", isDisabled: false));
        Assert.Equal(OrderState.Confirmed, Order.State);

        Assert.Null(Access(Service).ChangePerson(_li.Id, "engineer", isDisabled: false));
        Step(OrderAction.Assign, "Li Wei");
        Assert.Null(Access(Scope.Home).Give(Service, Gateway, "", "third-party"));
        Assert.Equal(OrderState.Confirmed, Order.State);

        Assert.Null(Access(Scope.Home).Give(Service, Gateway, "", "service"));
        Step(OrderAction.Assign, "Li Wei");
        Assert.Null(Access(Scope.Home).Take(Service, Gateway, ""));
        Assert.Equal(OrderState.Confirmed, Order.State);
        Assert.Equal("grant-taken Li Wei", _bridge.Database.Read(session => OrderStore.Log(session, Order.Id))[^1].Note);
    }

    [Fact]
    public void An_order_stays_with_who_still_may_work_on_it_and_one_that_is_resolved_stays_resolved()
    {
        Person namesake = Add(Scope.Home, "li-2", "Li Wei");
        Assign("Li Wei", 0);
        Assert.Null(Access(Service).ChangePerson(_li.Id, "engineer", isDisabled: true));
        Assert.Equal(OrderState.Assigned, Order.State);

        Step(OrderAction.Accept);
        Step(OrderAction.Arrive);
        Step(OrderAction.Resolve);
        Assert.Null(Access(Scope.Home).ChangePerson(namesake.Id, "engineer", isDisabled: true));
        Assert.Equal((OrderState.Resolved, "Li Wei"), (Order.State, Order.Assignee));
    }

    [Fact]
    public void A_person_of_an_organisation_that_never_acted_here_takes_no_order_of_a_namesake_with_them()
    {
        Person stranger = Add("elsewhere", "x", "Hans");
        Assign("Hans", 0);
        Assert.Null(Access("elsewhere").ChangePerson(stranger.Id, "engineer", isDisabled: true));
        Assert.Equal(OrderState.Assigned, Order.State);
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Assign(string assignee, int further)
    {
        Step(OrderAction.Confirm);
        Step(OrderAction.Assign, assignee);
        foreach (OrderAction action in new[] { OrderAction.Accept, OrderAction.Arrive }.Take(further)) Step(action);
    }

    private void Step(OrderAction action, string? assignee = null) => Assert.Null(
        new OrderSteps(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time)
            .Take(Order.Id, new OrderStep(action, "Ann", null, assignee, "vibration.learned-band", "adjusted"), null)
            .Problem);

    private Person Add(string organisation, string login, string name)
    {
        Person person = People.New(organisation, login, name, "engineer", Now);
        _bridge.Database.Write(session => People.Save(session, person));
        return person;
    }

    private AccessAdministration Access(string organisation) => new(
        new WholeDatabase(_bridge.Database),
        new Visitor(VisitorKind.Person, "p_1", "Ann", organisation, "", Rights.All),
        new AccessClock(_bridge.Time),
        new HandedBack(_bridge.Time, _bridge.Time).Take);
}
