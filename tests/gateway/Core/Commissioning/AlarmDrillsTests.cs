using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Commissioning;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Commissioning;

public class AlarmDrillsTests
{
    private readonly Rig _rig = new();

    [Fact]
    public void A_test_alarm_travels_on_the_alarm_lane_marked_as_a_test_and_no_figure_of_the_gateway_moves()
    {
        long sequence = 0;
        _rig.Live(ref sequence, 30, velocity: 1);

        Assert.True(Start().IsDone);

        CloudEvent sent = Assert.Single(_rig.Events(Lane.Alarm));
        Assert.Equal((EventTypes.AlarmTest, "/machines/pump-1", null), (sent.Type, sent.Subject, sent.Episode));
        Assert.Empty(_rig.Loop.Alarms.Alarms);
        Assert.Equal(0, _rig.Loop.Alarms.Quality(_rig.Moment.UtcMs).ActivationsLastDay);
        Assert.All(_rig.Loop.Describe(_rig.Moment).Machines, machine => Assert.Equal(0, machine.ActiveAlarms));
        _rig.Run(TimeSpan.FromHours(2));
        Assert.All(_rig.Events(Lane.Health), hour => Assert.Equal(0, hour.Data.GetProperty("alarms").GetInt32()));
        Assert.NotEmpty(_rig.Events(Lane.Health));
    }

    [Fact]
    public void A_second_test_of_the_same_machine_within_ten_seconds_and_one_of_an_unknown_machine_are_refused_by_name()
    {
        Start();
        Assert.Equal("too-soon", Start().Why);
        Assert.Equal("unknown-machine", Start("pump-9").Why);
        _rig.Wait(11);
        Assert.True(Start().IsDone);
        Assert.Equal(2, _rig.Events(Lane.Alarm).Count);
    }

    [Fact]
    public void The_test_order_comes_back_with_its_hops_and_the_answer_names_those_the_gateway_saw_also_when_the_command_is_repeated_after_a_restart()
    {
        Start();
        OutboxElement element = _rig.Store.ReadOutbox(_rig.Loop.Outbox.Incarnation, Lane.Alarm, 1, 1)[0];
        Drill drill = _rig.Loop.Drills.Drills.Single();
        Assert.Equal(drill.Id, _rig.Loop.Drills.Awaited(element));
        _rig.Wait(0.02);
        _rig.Loop.DrillAtBroker(drill.Id, _rig.Moment);
        Assert.Null(_rig.Loop.Drills.Awaited(element));
        _rig.Wait(0.08);

        DateTimeOffset returnedAt = _rig.Now;
        CloudReply reply = Answer(Returned(drill.Id));
        Assert.Equal((true, drill.MadeAt.AddMilliseconds(20), returnedAt), (reply.IsDone, reply.Drill!.BrokerAt, reply.Drill.ReturnedAt));
        _rig.Restart();
        _rig.Wait(5);
        reply = Answer(Returned(drill.Id));
        Assert.Equal((true, returnedAt), (reply.IsDone, reply.Drill!.ReturnedAt));

        Assert.False(_rig.Loop.ShowDrill("another", _rig.Moment));
        Assert.True(_rig.Loop.ShowDrill(drill.Id, _rig.Moment));
        Assert.Equal(
            ["TEST-1", "5100"],
            [
                _rig.Loop.Drills.Find(drill.Id)!.Times.OrderId!,
                (_rig.Loop.Drills.Find(drill.Id)!.ShownAt - drill.MadeAt)!.Value.TotalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ]
        );
    }

    [Fact]
    public void A_return_of_a_drill_that_was_never_made_is_refused()
    {
        CloudReply reply = Answer(Returned("foreign"));
        Assert.Equal((false, "unknown-drill"), (reply.IsDone, reply.Why));
    }

    [Fact]
    public void Only_the_newest_fifty_drills_are_remembered_here_and_on_disk()
    {
        for (int i = 0; i < AlarmDrills.MaxRemembered + 5; i++)
        {
            Start();
            _rig.Wait(11);
        }

        _rig.Restart();
        Assert.Equal(AlarmDrills.MaxRemembered, _rig.Loop.Drills.Drills.Count());
        Assert.Equal(Rig.Start.AddSeconds(55), _rig.Loop.Drills.Drills.Last().MadeAt);
    }

    private CloudReply Start(string machine = "pump-1")
    {
        CloudReply reply = _rig.Loop.Execute(
            new CloudCommand(1, Guid.NewGuid().ToString("N"), "drill", null, machine, "Li Wei", null, _rig.Now.AddMinutes(1)),
            _rig.Moment
        );
        _rig.Commit();
        return reply;
    }

    private CloudCommand Returned(string drill) =>
        new(
            1,
            "TEST-1",
            "drilled",
            drill,
            "pump-1",
            "edgeagent",
            null,
            _rig.Now.AddHours(1),
            new DrillTimes("TEST-1", null, _rig.Now.AddMinutes(5), _rig.Now.AddMinutes(5), _rig.Now.AddMinutes(5))
        );

    /// <summary>As a command from the cloud's broker, with its answer.</summary>
    private CloudReply Answer(CloudCommand command)
    {
        _rig.Loop.TakeFromCloud(
            CloudTopics.Of("gateway-1", CloudTopics.Command),
            JsonSerializer.SerializeToUtf8Bytes(command, CloudJson.Default.CloudCommand),
            _rig.Moment
        );
        _rig.Commit();
        return Assert.Single(_rig.Loop.TakeReplies());
    }
}
