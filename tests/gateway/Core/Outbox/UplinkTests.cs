using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Tests.CloudWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Outbox;

public class UplinkTests
{
    /// <summary>A rig with one alarm event (and perhaps more) in the outbox.</summary>
    private static Rig WithAlarms(int count, IGatewayStore? store = null)
    {
        var rig = new Rig(store);
        long sequence = 0;
        rig.Live(ref sequence, 20, 9);
        AddEvents(rig, count - 1);
        return rig;
    }

    private static void AddEvents(Rig rig, int count)
    {
        string alarm = rig.Loop.Alarms.Alarms.First().Id;
        for (int i = 0; i < count; i++)
        {
            rig.Loop.Execute(
                new CloudCommand(1, Guid.NewGuid().ToString(), "shelve", alarm, null, "tester", rig.Now.AddMinutes(5 + i), rig.Now.AddMinutes(1)),
                rig.Moment
            );
            rig.Commit();
        }
    }

    private static void Connect(Rig rig, long receipted = 0)
    {
        rig.Loop.Uplink.Connected(rig.Moment);
        rig.CloudReceipt((Lane.Alarm, receipted, null, false, null));
    }

    private static long[] Alarms(IEnumerable<OutboxElement> elements) =>
        [.. elements.Where(element => element.Lane == Lane.Alarm).Select(element => element.From)];

    [Fact]
    public void Nothing_goes_before_the_bridge_answered_the_hello()
    {
        Rig rig = WithAlarms(1);
        rig.Loop.Uplink.Connected(rig.Moment);

        Assert.Equal(Hex64.ToText(rig.Loop.Outbox.Incarnation), rig.Loop.Uplink.TakeHello(rig.Moment)!.Incarnation);
        Assert.Null(rig.Loop.Uplink.TakeHello(rig.Moment));
        Assert.Empty(rig.Sendable());
        rig.CloudReceipt((Lane.Alarm, 0, null, false, null));
        Assert.Equal([1L], Alarms(rig.Sendable()));
        rig.Wait(20);
        Assert.Null(rig.Loop.Uplink.TakeHello(rig.Moment));
    }

    [Fact]
    public void Alarms_go_before_states_and_health()
    {
        Rig rig = WithAlarms(2);
        rig.Run(TimeSpan.FromSeconds(10));
        Connect(rig);

        List<OutboxElement> sent = rig.Sendable();
        Assert.Equal([Lane.Alarm, Lane.Alarm], sent.Take(2).Select(element => element.Lane));
        Assert.Contains(sent, element => element.Lane == Lane.State);
    }

    [Fact]
    public void What_is_not_receipted_goes_again_after_the_resend_time_and_after_a_restart()
    {
        Rig rig = WithAlarms(2);
        Connect(rig);
        Assert.Equal([1L, 2L], Alarms(rig.Sendable()));
        Assert.Empty(rig.Sendable());
        rig.Run(TimeSpan.FromSeconds(11));
        Assert.Equal([1L, 2L], Alarms(rig.Sendable()));

        rig.CloudReceipt((Lane.Alarm, 1, null, false, null));
        rig.Restart();
        Connect(rig, receipted: 1);
        Assert.Equal([2L], Alarms(rig.Sendable()));
    }

    [Fact]
    public void The_window_bounds_what_is_under_way()
    {
        Rig rig = WithAlarms(CloudLimits.GatewayWindow + 20);
        Connect(rig);

        Assert.Equal(CloudLimits.GatewayWindow, Alarms(rig.Sendable()).Length);
    }

    [Fact]
    public void While_the_cloud_is_away_states_do_not_pile_up()
    {
        Rig rig = WithAlarms(1);
        rig.Run(TimeSpan.FromHours(1));

        Assert.Equal(EventOutbox.MaxWaitingStates, rig.Events(Lane.State).Count);
    }

