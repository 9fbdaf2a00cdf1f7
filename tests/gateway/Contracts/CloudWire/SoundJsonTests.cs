using System.Text;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Contracts.Tests.CloudWire;

public class SoundJsonTests
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":{\"a\":2}}", true)]
    [InlineData("[{\"a\":1},{\"a\":1}]", true)]
    [InlineData("\"\\ud83d\\ude00\"", true)]
    [InlineData("1e308", true)]
    [InlineData("{\"a\":1,\"a\":2}", false)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", false)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("{\"\\ude00\":1}", false)]
    [InlineData("1e309", false)]
    [InlineData("{", false)]
    [InlineData("1 2", false)]
    [InlineData("", false)]
    public void Json_that_somebody_later_could_stumble_over_is_not_sound(string json, bool isSound) =>
        Assert.Equal(isSound, SoundJson.IsSound(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Nesting_has_a_limit(int depth, bool isSound) =>
        Assert.Equal(isSound, SoundJson.IsSound(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth))));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_not_sound() =>
        Assert.All(PoisonJson.Bytes, bytes => Assert.False(SoundJson.IsSound([(byte)'"', .. bytes, (byte)'"'])));
}
