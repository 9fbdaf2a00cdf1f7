using System.Reflection;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Contracts.Tests.Faults;

public class FaultCatalogueTests
{
    [Fact]
    public void Every_code_the_product_names_has_its_line_in_the_catalogue()
    {
        string[] codes = [.. typeof(FaultCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.NotEmpty(codes);
        Assert.DoesNotContain(codes, code => FaultCatalogue.Find(code) is null);
    }

    [Fact]
    public void Every_line_is_complete_in_both_languages()
    {
        foreach (Fault fault in FaultCatalogue.All)
        {
            Assert.Contains(fault.Severity, new[] { "low", "medium", "high", "critical" });
            Assert.NotEmpty(fault.Causes);
            Assert.NotEmpty(fault.FirstChecks);
            Assert.NotEmpty(fault.Sources);
            Assert.All(
                fault.Sources,
                source =>
                    Assert.True(
                        source.En.Length > 0 && (source.Zh == source.En || source.Zh.Any(c => c > 0x2E7F)),
                        $"{fault.Code}: '{source.En}' / '{source.Zh}'"
                    )
            );
            LocalText[] texts = [fault.Title, fault.Meaning, fault.Action, .. fault.Causes.Select(cause => cause.Text), .. fault.FirstChecks, .. fault.Parts];
            Assert.All(texts, text => Assert.True(text.En.Length > 0 && text.Zh.Any(c => c > 0x2E7F), $"{fault.Code}: '{text.En}' / '{text.Zh}'"));
        }
    }
}
