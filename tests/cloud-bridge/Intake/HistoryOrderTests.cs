using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Tests.Intake;

/// <summary>
/// History and live words of one alarm travel on two lanes, each in its own order. Every way in which the two can fall into each other is tried, with each
/// event alone in its transaction: the end is always the same.
/// </summary>
public class HistoryOrderTests
{
    [Fact]
    public void However_history_and_live_words_of_an_alarm_fall_into_each_other_the_end_is_one_order_and_the_newest_word()
    {
        int ways = 0;
        foreach (bool[] isHistoryNext in Merges(history: 3, live: 3))
        {
            ways++;
            using var bridge = new TestBridge();
            DateTimeOffset at = bridge.Time.GetUtcNow();
            var history = new Queue<Incoming>(
            [
                Say(bridge, Lane.Replay, EventTypes.AlarmActive, Made.Alarm(at, revision: 1)),
                Say(bridge, Lane.Replay, EventTypes.AlarmInactive, Made.Alarm(at, revision: 2, isActive: false)),
                Say(bridge, Lane.Replay, EventTypes.AlarmActive, Made.Alarm(at, revision: 3, occurrences: 2)),
            ]);
            var live = new Queue<Incoming>(
            [
                Say(bridge, Lane.Alarm, EventTypes.AlarmUpdated, Made.Alarm(at, revision: 4, occurrences: 2)),
                Say(bridge, Lane.Alarm, EventTypes.AlarmInactive, Made.Alarm(at, revision: 5, occurrences: 2, isActive: false)),
                Say(bridge, Lane.Alarm, EventTypes.AlarmActive, Made.Alarm(at, revision: 6, occurrences: 3)),
            ]);
            foreach (bool isHistory in isHistoryNext) bridge.Take((isHistory ? history : live).Dequeue());

            Order order = Assert.Single(bridge.Orders());
            Alarm alarm = bridge.Database.Read(session => AlarmStore.Find(session, "plant-a", "a1"))!;
            Assert.Equal((6, true, 3), (alarm.Data.Revision, alarm.Data.IsActive, alarm.Data.Occurrences));
            Assert.Equal((true, 3L), (order.IsOpen, order.Occurrences));
            Assert.Equal(["a1"], order.Evidence.ActiveAlarms);
            Assert.Equal((3L, 3L), (bridge.Counts("replay").Delivered, bridge.Counts().Delivered));
        }

        Assert.Equal(20, ways);
    }

    [Fact]
    public void An_alarm_that_came_and_went_while_the_cloud_was_away_opens_one_order_whichever_word_comes_first()
    {
        foreach (bool isOutcomeFirst in (bool[])[true, false])
        {
            using var bridge = new TestBridge();
            DateTimeOffset at = bridge.Time.GetUtcNow();
            Incoming[] history =
            [
                Say(bridge, Lane.Replay, EventTypes.AlarmActive, Made.Alarm(at, revision: 1)),
                Say(bridge, Lane.Replay, EventTypes.AlarmInactive, Made.Alarm(at, revision: 2, isActive: false)),
            ];
            Incoming outcome = Say(bridge, Lane.Alarm, EventTypes.AlarmUpdated, Made.Alarm(at, revision: 3, isActive: false));
            bridge.Take(isOutcomeFirst ? [outcome, .. history] : [.. history, outcome]);

            Assert.Empty(Assert.Single(bridge.Orders()).Evidence.ActiveAlarms);
            Assert.Equal(3, bridge.Database.Read(session => AlarmStore.Find(session, "plant-a", "a1"))!.Data.Revision);
        }
    }

    private static Incoming Say(TestBridge bridge, Lane lane, string type, AlarmData alarm) =>
        bridge.Plant.Send(lane, type, alarm.MachineId, alarm.EpisodeId, null, CloudJson.ToElement(alarm));

    /// <summary>Every order in which two queues can be emptied: true takes from the history.</summary>
    private static IEnumerable<bool[]> Merges(int history, int live)
    {
        if (history == 0 && live == 0) return [[]];
        IEnumerable<bool[]> first = history == 0 ? [] : Merges(history - 1, live).Select(rest => (bool[])[true, .. rest]);
        IEnumerable<bool[]> second = live == 0 ? [] : Merges(history, live - 1).Select(rest => (bool[])[false, .. rest]);
        return first.Concat(second);
    }
}
