using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Connectors;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>What is done for an organisation is done with its eyes of the moment it is done, not of the moment it was asked for.</summary>
public sealed class OnBehalfTests : IDisposable
{
    private const string Firm = "firm";

    private readonly TestBridge _bridge = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public OnBehalfTests() => _bridge.Database.Write(session => Grants.AddOrganisation(session, Firm, "Firm", Now));

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("service", OrderState.Confirmed)]
    [InlineData("maker", OrderState.Proposed)]
    public async Task A_signed_status_moves_an_order_only_for_an_organisation_that_may_act_on_it(string kind, OrderState state)
    {
        Grant(kind);
        (Connector connector, string ticket) = await OpenTicketAsync();

        Assert.Equal(state == OrderState.Confirmed ? null : "not-yours", Say(connector, "m1", $$"""{"id":"{{ticket}}","status":"Planned"}"""));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(state, order.State);
        Assert.Equal("Planned", Assert.Single(_bridge.Database.Read(session => ConnectorStore.OfOrder(session, order.Id))).ExternalState);
        if (state == OrderState.Confirmed)
            Assert.Equal("connector " + connector.Id, _bridge.Database.Read(session => OrderStore.Log(session, order.Id))[^1].Credential);
    }

    [Fact]
    public async Task A_signed_status_of_a_withdrawn_organisation_is_about_an_order_that_is_not_there()
    {
        Grant("service");
        (Connector connector, string ticket) = await OpenTicketAsync();
        Withdraw();

        Assert.Equal("unknown-order", Say(connector, "m1", $$"""{"id":"{{ticket}}","status":"Planned"}"""));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal((OrderState.Proposed, 1L), (order.State, order.Revision));
        Assert.Null(Assert.Single(_bridge.Database.Read(session => ConnectorStore.OfOrder(session, order.Id))).ExternalState);
    }

    [Fact]
    public async Task What_waits_for_a_withdrawn_organisation_is_not_sent_until_it_is_let_in_again()
    {
        Grant("service");
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.Well, keepsKeys: true);
        Connector connector = Connect(other.Address);
        using var eyes = new ScopedDatabase(_bridge.Database, Firm);
        eyes.Write(session => WebhookStore.Add(session, new Webhook("wh_1", other.Address + "/tickets", [], WebhookSecrets.New(), null, null, Now, null, Firm)));
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        Withdraw();

        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);
        await new WebhookCourier(_bridge.Database, _http, _bridge.Time, _bridge.Time).DeliverDueAsync(Cancel);

        Assert.Empty(other.Keys);
        Assert.Equal(
            ("not-yours", "not-yours"),
            _bridge.Database.Read(session => (ConnectorStore.Jobs(session, connector.Id)[0].LastAnswer, WebhookStore.LastAnswer(session, "wh_1")))
        );

        Grant("service");
        _bridge.Time.Advance(TimeSpan.FromMinutes(10));
        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);
        Assert.Equal("open", _bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id))[0].State);
    }

    [Theory]
    [InlineData("service", 1)]
    [InlineData("maker", 0)]
    [InlineData(null, 0)]
    public void A_command_that_waited_goes_only_for_an_organisation_that_may_still_act(string? kindNow, int sent)
    {
        Grant("service");
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        using var eyes = new ScopedDatabase(_bridge.Database, Firm, "key k_1");
        Assert.NotNull(
            new AlarmActions(eyes, new ServiceLevels(), new CommandSignal(), _bridge.Time, _bridge.Time).Ask(
                _bridge.Plant.Id, "a1", "acknowledge", "Li", null, out _
            )
        );
        Withdraw();
        if (kindNow is not null) Grant(kindNow);

        Assert.Equal(sent, _bridge.Database.Read(AlarmCommands.Pending).Count);
        _bridge.Database.Write(session => AlarmCommands.EndWithdrawn(session, Now));
        Assert.Equal(1 - sent, _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM commands WHERE state = 'refused' AND why = 'not-yours'")));
    }

    [Fact]
    public void Every_line_of_an_orders_audit_says_by_which_credential_it_came_about()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        string order = Assert.Single(_bridge.Orders()).Id;
        using var eyes = new ScopedDatabase(_bridge.Database, Scope.Home, "key k_1");
        Assert.Null(new OrderSteps(eyes, new ServiceLevels(), _bridge.Time, _bridge.Time).Take(order, new OrderStep(OrderAction.Confirm, "Li"), null).Problem);

        Assert.Equal(
            [("edgeagent", "bridge"), ("Li", "key k_1")],
            _bridge.Database.Read(session => OrderStore.Log(session, order)).Select(entry => (entry.Actor, entry.Credential))
        );
    }

    public void Dispose()
    {
        _http.Dispose();
        _bridge.Dispose();
    }

    private void Grant(string kind) => _bridge.Database.Write(session => Grants.Give(session, Firm, _bridge.Plant.Id, "", kind, "test", Now));

    private void Withdraw() => _bridge.Database.Write(session => Grants.Take(session, Firm, _bridge.Plant.Id, ""));

    private async Task<(Connector Connector, string Ticket)> OpenTicketAsync()
    {
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.Well, keepsKeys: true);
        Connector connector = Connect(other.Address);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);
        return (connector, Assert.Single(other.Tickets).Key);
    }

    private Connector Connect(string address)
    {
        var request = new ConnectorRequest(
            address + "/tickets",
            """{"reference":"{{orderId}}"}""",
            IsIdempotent: true,
            IdPath: "data.id",
            Steps: new Dictionary<string, string> { ["Planned"] = "confirm" }
        );
        var connector = new Connector("co_1", "Tickets", "opened", request, WebhookSecrets.New(), Now, Firm);
        using var eyes = new ScopedDatabase(_bridge.Database, Firm);
        eyes.Write(session => ConnectorStore.Add(session, connector));
        return connector;
    }

    private string? Say(Connector connector, string message, string body)
    {
        string signature = WebhookSignature.Of(new Webhook("wh", "", [], connector.Secret, null, null, Now, null), message, Now, body);
        string at = Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var statuses = new ExternalStatusIntake(new WholeDatabase(_bridge.Database), new ServiceLevels(), _bridge.Time, _bridge.Time);
        return statuses.Take(connector.Id, message, at, signature, body);
    }
}
