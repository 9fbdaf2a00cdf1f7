using System.Globalization;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same on SQLite.</summary>
public sealed class OrderTimesOnSqlite() : OrderTimesTests(TestStore.Sqlite());

/// <summary>The same on PostgreSQL.</summary>
public sealed class OrderTimesOnPostgres(PostgresServer server) : OrderTimesTests(TestStore.Postgres(server));

/// <summary>Until when somebody decides and until when it is done.</summary>
public abstract class OrderTimesTests(TestStore store) : IDisposable
{
    private static readonly TimeZoneInfo s_shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly WorkingHours s_office = WorkingHours.Of("12345", "08:00", "18:00")!;

    private readonly TestBridge _bridge = new(store);

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Theory]
    [InlineData("2026-11-27T17:30:00+08:00", 3.5, "2026-11-30T11:00:00+08:00")]
    [InlineData("2026-11-27T09:00:00+08:00", 3.5, "2026-11-27T12:30:00+08:00")]
    [InlineData("2026-11-28T12:00:00+08:00", 1, "2026-11-30T09:00:00+08:00")]
    [InlineData("2026-11-30T06:10:07+08:00", 10, "2026-11-30T18:00:00+08:00")]
    [InlineData("2026-11-30T17:59:30+08:00", 0.5, "2026-12-01T08:29:30+08:00")]
    public void Agreed_time_passes_while_the_customer_works(string from, double hours, string due) =>
        Assert.Equal(Moment(due), s_office.After(Moment(from), TimeSpan.FromHours(hours), s_shanghai));

    [Theory]
    [InlineData("12345", "08:00", "18:00", true)]
    [InlineData("7", "10:00", "12:00", true)]
    [InlineData("7", "10:00", "11:45", false)]
    [InlineData("18", "08:00", "18:00", false)]
    [InlineData("11", "08:00", "18:00", false)]
    [InlineData("1", "18:00", "08:00", false)]
    [InlineData("1", "08:05", "18:00", false)]
    [InlineData("", "08:00", "18:00", false)]
    [InlineData("1", "8", "18:00", false)]
    public void Working_hours_that_cannot_be_are_refused(string days, string from, string to, bool isSound)
    {
        WorkingHours? hours = WorkingHours.Of(days, from, to);
        Assert.Equal(isSound, hours is not null);
        if (hours is not null) Assert.Equal(hours, WorkingHours.Parse(hours.ToString()));
    }

    [Theory]
    [InlineData("critical", 5, 1.75)]
    [InlineData("high", 7.5, 2.625)]
    [InlineData("medium", 10, 3.5)]
    [InlineData("low", 40, 14)]
    public void A_worse_trouble_has_less_time(string severity, double minutes, double hours)
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, severity: severity)));
        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal((Now.AddMinutes(minutes), Now.AddHours(hours)), (order.HandleBy, order.DoneBy));
    }

    [Fact]
    public void A_customers_working_hours_hold_in_the_sites_time_but_not_for_a_critical_trouble()
    {
        var data = new MasterData(_bridge.Database);
        Assert.Null(data.Save(new Site("plant-a", "Works 2", "Nanfang", null, null, null)));
        Assert.Null(data.Save(new CustomerLevels("Nanfang", TimeSpan.FromMinutes(60), TimeSpan.FromHours(4), s_office)));
        _bridge.Database.Write(session => GatewayStore.SetTimeZone(session, "plant-a", "Asia/Shanghai"));
        Assert.Equal(s_office, Assert.Single(_bridge.Database.Read(ServiceLevelStore.All)).Working);

        _bridge.Take(
            _bridge.Plant.Alarm(Made.Alarm(Now)),
            _bridge.Plant.Alarm(Made.Alarm(Now, "a2", "e2", "pump-2", severity: "critical"))
        );

        Order medium = Assert.Single(_bridge.Orders(), order => order.Machine == "pump-1");
        Assert.Equal(s_office.After(Now, TimeSpan.FromHours(4), s_shanghai), medium.DoneBy);
        Assert.Equal(Now.AddHours(2), Assert.Single(_bridge.Orders(), order => order.Machine == "pump-2").DoneBy);
    }

    [Fact]
    public void An_order_that_becomes_worse_has_less_time_from_then_on_and_never_more()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, severity: "low")));
        _bridge.Time.Advance(TimeSpan.FromMinutes(30));
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, severity: "critical", revision: 2)));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal((Now.AddMinutes(5), Now.AddHours(1.75)), (order.HandleBy, order.DoneBy));
    }

    [Fact]
    public void An_order_that_comes_back_has_new_times_for_deciding_and_for_the_work_and_keeps_the_old_ones()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        Order first = Assert.Single(_bridge.Orders());
        Resolve(first.Id);
        DateTimeOffset resolved = Now;
        _bridge.EndAlarms(first.Id);
        _bridge.Time.Advance(TimeSpan.FromHours(5));
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, revision: 3, occurrences: 2)));

        Order back = Assert.Single(_bridge.Orders());
        Assert.Equal((Now.AddMinutes(5), Now.AddHours(1.75), (DateTimeOffset?)null), (back.HandleBy, back.DoneBy, back.HandledAt));
        Assert.Equal(new OrderClock(first.HandleBy, first.DoneBy, resolved, resolved, Now), Assert.Single(back.Evidence.Clocks));
        Assert.Equal(back.HandleBy, back.DueAt);
    }

    [Fact]
    public void Lists_begin_with_what_is_due_next_and_end_with_what_waits_for_nobody()
    {
        foreach ((string machine, string severity) in new[] { ("m1", "low"), ("m2", "critical"), ("m3", "medium"), ("m4", "medium") })
            _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, "a" + machine, "e" + machine, machine, severity: severity)));
        Resolve(_bridge.Orders().Single(order => order.Machine == "m4").Id);

        List<Order> all = _bridge.Database.Read(session => OrderStore.Urgent(session, 0, "", 10));
        Assert.Equal(["m2", "m3", "m1", "m4"], all.Select(order => order.Machine));
        List<Order> rest = _bridge.Database.Read(session => OrderStore.Urgent(session, all[1].DueAt.ToUnixTimeMilliseconds(), all[1].Id, 10));
        Assert.Equal(["m1", "m4"], rest.Select(order => order.Machine));
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private void Resolve(string id)
    {
        var steps = new OrderSteps(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time);
        foreach (OrderAction action in new[] { OrderAction.Confirm, OrderAction.WorkRemotely, OrderAction.Resolve })
            Assert.Null(steps.Take(id, new OrderStep(action, "Wang", CauseCode: "vibration.zone", ActionCode: "adjusted"), null).Problem);
    }
}
