using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.Tests.CloudWire;

public class CloudEventCodecTests(ITestOutputHelper output)
{
    public static TheoryData<string> SampleNames => [.. SampleEvents.All.Keys];

    public static TheoryData<string> EventNames => ["alarm-active", "alarm-inactive", "health-hour", "gateway-state", "evidence-burst", "gap"];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_message_encodes_to_its_golden_sample(string name) =>
        Assert.Equal(
            File.ReadAllText(Repository.File("gateway", "Contracts", "Samples", name + ".json")).TrimEnd(),
            Encoding.UTF8.GetString(SampleEvents.All[name]())
        );

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

    [Theory]
    [InlineData("\"levels\":[12,", "\"levels\":[12000,")]
    [InlineData("\"levels\":[12,", "\"levels\":[-12,")]
    [InlineData("\"levels\":[12,", "\"levels\":[0.5,")]
    [InlineData("\"scale\":0.0001,\"levels\"", "\"scale\":0,\"levels\"")]
    [InlineData("\"referenceScale\":0.0001,", "")]
    [InlineData("\"bandFromHz\":2531,", "")]
    [InlineData("\"kind\":\"spectrum\"", "\"kind\":\"sketch\"")]
    [InlineData("\"marks\":[{\"spectrum\":0", "\"marks\":[{\"spectrum\":2")]
    [InlineData("\"marks\":[{\"spectrum\":0", "\"marks\":[null,{\"spectrum\":0")]
    [InlineData("\"axes\":3", "\"axes\":4")]
    [InlineData("\"confidence\":0.82,\"reason\":\"race line 5.6 at 107.5 Hz (+3.9)\",\"shaftHz\"", "\"confidence\":1.82,\"shaftHz\"")]
    [InlineData("\"shaftWorth\":\"estimated\",", "")]
    [InlineData("\"label\":\"bearing-outer-race\"", "\"label\":\"<script>\"")]
    [InlineData("\"askedBy\":\"alarm\"", "\"askedBy\":\"nobody\"")]
    [InlineData("\"thermalCapacityUsed\":0.61", "\"thermalCapacityUsed\":-1")]
    [InlineData("\"machineId\":\"pump-1\"", "\"machineId\":\"../etc\"")]
    public void Bad_evidence_is_refused_as_a_violation_of_its_schema(string find, string replace)
    {
        string json = Encoding.UTF8.GetString(SampleEvents.All["evidence-burst"]());
        Assert.Contains(find, json, StringComparison.Ordinal);
        byte[] bad = Encoding.UTF8.GetBytes(json.Replace(find, replace, StringComparison.Ordinal));
        Assert.False(CloudEventCodec.TryDecode(bad, SampleEvents.Gateway, Lane.Evidence, out _, out _, out RejectReason reason));
        Assert.Equal(RejectReason.SchemaViolation, reason);
    }

    [Fact]
    public void The_longest_evidence_its_rules_allow_fits_its_limit_and_reads_back()
    {
        string text = new('x', PayloadRules.MaxTextLength);
        string name = new('x', 40);
        int[] levels = [.. Enumerable.Repeat(EvidenceRules.HighestLevel, EvidenceRules.MaxLevels)];
        var values = Enumerable.Range(1, Reason.MaxValues).ToDictionary(
            number => new string((char)('a' + number), Reason.MaxNameLength),
            _ => new ReasonValue(null, null, new string('t', Reason.MaxValueLength))
        );
        Reason alone = new(new string('c', Reason.MaxCodeLength), values);
        EvidenceData longest = SampleEvents.Evidence with
        {
            Because = alone with { Also = [.. Enumerable.Repeat(alone, Reason.MaxAlso)] },
            ZoneBecause = alone,
            EvidenceId = text,
            EpisodeId = text,
            CommandId = text,
            Reason = text,
            ZoneNote = text,
            Numbers =
            [
                .. Enumerable.Repeat(
                    new NumberData("velocity-rms-of-some-place", 123.4567891, "mm/s", "measured", 123.4567891, "non-drive-end"),
                    EvidenceRules.MaxNumbers
                ),
            ],
            Causes = [.. Enumerable.Repeat(new CauseData(FaultCodes.BearingRollingElement, 0.123456789, new string('r', 120)), EvidenceRules.MaxCauses)],
            Spectra =
            [
                .. Enumerable.Repeat(
                    new SpectrumData("envelope", 3, 12345.678901, 12345.678901, 14, "m/s²", 1.23456789e-5, levels, 1.23456789e-5, levels),
                    EvidenceRules.MaxSpectra
                ),
            ],
            Marks = [.. Enumerable.Repeat(new MarkData(3, "shaft", 14, 1234.5678, 12.345678, 1.2345678e-5, false), EvidenceRules.MaxMarks)],
        };
        byte[] json = CloudEventCodec.Encode(
            CloudEventCodec.Make(
                SampleEvents.Gateway,
                new EventId(1, Lane.Evidence, WireLimits.HighestNumber),
                EventTypes.EvidenceBurst,
                name,
                DateTimeOffset.MaxValue,
                ClockState.Synced,
                text,
                text,
                CloudJson.ToElement(longest)
            )
        );
        output.WriteLine($"{json.Length} bytes");
        Assert.InRange(json.Length, 1, CloudLimits.MaxEvidenceBytes);
        Assert.True(CloudEventCodec.TryDecode(json, SampleEvents.Gateway, Lane.Evidence, out _, out _, out _));
    }

    [Theory]
    [InlineData(Lane.Alarm, CloudLimits.MaxEventBytes)]
    [InlineData(Lane.Evidence, CloudLimits.MaxEvidenceBytes)]
    public void An_event_over_its_lanes_limit_is_refused_unread(Lane lane, int limit)
    {
        Assert.False(CloudEventCodec.TryDecode(new byte[limit + 1], SampleEvents.Gateway, lane, out _, out _, out RejectReason reason));
        Assert.Equal(RejectReason.Oversized, reason);
    }

    [Fact]
    public void Evidence_travels_on_no_lane_but_its_own()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(SampleEvents.All["evidence-burst"]()).Replace("/evidence/3\"", "/alarm/3\"", StringComparison.Ordinal)
        );
        Assert.False(CloudEventCodec.TryDecode(json, SampleEvents.Gateway, Lane.Alarm, out _, out _, out RejectReason reason));
        Assert.Equal(RejectReason.NotACloudEvent, reason);
    }

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
