namespace EdgeAgent.Mqtt.Tests;

public sealed class MqttTopicTests
{
    [Theory]
    [InlineData("m/+/frame", "m/a/frame", true)]
    [InlineData("m/+/frame", "m/a/b/frame", false)]
    [InlineData("m/#", "m/a/b", true)]
    [InlineData("m/#", "m", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "$SYS/uptime", false)]
    [InlineData("+/uptime", "$SYS/uptime", false)]
    [InlineData("$SYS/#", "$SYS/uptime", true)]
    [InlineData("a/b", "a", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("a/+", "a/", true)]
    [InlineData("a/+", "a", false)]
    public void A_filter_matches_as_section_4_7_of_the_standard_says(string filter, string topic, bool expected) =>
        Assert.Equal(expected, MqttTopic.Matches(filter, topic));

    [Theory]
    [InlineData("m/+/frame", true)]
    [InlineData("#", true)]
    [InlineData("$share/group/m/#", true)]
    [InlineData("$share/group", false)]
    [InlineData("$share/+/m", false)]
    [InlineData("m/#/frame", false)]
    [InlineData("m/a+", false)]
    [InlineData("m/a#", false)]
    [InlineData("", false)]
    [InlineData("a\0b", false)]
    public void A_filter_is_valid_only_with_whole_level_wildcards(string filter, bool expected) => Assert.Equal(expected, MqttTopic.IsFilter(filter));

    [Fact]
    public void A_topic_over_65535_bytes_is_no_name()
    {
        Assert.True(MqttTopic.IsName(new string('a', 65535)));
        Assert.False(MqttTopic.IsName(new string('a', 65536)));
        Assert.False(MqttTopic.IsName(new string('ä', 40000)));
    }
}
