using System.Text.RegularExpressions;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests;

/// <summary>The gateway's GPIO map is one: table, wiring drawing and, where it names a line, the gateway's own code.</summary>
public sealed partial class GatewayBoxTests
{
    private static readonly IReadOnlyList<CsvRow> Lines = CsvTable.Read(Path.Combine(RepositoryFiles.GatewayBox, "gpio.csv")).Rows;

    [Fact]
    public void No_line_and_no_GPIO_is_used_twice_and_none_sits_on_a_bus()
    {
        Assert.Equal(Lines.Count, Lines.Select(row => row["gpio"]).Distinct().Count());
        Assert.Equal(Lines.Count, Lines.Select(row => row["line"]).Distinct().Count());
        // 2, 3 are I2C, 14, 15 the console, 0, 1 the board's own EEPROM bus.
        Assert.DoesNotContain(Lines, row => row["gpio"] is "0" or "1" or "2" or "3" or "14" or "15");
    }

    [Theory]
    [InlineData("wiring.en.svg")]
    [InlineData("wiring.zh-CN.svg")]
    public void The_wiring_drawing_shows_exactly_the_GPIOs_of_the_table(string drawing)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryFiles.GatewayBox, drawing));

        Assert.Equal(
            Lines.Select(row => row["gpio"]).Order(StringComparer.Ordinal),
            Gpio().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>In code a line is called by its name and Gpio: button is ButtonGpio, lamp_red is LampRedGpio.</summary>
    [Fact]
    public void A_default_in_the_gateways_code_that_bears_a_lines_name_has_its_GPIO()
    {
        Dictionary<string, string> numbers = Lines.ToDictionary(
            row => string.Concat(row["line"].Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Gpio",
            row => row["gpio"]
        );

        Expect.None(
            from file in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "gateway"), "*.cs", SearchOption.AllDirectories)
            where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
            from Match found in Default().Matches(File.ReadAllText(file))
            let name = found.Groups[1].Value
            where numbers.TryGetValue(name, out string? gpio) && gpio != found.Groups[2].Value
            select $"{Path.GetFileName(file)}: {name} is {found.Groups[2].Value}; hardware/gateway-box/gpio.csv says {numbers[name]}.");
    }

    [GeneratedRegex(@">GPIO (\d+)<")]
    private static partial Regex Gpio();

    [GeneratedRegex(@"\b(\w+Gpio)\b(?:\s*\{ get; init; \})?\s*=\s*(\d+)\s*;")]
    private static partial Regex Default();
}
