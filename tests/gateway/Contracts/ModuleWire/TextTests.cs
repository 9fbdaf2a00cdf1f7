using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.Tests.ModuleWire;

public class TextTests
{
    [Theory]
    [InlineData(1UL, "0000000001")]
    [InlineData(0x00A1B2C3D4E5UL, "00M6SC7N75")]
    [InlineData(ModuleId.Highest, "7ZZZZZZZZZ")]
    public void A_module_id_reads_back_what_it_writes(ulong id, string text)
    {
        Assert.Equal(text, ModuleId.ToText(id));
        Assert.True(ModuleId.TryParse(text, out ulong back));
        Assert.Equal(id, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000")]
    [InlineData("8000000000")]
    [InlineData("000000000I")]
    [InlineData("00000000001")]
    [InlineData("000000000a")]
    public void What_is_not_a_module_id_is_refused(string text) => Assert.False(ModuleId.TryParse(text, out _));

    [Fact]
    public void A_topic_comes_apart_into_module_and_leaf()
    {
        string topic = ModuleTopics.Of(0x00A1B2C3D4E5, ModuleTopics.Frame);
        Assert.Equal("m/00M6SC7N75/frame", topic);
        Assert.True(ModuleTopics.TryParse(topic, out ulong module, out string leaf));
        Assert.Equal((0x00A1B2C3D4E5UL, "frame"), (module, leaf));
    }

    [Theory]
    [InlineData("m/00M6SC7N75")]
    [InlineData("m/00M6SC7N75/")]
    [InlineData("x/00M6SC7N75/frame")]
    [InlineData("m/00m6sc7n75/frame")]
    [InlineData("m/00M6SC7N75frame/frame")]
    public void A_foreign_topic_is_refused(string topic) => Assert.False(ModuleTopics.TryParse(topic, out _, out _));

    [Fact]
    public void A_word_is_found_by_its_whole_key_only()
    {
        string text = ModuleStateText.Online(1, "0.1.0", "sim", 4711);
        Assert.Equal("0000000000000001", WireText.Find(text, "inc"));
        Assert.Null(WireText.Find(text, "in"));
        Assert.Null(WireText.Find(text, "nline"));
        Assert.True(ModuleStateText.IsOnline(text));
        Assert.False(ModuleStateText.IsOnline(ModuleStateText.Offline));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x41, 0x0A })]
    [InlineData(new byte[] { 0xC3, 0xA4 })]
    public void Text_that_is_not_printable_ascii_is_refused(byte[] bytes) => Assert.False(WireText.TryRead(bytes, bytes.Length, out _));
}
