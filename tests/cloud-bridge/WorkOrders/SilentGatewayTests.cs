using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.CloudBridge.Tests.Storage;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same watch on SQLite.</summary>
public sealed class SilentGatewaysOnSqlite() : SilentGatewayTests(TestStore.Sqlite());

/// <summary>The same watch on PostgreSQL.</summary>
public sealed class SilentGatewaysOnPostgres(PostgresServer server) : SilentGatewayTests(TestStore.Postgres(server));

public abstract class SilentGatewayTests : IDisposable
{
    private readonly TestBridge _bridge;
    private readonly SilentGatewayWatch _watch;

    protected SilentGatewayTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _watch = new SilentGatewayWatch(_bridge.Database, new SilenceOptions(), new ServiceLevels(), _bridge.Time, _bridge.Time);
    }

    [Fact]
    public void A_gateway_that_falls_silent_gets_one_connectivity_order_that_ends_when_it_is_heard_but_stays_open()
    {
        _watch.Listening();
        _bridge.Take(_bridge.Plant.State(Made.State(_bridge.Time.GetUtcNow())));
        Pass(TimeSpan.FromSeconds(119));
        Assert.Empty(_bridge.Orders());

        for (int i = 0; i < 5; i++) Pass(TimeSpan.FromMinutes(1));
        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(
            (FaultCodes.SilentGateway, FaultSubject.Connectivity, "plant-a", false),
            (order.FaultCode, order.Subject, order.Machine, order.IsConditionGone)
        );

        _bridge.Take(_bridge.Plant.State(Made.State(_bridge.Time.GetUtcNow())));
        order = Assert.Single(_bridge.Orders());
        Assert.Equal((true, true), (order.IsConditionGone, order.IsOpen));
    }

    [Fact]
    public void A_gateway_that_falls_silent_every_hour_keeps_one_order()
    {
        _watch.Listening();
        for (int hour = 0; hour < 20; hour++)
        {
            _bridge.Take(_bridge.Plant.State(Made.State(_bridge.Time.GetUtcNow())));
            Pass(TimeSpan.FromHours(1));
        }

        Assert.Equal(20, Assert.Single(_bridge.Orders()).Occurrences);
    }

    [Fact]
    public void A_bridge_that_was_down_or_cut_off_does_not_blame_the_gateways()
    {
        _bridge.Take(_bridge.Plant.State(Made.State(_bridge.Time.GetUtcNow())));
        Pass(TimeSpan.FromHours(5));
        _watch.Listening();
        Pass(TimeSpan.FromSeconds(119));
        Assert.Empty(_bridge.Orders());

        _watch.Deaf();
        Pass(TimeSpan.FromHours(5));
        Assert.Empty(_bridge.Orders());
    }

    [Fact]
    public void Garbage_on_its_topic_does_not_make_a_gateway_heard()
    {
        _watch.Listening();
        _bridge.Take(_bridge.Plant.State(Made.State(_bridge.Time.GetUtcNow())));
        Pass(TimeSpan.FromMinutes(1.5));
        _bridge.Take(new CloudBridge.Intake.Incoming("ea/v1/plant-a/state", "garbage"u8.ToArray()));
        Pass(TimeSpan.FromMinutes(1));

        Assert.Single(_bridge.Orders());
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Pass(TimeSpan time)
    {
        _bridge.Time.Advance(time);
        _watch.Look(_watch.Waiting());
    }
}
