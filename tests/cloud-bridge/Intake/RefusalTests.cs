using System.Text;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Tests.CloudWire;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Tests.Intake;

public sealed class RefusalTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestBridge _bridge = new();

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Theory]
    [InlineData("invalid-json", "{\"specversion\":\"1.0\"")]
    [InlineData("not-a-cloud-event", "{\"specversion\":\"0.3\"}")]
    [InlineData("not-a-cloud-event", "{}")]
    [InlineData("invalid-json", "null")]
    public void Bytes_that_are_no_event_are_refused_by_name_and_move_no_number(string reason, string json)
    {
        Assert.Empty(_bridge.Take(new Incoming("ea/v1/plant-a/alarm", Encoding.UTF8.GetBytes(json))));

        Assert.Equal(new Dictionary<string, long> { [reason] = 1 }, _bridge.Refusals());
        Assert.Empty(_bridge.Database.Read(EventStore.AllLedgers));
    }

    [Fact]
    public void An_oversized_event_is_refused_unread() => Refuses("oversized", new Incoming("ea/v1/plant-a/alarm", new byte[CloudLimits.MaxEventBytes + 1]));

    [Fact]
    public void An_event_of_another_gateway_than_its_topic_is_refused() =>
        Refuses("foreign-gateway", new Incoming("ea/v1/plant-a/alarm", new MadeGateway(_bridge.Time, "plant-b").Alarm(Made.Alarm(Now)).Payload));

    [Fact]
    public void A_topic_that_is_none_of_ours_is_refused() =>
        Refuses("unknown-topic", new Incoming("ea/v1/plant-a/receipt", "{}"u8.ToArray()), new Incoming("x/y", []));

    [Fact]
    public void An_unregistered_gateway_is_refused_and_leaves_no_row_of_its_own()
    {
        Assert.Empty(_bridge.Take(new MadeGateway(_bridge.Time, "stranger").Alarm(Made.Alarm(Now))));

        Assert.Equal(1, _bridge.Refusals()["unknown-gateway"]);
        Assert.Equal(0, _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM refusals WHERE gateway <> ''")));
        Assert.Empty(_bridge.Orders());
    }

    [Fact]
    public void With_open_registration_a_sound_message_registers_its_gateway_and_garbage_does_not()
    {
        using var bridge = new TestBridge(isRegistered: false, isOpen: true);

        bridge.Take(new Incoming("ea/v1/plant-x/alarm", "garbage"u8.ToArray()));
        Assert.Equal(0, bridge.Database.Read(Equipment.GatewayStore.Count));
        bridge.Take(bridge.Plant.Hello());
        Assert.Equal("open-registration", Assert.Single(bridge.Database.Read(Equipment.GatewayStore.All)).RegisteredBy);
    }

    [Theory]
    [InlineData("unknown-type", "io.edgeagent.other.v1", "{}")]
    [InlineData("schema-violation", EventTypes.AlarmActive, "{\"alarmId\":\"x\"}")]
    [InlineData("schema-violation", EventTypes.AlarmActive, "null")]
    [InlineData("schema-violation", EventTypes.AlarmActive, "whole, with \\u0000")]
    [InlineData("schema-violation", EventTypes.AlarmActive, "whole, with 1e999")]
    [InlineData("unknown-type", "io.edgeagent.other.v1", "{\"x\":\"\\ud800\"}")]
    [InlineData("unknown-type", "io.edgeagent.other.v1", "{\"\\udc00\":1}")]
    [InlineData("unknown-type", "io.edgeagent.other.v1", "{\"x\":1e999}")]
    [InlineData("schema-violation", EventTypes.AlarmActive, "whole, with \\ud800")]
    [InlineData("schema-violation", EventTypes.AlarmActive, "whole, with a name twice")]
    public void A_sound_envelope_with_a_bad_inside_closes_its_number_and_goes_to_quarantine(string reason, string type, string data)
    {
        string whole = CloudJson.ToElement(Made.Alarm(Now)).GetRawText();
        Incoming bad = Raw(1, type, data switch
        {
            "whole, with \\u0000" => whole.Replace("\"a1\"", "\"a\\u00001\"", StringComparison.Ordinal),
            "whole, with \\ud800" => whole.Replace("{", "{\"extra\":\"\\ud800\",", StringComparison.Ordinal),
            "whole, with a name twice" => whole.Replace("{\"alarmId\":", "{\"alarmId\":\"b1\",\"alarmId\":", StringComparison.Ordinal),
            "whole, with 1e999" => whole.Replace("4.5", "1e999", StringComparison.Ordinal),
            _ => data,
        });
        Incoming good = Envelope(2, EventTypes.AlarmActive, whole);

        _bridge.Take(bad, good, bad);

        LaneCounts counts = _bridge.Counts();
        Assert.Equal((2, 1, 1, 1), (counts.Closed, counts.Delivered, counts.Refused, counts.Duplicate));
        Assert.Equal(2, _bridge.Refusals()[reason]);
        Assert.Equal(
            "quarantined/" + reason,
            _bridge.Database.Read(session => session.Find("SELECT type FROM events WHERE id LIKE '%/1'", row => row.GetString(0)))
        );
        Assert.Single(_bridge.Orders());
    }

    [Theory]
    [InlineData("alarms", "alarm = 'poison'", true)]
    [InlineData("events", "id LIKE '%/2'", false)]
    public void What_nobody_foresaw_of_one_event_is_put_aside_alone_and_the_others_of_its_batch_are_taken(string table, string poison, bool isNumberClosed)
    {
        _bridge.Database.Write(session =>
            session.Execute($"CREATE TRIGGER public.poison BEFORE INSERT ON {table} WHEN NEW.{poison} BEGIN SELECT RAISE(ABORT, 'nobody foresaw this'); END")
        );
        Incoming[] batch =
        [
            _bridge.Plant.Alarm(Made.Alarm(Now)),
            _bridge.Plant.Alarm(Made.Alarm(Now, "poison", "e2", "pump-2")),
            _bridge.Plant.Alarm(Made.Alarm(Now, "a3", "e3", "pump-3")),
        ];

        IReadOnlyList<DueReceipt> due = _bridge.Take(batch);

        Assert.Equal(isNumberClosed ? (3, 2, 1) : (1, 1, 0), (_bridge.Counts().Closed, _bridge.Counts().Delivered, _bridge.Counts().Refused));
        Assert.Equal(1, _bridge.Refusals()["unforeseen"]);
        Assert.Equal(isNumberClosed ? 2 : 1, _bridge.Orders().Count);
        Assert.Equal(isNumberClosed ? 3 : 1, due[^1].Receipt.Lanes["alarm"].Highest);
    }

    [Fact]
    public void An_event_without_data_is_quarantined_like_any_other_bad_inside()
    {
        string json = Encoding.UTF8.GetString(Envelope(1, EventTypes.AlarmActive, "{}").Payload).Replace(",\"data\":{}", "", StringComparison.Ordinal);

        _bridge.Take(new Incoming("ea/v1/plant-a/alarm", Encoding.UTF8.GetBytes(json)));

        Assert.Equal(1, _bridge.Counts().Refused);
    }

    [Fact]
    public void More_incarnations_than_the_limit_are_refused_by_name()
    {
        for (ulong incarnation = 1; incarnation <= 257; incarnation++)
            _bridge.Take(new MadeGateway(_bridge.Time, incarnation: incarnation).Alarm(Made.Alarm(Now)));

        Assert.Equal(1, _bridge.Refusals()["too-many-incarnations"]);
    }

    [Theory]
    [InlineData("schema-violation", "hello", "{\"v\":2,\"incarnation\":\"1122334455667788\"}")]
    [InlineData("schema-violation", "hello", "{\"v\":1,\"incarnation\":\"zz\"}")]
    [InlineData("invalid-json", "hello", "hello")]
    [InlineData("schema-violation", "reply", "{\"v\":1,\"id\":\"\",\"done\":true}")]
    [InlineData("unknown-command", "reply", "{\"v\":1,\"id\":\"nobody-asked\",\"done\":true}")]
    public void A_bad_hello_or_reply_is_refused_by_name(string reason, string leaf, string json) =>
        Refuses(reason, new Incoming("ea/v1/plant-a/" + leaf, Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_hundred_thousand_mutated_events_crash_nothing_and_every_accepted_one_is_whole()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var plant = new MadeGateway(_bridge.Time);
        Incoming[] samples =
        [
            plant.Alarm(Made.Alarm(Now)),
            plant.State(Made.State(Now)),
            plant.Health(Made.Hour(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero))),
            plant.Gap(Lane.Alarm, 3, GapReason.Reset),
            plant.Hello(),
            new("ea/v1/plant-a/reply", "{\"v\":1,\"id\":\"x\",\"done\":false,\"why\":\"expired\"}"u8.ToArray()),
        ];

        // A sound envelope of an unknown type around each poison, and the poisons in every place.
        Incoming[] poisoned = [.. PoisonJson.Values.Select(poison => Raw(1, "io.edgeagent.other.v1", "{\"x\":" + poison + "}"))];
        _bridge.Take(poisoned);

        int accepted = 0;
        var stored = new List<Incoming>();
        for (int i = 0; i < 100_000; i++)
        {
            Incoming mutant = Mutate(samples[random.Next(samples.Length)], random);
            if (MessageReader.Read(mutant) is Refused refused)
            {
                Assert.NotEmpty(refused.Reason);
                continue;
            }

            accepted++;
            if (i % 50 == 0) stored.Add(mutant);
        }

        foreach (Incoming[] batch in stored.Chunk(100)) _bridge.Intake.Take(batch);
        output.WriteLine($"{accepted} of 100000 mutants were readable, {stored.Count} stored");
        Assert.InRange(accepted, 1, 99_999);
        Assert.All(_bridge.Database.Read(EventStore.AllLedgers), ledger => Assert.True(ledger.IsBalanced));
    }

    public void Dispose() => _bridge.Dispose();

    private void Refuses(string reason, params Incoming[] messages)
    {
        _bridge.Take(messages);
        Assert.Equal(new Dictionary<string, long> { [reason] = messages.Length }, _bridge.Refusals());
    }

    private Incoming Envelope(long number, string type, string data)
    {
        CloudEvent e = CloudEventCodec.Make(
            "plant-a", new EventId(_bridge.Plant.Incarnation, Lane.Alarm, number), EventTypes.AlarmActive, "pump-1", Now, ClockState.Synced, null, null,
            System.Text.Json.JsonDocument.Parse(data).RootElement);
        return MadeGateway.Message(e with { Type = type }, "plant-a", Lane.Alarm);
    }

    /// <summary>With the payload's text as it is, so that escapes stay escapes.</summary>
    private Incoming Raw(long number, string type, string data)
    {
        string json = Encoding.UTF8.GetString(Envelope(number, type, "{}").Payload).Replace("\"data\":{}", "\"data\":" + data, StringComparison.Ordinal);
        return new Incoming("ea/v1/plant-a/alarm", Encoding.UTF8.GetBytes(json));
    }

    private static Incoming Mutate(Incoming message, Random random)
    {
        byte[] bytes = [.. message.Payload];
        int strokes = random.Next(1, 4);
        for (int i = 0; i < strokes && bytes.Length > 2; i++)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(7))
            {
                case 6: bytes = PoisonJson.Into(bytes, random); break;
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = (byte)"{}[]\",:0123456789eE-+.\\u"[random.Next(24)]; break;
                case 2: bytes = bytes[..at]; break;
                case 3: bytes = [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]]; break;
                case 4: bytes = [.. bytes[..at], (byte)"0\"{,e9"[random.Next(6)], .. bytes[at..]]; break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return message with { Payload = bytes };
    }
}
