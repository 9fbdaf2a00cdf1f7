using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Tests.CloudWire;

public class CloudEventCodecTests(ITestOutputHelper output)
{
    public static TheoryData<string> SampleNames => [.. SampleEvents.All.Keys];

    public static TheoryData<string> EventNames => ["alarm-active", "alarm-inactive", "health-hour", "gateway-state", "gap"];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_message_encodes_to_its_golden_sample(string name) =>
        Assert.Equal(File.ReadAllText(Repository.File("gateway", "Contracts", "Samples", name + ".json")).TrimEnd(), Encoding.UTF8.GetString(SampleEvents.All[name]()));

    [Theory]
    [MemberData(nameof(EventNames))]
    public void A_golden_event_is_accepted_and_encodes_back_to_itself(string name)
    {
        byte[] json = SampleEvents.All[name]();
        Assert.Equal(RejectReason.None, Decode(json, out CloudEvent cloudEvent));
        Assert.Equal(json, CloudEventCodec.Encode(cloudEvent));
    }

    [Theory]
    [InlineData("\"specversion\":\"1.0\"", "\"specversion\":\"0.3\"", RejectReason.NotACloudEvent)]
    [InlineData("/alarm/17\"", "/health/17\"", RejectReason.NotACloudEvent)]
    [InlineData("/alarm/17\"", "/alarm/18\"", RejectReason.NotACloudEvent)]
    [InlineData("/alarm/17\"", "/alarm/017\"", RejectReason.NotACloudEvent)]
    [InlineData("/gateways/gw-01", "/gateways/gw-02", RejectReason.ForeignGateway)]
    [InlineData("alarm.active.v1", "alarm.active.v9", RejectReason.UnknownType)]
    [InlineData("\"machineId\":\"pump-1\"", "\"machineId\":\"../etc\"", RejectReason.SchemaViolation)]
    [InlineData("\"severity\":\"high\"", "\"severity\":\"meh\"", RejectReason.SchemaViolation)]
    [InlineData("\"faultCode\":\"power.over-rated-input\",", "", RejectReason.SchemaViolation)]
    [InlineData("\"modules\":[\"00M6SC7N75\"]", "\"modules\":[null]", RejectReason.SchemaViolation)]
    [InlineData("\"revision\":1", "\"revision\":\"1\"", RejectReason.SchemaViolation)]
    [InlineData("\"data\":{", "\"dato\":{", RejectReason.SchemaViolation)]
    [InlineData("{\"specversion\"", "{{\"specversion\"", RejectReason.InvalidJson)]
    [InlineData("\"time\":\"2026", "\"time\":\"x026", RejectReason.InvalidJson)]
    public void A_bad_event_is_refused_by_name(string find, string replace, RejectReason expected)
    {
        string json = Encoding.UTF8.GetString(SampleEvents.All["alarm-active"]());
        Assert.Contains(find, json, StringComparison.Ordinal);
        Assert.Equal(expected, Decode(Encoding.UTF8.GetBytes(json.Replace(find, replace, StringComparison.Ordinal)), out _));
    }

    [Fact]
    public void An_event_over_the_limit_is_refused_unread() =>
        Assert.Equal(RejectReason.Oversized, Decode(new byte[CloudLimits.MaxEventBytes + 1], out _));

    [Fact]
    public void A_hundred_thousand_mutated_events_never_crash_and_what_passes_is_whole()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] names = [.. EventNames.Select(row => row.Data)];
        byte[][] samples = [.. names.Select(name => SampleEvents.All[name]())];
        int passed = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] json = [.. samples[i % samples.Length]];
            for (int change = random.Next(1, 4); change > 0; change--) json[random.Next(json.Length)] = (byte)random.Next(256);
            if (Decode(json, out CloudEvent cloudEvent) != RejectReason.None) continue;
            passed++;
            Assert.Equal(RejectReason.None, Decode(CloudEventCodec.Encode(cloudEvent), out _));
        }

        output.WriteLine($"{passed} mutants were still whole events");
    }

    [Theory]
    [InlineData("ea/v1/gw-01/alarm", true)]
    [InlineData("ea/v1/GW/alarm", false)]
    [InlineData("ea/v1/gw-01/alarm/x", false)]
    [InlineData("ea/v2/gw-01/alarm", false)]
    public void A_cloud_topic_comes_apart_or_is_refused(string topic, bool isOurs) => Assert.Equal(isOurs, CloudTopics.TryParse(topic, out _, out _));

    private static RejectReason Decode(byte[] json, out CloudEvent cloudEvent)
    {
        RejectReason first = RejectReason.None;
        foreach (Lane lane in CloudTopics.EventLanes)
        {
            if (CloudEventCodec.TryDecode(json, SampleEvents.Gateway, lane, out cloudEvent, out _, out RejectReason reason)) return RejectReason.None;
            if (first == RejectReason.None) first = reason;
        }

        cloudEvent = null!;
        return first;
    }
}
