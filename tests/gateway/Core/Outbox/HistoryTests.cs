using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Tests.Support;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway.Tests.Outbox;

/// <summary>What is made while the bridge is away travels on the lane replay, behind everything that is live.</summary>
public class HistoryTests
{
    private static readonly GatewayOptions s_options = new()
    {
        Id = "gateway-1",
        Uplink = new UplinkOptions { HistoryAfter = TimeSpan.FromMinutes(2), HistoryPerSecond = 5 },
    };

    /// <summary>A rig whose bridge has been away for hours, with an active alarm that came in the meantime.</summary>
    private static Rig Away(int hours = 3)
    {
        var rig = new Rig(options: s_options);
        long sequence = 0;
        rig.Run(TimeSpan.FromMinutes(3));
        for (int hour = 0; hour < hours; hour++)
        {
            rig.Live(ref sequence, 5, 1);
            rig.Run(TimeSpan.FromHours(1));
        }

        rig.Live(ref sequence, 20, 9);
        return rig;
    }

    private static void Connect(Rig rig)
    {
        rig.Loop.Uplink.Connected(rig.Moment);
        rig.CloudReceipt();
    }

    [Fact]
    public void What_is_made_while_the_bridge_is_away_is_history_and_what_is_made_afterwards_is_live()
    {
        Rig rig = Away();
        Assert.Empty(rig.Events(Lane.Alarm));
        Assert.Empty(rig.Events(Lane.Health));
        Assert.Contains(rig.Events(Lane.Replay), cloudEvent => cloudEvent.Type == EventTypes.AlarmActive);
        Assert.True(rig.Events(Lane.Replay).Count(cloudEvent => cloudEvent.Type == EventTypes.HealthHour) >= 2);
        int history = rig.Events(Lane.Replay).Count;

        Connect(rig);
        rig.Loop.Execute(new CloudCommand(1, "a", "acknowledge", rig.Loop.Alarms.Alarms.Single().Id, null, "tester", null, rig.Now.AddMinutes(1)), rig.Moment);
        rig.Commit();
        Assert.Equal(history, rig.Events(Lane.Replay).Count);
        Assert.Equal([EventTypes.AlarmUpdated, EventTypes.AlarmUpdated], rig.Events(Lane.Alarm).Select(cloudEvent => cloudEvent.Type));
    }

    [Fact]
    public void A_bridge_that_is_heard_every_minute_is_never_away()
    {
        var rig = new Rig(options: s_options);
        long sequence = 0;
        for (int minute = 0; minute < 70; minute++)
        {
            rig.Live(ref sequence, 1, 1);
            rig.Run(TimeSpan.FromMinutes(1));
            if (minute == 0) rig.Loop.Uplink.Connected(rig.Moment);
            rig.CloudReceipt();
        }

        Assert.Empty(rig.Events(Lane.Replay));
        Assert.NotEmpty(rig.Events(Lane.Health));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void When_the_bridge_is_back_how_every_alarm_stands_goes_before_the_history(bool isRestarted)
    {
        Rig rig = Away();
        if (isRestarted) rig.Restart();
        rig.Wait(1);
        Connect(rig);

        List<OutboxElement> sent = rig.Sendable();
        AlarmData told = Rig.AlarmOf(rig.Decode(sent[0]));
        Assert.Equal((Lane.Alarm, true), (sent[0].Lane, told.IsActive));
        Assert.Equal(sent.Count - 1, sent.FindLastIndex(element => element.Lane == Lane.Replay));
        Assert.True(sent.FindIndex(element => element.Lane == Lane.Replay) > sent.FindLastIndex(element => element.Lane != Lane.Replay));
        AlarmData past = Rig.AlarmOf(rig.Events(Lane.Replay).Last(cloudEvent => cloudEvent.Type == EventTypes.AlarmActive));
        Assert.Equal((past.AlarmId, past.EpisodeId), (told.AlarmId, told.EpisodeId));
        Assert.True(told.Revision > past.Revision);
    }

    [Fact]
    public void A_bridge_that_was_away_while_nothing_happened_is_told_nothing_twice()
    {
        var rig = new Rig(options: s_options);
        rig.Run(TimeSpan.FromMinutes(30));
        Connect(rig);

        Assert.DoesNotContain(rig.Sendable(), element => element.Lane is Lane.Alarm or Lane.Replay);
        Assert.Equal(0, rig.Loop.Uplink.TimesToTellAnew);
    }

    [Fact]
    public void History_keeps_its_speed_and_a_new_alarm_overtakes_it()
    {
        Rig rig = Away(hours: 40);
        Connect(rig);
        rig.Sendable();
        rig.CloudReceipt((Lane.Replay, 5, null, false, null));
        rig.Wait(0.2);
        Assert.Single(rig.Sendable(), element => element.Lane == Lane.Replay);
        Assert.Empty(rig.Sendable());

        rig.Loop.Execute(new CloudCommand(1, "a", "acknowledge", rig.Loop.Alarms.Alarms.Single().Id, null, "tester", null, rig.Now.AddMinutes(1)), rig.Moment);
        rig.Commit();
        rig.Wait(60);
        List<OutboxElement> sent = rig.Sendable();
        Assert.Equal(Lane.Alarm, sent[0].Lane);
        Assert.Equal(5, sent.Count(element => element.Lane == Lane.Replay));                       // room piles up for a second, not for the minute
    }

    [Fact]
    public void At_most_a_window_of_history_is_under_way()
    {
        Rig rig = Away(hours: 40);
        Connect(rig);
        int sent = 0;
        for (int second = 0; second < 20; second++)
        {
            rig.Wait(1);
            sent += rig.Sendable().Count(element => element.Lane == Lane.Replay);
        }

        Assert.Equal(CloudLimits.ReplayWindow, sent);
    }

    [Fact]
    public void A_bridge_put_back_to_an_old_copy_gets_history_again_as_it_was()
    {
        Rig rig = Away(hours: 10);
        Connect(rig);
        List<OutboxElement> first = [.. rig.Sendable().Where(element => element.Lane == Lane.Replay)];
        rig.CloudReceipt((Lane.Replay, first[^1].To, null, false, null));
        rig.Wait(10);
        rig.CloudReceipt((Lane.Replay, 0, null, false, null));

        List<OutboxElement> again = [.. rig.Sendable().Where(element => element.Lane == Lane.Replay)];
        Assert.Equal(first.Select(element => element.Body), again.Select(element => element.Body));
    }
}