    [Fact]
    public void A_restored_bridge_gets_again_what_is_kept_and_a_gap_record_for_what_is_not()
    {
        Rig rig = WithAlarms(3);
        Connect(rig);
        rig.Sendable();
        rig.CloudReceipt((Lane.Alarm, 3, null, false, null));
        rig.Store.Commit(
            new GatewayChanges
            {
                Retention = new Retention(
                    new RetentionOptions(),
                    rig.Now.ToUnixTimeMilliseconds(),
                    [new OutboxTrim(rig.Loop.Outbox.Incarnation, Lane.Alarm, 3)]
                ),
            }
        );
        AddEvents(rig, 1);
        Connect(rig, receipted: 1);

        OutboxElement[] sent = [.. rig.Sendable().Where(element => element.Lane == Lane.Alarm)];
        Assert.Equal([(2L, 3L), (4L, 4L), (5L, 5L)], sent.Select(element => (element.From, element.To)));
        Assert.Equal(EventTypes.Gap, rig.Decode(sent[0]).Type);
        Assert.Contains("receiver-behind", rig.Decode(sent[0]).Data.ToString(), StringComparison.Ordinal);

        // And how the alarm stands now, because its newest event may be among those that are gone.
        Assert.Equal(EventTypes.AlarmUpdated, rig.Decode(sent[2]).Type);
    }

