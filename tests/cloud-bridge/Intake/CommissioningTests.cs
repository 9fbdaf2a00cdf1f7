using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Tests.Intake;

public sealed class CommissioningOnSqlite() : CommissioningTests(TestStore.Sqlite());

public sealed class CommissioningOnPostgres(PostgresServer server) : CommissioningTests(TestStore.Postgres(server));

/// <summary>Commissioning records of machines: kept once, whole, and only so many.</summary>
public abstract class CommissioningTests : IDisposable
{
    private readonly TestBridge _bridge;

    protected CommissioningTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _bridge.Take(_bridge.Plant.State(Made.State(Now)));
    }

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Fact]
    public void A_record_sent_three_times_is_kept_once_and_reads_back_as_it_was_signed()
    {
        CommissioningData signed = Made.Commissioning(Now);
        Incoming message = Send(signed);
        _bridge.Take(message, message);
        _bridge.Restart();
        _bridge.Take(message);
        CommissioningData kept = Assert.Single(Records());
        Assert.Equal(CloudJson.ToElement(signed).GetRawText(), CloudJson.ToElement(kept).GetRawText());
    }

    [Fact]
    public void Later_records_stand_before_earlier_ones_and_the_oldest_go_beyond_the_limit()
    {
        for (int day = 0; day <= CommissioningStore.MaxKept; day++) _bridge.Take(Send(Made.Commissioning(Now.AddDays(day), by: "Visit " + day)));
        _bridge.Take(Send(Made.Commissioning(Now, machine: "fan-2")));
        Assert.Equal(CommissioningStore.MaxKept, Records().Count);
        Assert.Equal(("Visit 20", "Visit 1"), (Records()[0].By, Records()[^1].By));
    }

    [Theory]
    [InlineData("fine", null)]
    [InlineData("bad", "")]
    public void A_record_that_breaks_the_wire_goes_to_quarantine(string state, string? reason)
    {
        _bridge.Take(Send(Made.Commissioning(Now) with { Points = [new("wifi", state, reason)] }));
        Assert.Empty(Records());
        Assert.Equal((1, 0), (_bridge.Counts("health").Refused, _bridge.Counts("health").Delivered));
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _bridge.Dispose();
    }

    private List<CommissioningData> Records() => _bridge.Database.Read(session => CommissioningStore.OfMachine(session, "plant-a", "pump-1"));

    private Incoming Send(CommissioningData record) =>
        _bridge.Plant.Send(Lane.Health, EventTypes.MachineCommissioned, record.MachineId, null, null, CloudJson.ToElement(record));
}
