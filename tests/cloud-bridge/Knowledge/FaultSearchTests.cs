using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.Knowledge;

public sealed class FaultSearchTests
{
    [Theory]
    [InlineData("bearing greased", "vibration.bearing-outer-race")]
    [InlineData("VIBRATION.BEARING-OUTER", "vibration.bearing-outer-race")]
    [InlineData("13373-3", "vibration.looseness")]
    [InlineData("超过额定", "power.over-rated-input")]
    [InlineData("绝缘寿命", "temperature.above-sisters")]
    public void A_fault_is_found_by_what_stands_anywhere_in_its_entry_in_either_language(string words, string code) =>
        Assert.Contains(code, FaultSearch.Find(words).Select(fault => fault.Code));

    [Fact]
    public void Every_word_must_be_there_and_without_words_the_whole_catalogue_is()
    {
        Assert.Empty(FaultSearch.Find("bearing nonsense-word"));
        Assert.Equal(FaultCatalogue.All.Count, FaultSearch.Find(" ").Count);
    }
}
