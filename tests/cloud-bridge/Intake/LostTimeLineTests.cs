using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Tests.Intake;

/// <summary>A gateway was put back to an old copy: it goes on under a new incarnation and knows nothing of the alarms in between.</summary>
public sealed class LostTimeLineTests : IDisposable
{
    private readonly TestBridge _bridge = new();
    private readonly MadeGateway _restored;

    public LostTimeLineTests() => _restored = new MadeGateway(_bridge.Time, incarnation: 0x99);

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    public void Dispose() => _bridge.Dispose();

    [Fact]
    public void An_alarm_only_the_lost_time_line_knew_ends_with_the_first_state_that_does_not_count_it()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        _bridge.Take(_bridge.Plant.State(State(activeAlarms: 1)));
        Assert.True(Find("a1").Data.IsActive);

        _bridge.Take(_restored.State(State(activeAlarms: 0)));

        Assert.False(Find("a1").Data.IsActive || Find("a1").Data.IsRetained);
        Assert.Empty(Assert.Single(_bridge.Orders()).Evidence.ActiveAlarms);
        Assert.True(Assert.Single(_bridge.Orders()).IsOpen);
    }

    [Fact]
    public void A_store_that_a_gateway_lost_is_kept_once_however_often_it_says_so()
    {
        GatewayStateData state = State(activeAlarms: 0) with { StoreLoss = new StoreLossData(Now, StoreLossData.Damaged, ["frames"]) };
        _bridge.Take(_restored.State(state));
        _bridge.Take(_restored.State(state));
        Assert.Equal(1, _bridge.Refusals()["store-damaged"]);

        _bridge.Take(_restored.State(state with { StoreLoss = new StoreLossData(Now.AddHours(1), StoreLossData.Damaged, ["frames"]) }));
        Assert.Equal(2, _bridge.Refusals()["store-damaged"]);
    }

    [Fact]
    public void An_alarm_that_the_restored_gateway_told_again_stays_and_only_the_other_ends()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)), _bridge.Plant.Alarm(Made.Alarm(Now, alarm: "a2")));

        _bridge.Take(_restored.Alarm(Made.Alarm(Now, revision: 2)), _restored.State(State(activeAlarms: 1)));

        Assert.Equal((true, false), (Find("a1").Data.IsActive, Find("a2").Data.IsActive));
    }

    [Fact]
    public void While_the_gateway_counts_more_than_it_told_nothing_is_ended()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));

        _bridge.Take(_restored.State(State(activeAlarms: 1)));

        Assert.True(Find("a1").Data.IsActive);
    }

    [Fact]
    public void A_late_word_of_the_new_incarnation_counts_after_all()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        _bridge.Take(_restored.State(State(activeAlarms: 0)));

        _bridge.Take(_restored.Alarm(Made.Alarm(Now, revision: 1)));

        Assert.True(Find("a1").Data.IsActive);
    }

    private GatewayStateData State(int activeAlarms)
    {
        GatewayStateData state = Made.State(Now);
        return state with { Machines = [.. state.Machines.Select(machine => machine with { ActiveAlarms = activeAlarms })] };
    }

    private Alarm Find(string alarm) => _bridge.Database.Read(session => AlarmStore.Find(session, "plant-a", alarm))!;
}
