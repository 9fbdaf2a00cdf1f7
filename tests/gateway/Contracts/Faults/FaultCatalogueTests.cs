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
    public void Every_line_is_complete()
    {
        foreach (Fault fault in FaultCatalogue.All)
        {
            Assert.Contains(fault.Severity, new[] { "low", "medium", "high", "critical" });
            Assert.NotEmpty(fault.Causes);
            Assert.NotEmpty(fault.FirstChecks);
            Assert.NotEmpty(fault.Sources);
        }
    }
}