    [Theory]
    [InlineData("the bridge has a number this store never gave out")]
    [InlineData("the bridge has other content under this store's number")]
    public void A_gateway_restored_from_an_old_copy_takes_a_new_incarnation_and_loses_no_alarm(string how)
    {
        var store = new MemoryGatewayStore();
        Rig rig = WithAlarms(1, store);
        MemoryGatewayStore copy = store.Copy();
        ulong before = rig.Loop.Outbox.Incarnation;
        rig.Restart(copy);
        AddEvents(rig, 2);
        string[] waiting = [.. rig.Events(Lane.Alarm).Select(cloudEvent => cloudEvent.Data.ToString())];

        rig.Loop.Uplink.Connected(rig.Moment);
        if (how.Contains("never", StringComparison.Ordinal)) rig.CloudReceipt((Lane.Alarm, 9, "00000000", false, null));
        else rig.CloudReceipt((Lane.Alarm, 2, "00000000", false, null));

        Assert.NotEqual(before, rig.Loop.Outbox.Incarnation);
        Assert.Equal(Hex64.ToText(rig.Loop.Outbox.Incarnation), rig.Loop.Uplink.TakeHello(rig.Moment)!.Incarnation);
        Connect(rig);
        CloudEvent[] sent = [.. rig.Sendable().Where(element => element.Lane == Lane.Alarm).Select(rig.Decode)];
        Assert.Equal([1L, 2L, 3L, 4L], sent.Select(cloudEvent => long.Parse(cloudEvent.Sequence, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(waiting, sent.Take(3).Select(cloudEvent => cloudEvent.Data.ToString()));
        Assert.Equal(
            Enumerable.Range(1, 3).Select(number => new EventId(before, Lane.Alarm, number).ToString()),
            sent.Take(3).Select(cloudEvent => cloudEvent.PreviousId)
        );

        // And how the alarm stands now, because the bridge may have heard something else of it on the lost time line.
        Assert.True(sent[3] is { Type: EventTypes.AlarmUpdated, PreviousId: null });
    }

    [Fact]
    public void A_receipt_that_answers_no_hello_of_this_run_is_not_believed()
    {
        Rig rig = WithAlarms(1);
        rig.Loop.Uplink.Connected(rig.Moment);
        var receipt = new CloudReceipt(
            1,
            Hex64.ToText(rig.Loop.Outbox.Incarnation),
            new Dictionary<string, CloudLaneReceipt> { ["alarm"] = new(0, null, false, null) }
        );
        rig.Loop.TakeFromCloud(
            "ea/v1/gateway-1/receipt",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(receipt, CloudJson.Default.CloudReceipt),
            rig.Moment
        );

        Assert.Empty(rig.Sendable());
        Assert.Equal(rig.Loop.Uplink.Life, rig.Loop.Uplink.TakeHello(rig.Moment)!.Life);
    }

    [Fact]
    public void A_bridge_that_lost_what_it_had_of_a_former_incarnation_is_asked_and_gets_it_again_with_its_former_id()
    {
        Rig rig = WithAlarms(3);
        Connect(rig);
        rig.Sendable();
        rig.CloudReceipt((Lane.Alarm, 3, null, false, null));
        ulong former = rig.Loop.Outbox.Incarnation;
        rig.CloudReceipt((Lane.Alarm, 99, null, false, null));                            // the store is old: a new incarnation
        rig.Loop.Uplink.Connected(rig.Moment);
        string[] asked = [rig.Loop.Uplink.TakeHello(rig.Moment)!.Incarnation, rig.Loop.Uplink.TakeHello(rig.Moment)!.Incarnation];
        Assert.Equal([Hex64.ToText(rig.Loop.Outbox.Incarnation), Hex64.ToText(former)], asked);

        rig.CloudReceipt((Lane.Alarm, 0, null, false, null));
        var lost = new CloudReceipt(1, Hex64.ToText(former), new Dictionary<string, CloudLaneReceipt> { ["alarm"] = new(1, null, false, null) });
        rig.Loop.TakeFromCloud(
            "ea/v1/gateway-1/receipt",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(lost, CloudJson.Default.CloudReceipt),
            rig.Moment
        );
        rig.Commit();

        string[] previous = [.. rig.Sendable().Where(element => element.Lane == Lane.Alarm).Select(element => rig.Decode(element).PreviousId).OfType<string>()];
        Assert.Equal([new EventId(former, Lane.Alarm, 2).ToString(), new EventId(former, Lane.Alarm, 3).ToString()], previous);
    }

    [Fact]
    public void A_conflict_at_the_bridge_sends_everything_from_that_number_on_again_and_how_the_alarm_stands_now()
    {
        Rig rig = WithAlarms(4);
        Connect(rig);
        rig.Sendable();
        rig.CloudReceipt((Lane.Alarm, 4, null, false, 3));
        Connect(rig);

        Assert.Equal(
            [true, true, false],
            rig.Sendable().Where(element => element.Lane == Lane.Alarm).Select(element => rig.Decode(element).PreviousId is not null)
        );
    }

    [Fact]
    public void The_renumbered_outbox_survives_a_restart()
    {
        Rig rig = WithAlarms(3);
        rig.Loop.Uplink.Connected(rig.Moment);
        rig.CloudReceipt((Lane.Alarm, 50, null, false, null));
        ulong taken = rig.Loop.Outbox.Incarnation;
        rig.Restart();
        Connect(rig);

        Assert.Equal(taken, rig.Loop.Outbox.Incarnation);
        Assert.Equal([1L, 2L, 3L, 4L], Alarms(rig.Sendable()));
    }

    [Fact]
    public void An_event_the_bridge_refuses_again_and_again_is_given_up_and_the_next_one_goes()
    {
        Rig rig = WithAlarms(2);
        Connect(rig);
        for (int round = 0; round < 9; round++)
        {
            rig.Sendable();
            rig.CloudReceipt((Lane.Alarm, 0, null, false, null));
            rig.Run(TimeSpan.FromSeconds(11));
        }

        OutboxElement[] sent = [.. rig.Sendable().Where(element => element.Lane == Lane.Alarm)];
        Assert.Equal(EventTypes.Gap, rig.Decode(sent[0]).Type);
        Assert.Equal([1L, 2L], sent.Select(element => element.From));
        Assert.Single(rig.Store.ReadQuarantine(10), row => row.Topic == "outbox/alarm");
    }

    [Fact]
    public void A_bridge_that_was_away_for_hours_costs_no_event()
    {
        Rig rig = WithAlarms(2);
        Connect(rig);
        rig.Sendable();
        rig.Run(TimeSpan.FromHours(2));
        rig.Loop.TakeFromCloud("ea/v1/gateway-1/receipt", "{}"u8.ToArray(), rig.Moment);
        rig.CloudReceipt((Lane.Alarm, 0, null, false, null));
        rig.Run(TimeSpan.FromSeconds(2));

        Assert.All(
            rig.Sendable().Where(element => element.Lane == Lane.Alarm).Select(rig.Decode),
            cloudEvent => Assert.NotEqual(EventTypes.Gap, cloudEvent.Type)
        );
    }

    [Theory]
    [InlineData("ea/v1/gateway-1/receipt", "{", RejectReason.InvalidJson)]
    [InlineData("ea/v1/gateway-1/receipt", "{\"v\":2,\"incarnation\":\"x\",\"lanes\":{}}", RejectReason.SchemaViolation)]
    [InlineData("ea/v1/gateway-2/receipt", "{}", RejectReason.ForeignGateway)]
    [InlineData("ea/v1/gateway-1/strange", "{}", RejectReason.UnknownTopic)]
    [InlineData("ea/v1/gateway-1/cmd", "[]", RejectReason.InvalidJson)]
    [InlineData("ea/v1/gateway-1/cmd", "{\"v\":1,\"id\":\"c1\",\"id\":\"c2\",\"verb\":\"acknowledge\",\"by\":\"x\"}", RejectReason.InvalidJson)]
    [InlineData("ea/v1/gateway-1/cmd", "{\"v\":1,\"id\":\"c1\",\"verb\":\"acknowledge\",\"by\":\"\\ud800\"}", RejectReason.InvalidJson)]
    [InlineData("ea/v1/gateway-1/cmd", "{\"v\":1,\"id\":\"c1\",\"verb\":\"drill\",\"by\":\"x\",\"more\":1e999}", RejectReason.InvalidJson)]
    public void Bad_words_from_the_cloud_are_refused_by_name(string topic, string body, RejectReason reason)
    {
        var rig = new Rig();
        rig.Loop.TakeFromCloud(topic, System.Text.Encoding.UTF8.GetBytes(body), rig.Moment);

        Assert.Equal(1, rig.Loop.Refused[reason]);
    }

    [Fact]
    public void Thirty_thousand_poisoned_commands_and_receipts_are_each_answered_or_refused_by_a_name_that_was_foreseen()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        Rig rig = WithAlarms(2);
        Connect(rig);
        byte[][] samples =
        [
            .. new[] { "acknowledge", "shelve", "burst", "renew", "drill", "drilled" }.Select(verb => System.Text.Encoding.UTF8.GetBytes(
                $"{{\"v\":1,\"id\":\"c-{verb}\",\"verb\":\"{verb}\",\"alarmId\":\"a\",\"machineId\":\"pump-1\",\"by\":\"Li\",\"until\":\"2026-03-01T00:00:00Z\",\"expiresAt\":\"2026-03-01T00:00:00Z\",\"drill\":{{\"orderId\":\"WO-1\"}}}}")),
        ];
        for (int i = 0; i < 30_000; i++)
        {
            byte[] message = samples[random.Next(samples.Length)];
            for (int strokes = random.Next(1, 3); strokes > 0; strokes--) message = PoisonJson.Into(message, random);
            rig.Loop.TakeFromCloud(random.Next(4) == 0 ? "ea/v1/gateway-1/receipt" : "ea/v1/gateway-1/cmd", message, rig.Moment);
            if (i % 500 == 499) rig.Commit();
        }

        Assert.Equal(0, rig.Loop.Refused[RejectReason.Unforeseen]);
        Assert.True(rig.Loop.Refused[RejectReason.InvalidJson] > 1000);
    }
}
