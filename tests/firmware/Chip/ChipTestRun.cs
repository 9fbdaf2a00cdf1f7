using System.Reflection;
using EdgeAgent.Firmware.ChipTests;
using EdgeAgent.Firmware.Tests.Support;
using nanoFramework.TestFramework;

namespace EdgeAgent.Firmware.Tests.Chip;

/// <summary>
/// Runs the chip's own test files (firmware/Tests) on the host, as the nanoFramework launcher does: every test method of every test class, once per data row.
/// </summary>
public sealed class ChipTestRun
{
    public static TheoryData<string, string, int> Cases()
    {
        var cases = new TheoryData<string, string, int>();
        foreach (Type type in Classes())
        {
            foreach (MethodInfo method in type.GetMethods().Where(method => method.IsDefined(typeof(TestMethodAttribute))))
            {
                int rows = Math.Max(1, method.GetCustomAttributes<DataRowAttribute>().Count());
                for (int row = 0; row < rows; row++) cases.Add(type.Name, method.Name, row);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_test_of_the_chip_passes_on_the_host(string testClass, string name, int row)
    {
        MethodInfo method = Classes().Single(type => type.Name == testClass).GetMethod(name)!;
        DataRowAttribute[] rows = [.. method.GetCustomAttributes<DataRowAttribute>()];
        method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, rows.Length == 0 ? null : rows[row].MethodParameters, null);
    }

    [Theory]
    [InlineData("features", Golden.Features)]
    [InlineData("local-alarm", Golden.LocalAlarm)]
    [InlineData("gap", Golden.Gap)]
    [InlineData("burst-chunk", Golden.BurstChunk)]
    [InlineData("receipt", Golden.Receipt)]
    public void A_golden_sample_in_the_chips_tests_is_the_one_of_the_contract(string name, string onChip) =>
        Xunit.Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "gateway", "Contracts", "Samples", name + ".hex")).Trim(), onChip);

    private static IEnumerable<Type> Classes() => typeof(Golden).Assembly.GetTypes().Where(type => type.IsDefined(typeof(TestClassAttribute)));
}
