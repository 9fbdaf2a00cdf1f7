using System.Globalization;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests;

/// <summary>The module's converter and the gateway's store carry what their tables add up to.</summary>
public sealed class BudgetTests
{
    [Fact]
    public void The_peak_of_all_consumers_at_once_stays_under_the_600_milliamps_of_the_converter()
    {
        double peak = Rows().Sum(row => Number(row["peak_ma"]));

        Assert.InRange(peak, 300, 600);   // LMR16006: 0.6 A
    }

    [Fact]
    public void The_typical_load_lets_USB_feed_the_module_through_the_boost()
    {
        double watts = Rows().Sum(row => Number(row["typical_ma"])) / 1000 * 3.3 / 0.80 / 0.85;   // buck and boost efficiency, low ends of their data sheets

        Assert.InRange(watts / 5, 0, 0.4);   // of the 0.5 A an unnegotiated USB port gives
    }

    [Fact]
    public void The_load_of_the_hold_up_simulation_covers_the_typical_load_without_the_radio_peaks()
    {
        double typicalAmps = Rows().Sum(row => Number(row["typical_ma"])) / 1000;

        Assert.InRange(typicalAmps, 0.08, 0.12);   // HoldUpTests draws 0.18 A and then 0.12 A
    }

    [Fact]
    public void The_gateways_supercapacitors_last_two_and_a_half_times_as_long_as_an_orderly_halt()
    {
        IReadOnlyList<CsvRow> parts = CsvTable.Read(Path.Combine(RepositoryFiles.GatewayBox, "bom.csv")).Rows;
        double watts = parts.Sum(row => Number(row["watts"]));
        double seconds = 4000 * 0.9 / watts;
        string page = File.ReadAllText(Path.Combine(RepositoryFiles.GatewayBox, "README.md"));

        Assert.Contains(parts, part => part["part_number"].EndsWith("4KJ", StringComparison.Ordinal));
        Assert.Contains($"{watts:F0} W of load", page, StringComparison.Ordinal);
        Assert.Contains($"last {seconds:F0} s", page, StringComparison.Ordinal);
        Assert.True(seconds >= 2.5 * (10 + 90), $"{seconds:F0} s");
    }

    private static IReadOnlyList<CsvRow> Rows() => CsvTable.Read(Path.Combine(RepositoryFiles.SensorModule, "power-budget.csv")).Rows;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
