using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.Rules;

namespace EdgeAgent.Hardware.Tests;

/// <summary>Each test changes one thing on one side only, in a copy of the sensor module, and shows that the rule meant to catch it does.</summary>
public sealed class MutationTests : IDisposable
{
    private readonly string _copy = Directory.CreateTempSubdirectory("edgeagent-hardware-").FullName;

    public MutationTests()
    {
        foreach (string file in Directory.GetFiles(RepositoryFiles.SensorModule, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_copy, Path.GetRelativePath(RepositoryFiles.SensorModule, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    [Fact]
    public void An_unchanged_copy_breaks_no_rule() => Expect.None(SensorModuleRules.All.SelectMany(rule => rule.Problems(SensorModule.Read(_copy))));

    [Theory]
    [InlineData("the pin table is the schematic", "pins.csv", "wroom,25,CS_ISM", "wroom,5,CS_ISM", "GPIO 5 should carry CS_ISM")]
    [InlineData("the pin table is the schematic", "pins.csv", "s3,42,PFAIL,", "s3,48,PFAIL,", "GPIO 42 carries PFAIL")]
    [InlineData("no GPIO and no signal is used twice", "pins.csv", "wroom,26,CS_RTD", "wroom,25,CS_RTD", "GPIO 25 of wroom")]
    [InlineData("no GPIO and no signal is used twice", "pins.csv", "s3,38,OW_TX,out,COM3_TX", "s3,38,OW_TX,out,COM2_TX", "COM2_TX of s3")]
    [InlineData("flash pins are free and input-only pins are inputs", "pins.csv", "wroom,34,RDY1,in", "wroom,34,RDY1,out", "GPIO 34 is input-only")]
    [InlineData("flash pins are free and input-only pins are inputs", "pins.csv", "wroom,18,SCK", "wroom,6,SCK", "flash pin GPIO 6")]
    [InlineData("flash pins are free and input-only pins are inputs", "pins.csv", "wroom,13,RDY3", "wroom,36,RDY3", "RDY3 is counted and GPIO 36 glitches")]
    [InlineData("no analog function sits on ADC2", "pins.csv", "wroom,14,PFAIL,in,GPIO", "wroom,14,PFAIL,in,ADC2_CH6", "ADC2 on GPIO 14")]
    [InlineData(
        "I2C addresses are those of the address pins",
        "devices.csv",
        "U431,ADS1115,wroom s3,I2C1,0x4B",
        "U431,ADS1115,wroom s3,I2C1,0x4A",
        "U431 has 0x4B"
    )]
    [InlineData("SPI selects are the stated pins and high at reset", "devices.csv", "SPI1,CS_RTD", "SPI1,CS_ISM", "U501 is not selected by CS_ISM")]
    [InlineData("the bill of materials is the schematic", "bom.csv", "TNPW0805430RBEEA", "TNPW0805400RBEEA", "R501")]
    [InlineData("the bill of materials is the schematic", "bom.csv", "C106 C107,2,", "C106,1,", "C107 has 0 lines")]
    [InlineData("the bill of materials is the schematic", "bom.csv", "C106 C107,2,", "C106 C107,3,", "not 3")]
    [InlineData("the simulated circuits have the drawn values", "simulation/ct-front-end.lib", "R411=15", "R411=22", "simulates R411=22")]
    [InlineData("the simulated circuits have the drawn values", "simulation/power.lib", "C106=2200u", "C106=4700u", "simulates C106=4700u")]
    [InlineData("constants that name a part have its value", "constants.csv", "Pt100ReferenceOhms,430", "Pt100ReferenceOhms,400", "Pt100ReferenceOhms is 400")]
    [InlineData("constants that name a part have its value", "constants.csv", "CtBurdenOhms80A,15", "CtBurdenOhms80A,22", "CtBurdenOhms80A is 22")]
    [InlineData("the rails have the stated voltage", "constants.csv", "RailVolts,3.30", "RailVolts,3.00", "RailVolts says 3")]
    public void Data_changed_on_one_side_only_is_caught(string rule, string file, string from, string to, string expected) =>
        Check(rule, file, text => ReplaceOnce(text, from, to), expected);

    [Theory]
    [InlineData("the simulated circuits have the drawn values", "R411", "15", "22", "R411=15")]
    [InlineData("the bill of materials is the schematic", "R501", "430", "400", "R501 is drawn 400")]
    [InlineData("constants that name a part have its value", "R501", "430", "400", "R501")]
    [InlineData("I2C pull-ups suit the clock", "R205", "2k2", "10k", "too weak")]
    [InlineData("I2C pull-ups suit the clock", "R206", "2k2", "1k", "more than 3 mA")]
    [InlineData("the rails have the stated voltage", "R108", "33k2", "56k2", "R108 and R109 make")]
    [InlineData("KiCad exports the same netlist", "R106", "100", "120", "R106 is 120")]
    public void A_value_redrawn_in_the_schematic_only_is_caught(string rule, string reference, string from, string to, string expected) =>
        Check(
            rule,
            "schematic/sensor-module-wroom.kicad_sch",
            text => ReplaceOnce(text, $"(reference \"{reference}\") (unit 1) (value \"{from}\")", $"(reference \"{reference}\") (unit 1) (value \"{to}\")"),
            expected
        );

    [Theory]
    [InlineData("the pin table is the schematic", "mcu-wroom.kicad_sch", "CS_ISM", "GPIO 25 should carry CS_ISM")]
    [InlineData("RS-485 listens at reset", "rs485.kicad_sch", "RS485_DE", "no pull-down")]
    [InlineData("I2C addresses are those of the address pins", "ct-channel.kicad_sch", "ADDR", "U411 has no address")]
    [InlineData("SPI selects are the stated pins and high at reset", "vibration.kicad_sch", "CS_ISM", "U301 is not selected by CS_ISM")]
    public void A_signal_renamed_inside_one_sheet_only_is_caught(string rule, string file, string signal, string expected) =>
        Check(rule, "schematic/" + file, text => ReplaceOnce(text, $"(hierarchical_label \"{signal}\"", "(hierarchical_label \"ELSEWHERE\""), expected);

    [Theory]
    [InlineData("every IC supply pin is decoupled", "rs485.kicad_sch", "C601", "U601.VCC")]
    [InlineData("every IC supply pin is decoupled", "ct-channel.kicad_sch", "C412", "U431.VDD")]
    [InlineData("SPI selects are the stated pins and high at reset", "temperature.kicad_sch", "R505", "not pulled up at U501")]
    [InlineData("RS-485 listens at reset", "rs485.kicad_sch", "R606", "no pull-down")]
    [InlineData("I2C pull-ups suit the clock", "mcu-wroom.kicad_sch", "R205", "SDA has 0 pull-up")]
    [InlineData("flash pins are free and input-only pins are inputs", "ct-channel.kicad_sch", "R415", "RDY1 needs an external pull")]
    [InlineData("KiCad exports the same netlist", "ct-channel.kicad_sch", "C411", "only KiCad's export")]
    [InlineData("the bill of materials is the schematic", "power.kicad_sch", "D104", "D104 is in no schematic")]
    public void A_part_deleted_from_the_schematic_is_caught(string rule, string file, string reference, string expected) =>
        Check(rule, "schematic/" + file, text => WithoutSymbol(text, reference), expected);

    [Fact]
    public void A_two_pin_diode_on_a_three_pad_package_is_caught() => Check(
        "symbols fit their packages",
        "schematic/sensor-module-wroom.kicad_sch",
        text => ReplaceOnce(text, "(value \"BAT54J\") (footprint \"Diode_SMD:D_SOD-323F\")", "(value \"BAT54J\") (footprint \"Package_TO_SOT_SMD:SOT-23\")"),
        "D501: the symbol has 2 pins");

    [Fact]
    public void A_pull_up_that_lands_on_a_strapping_pin_is_caught() =>
        Check(
            "strapping pins are at legal levels",
            "schematic/mcu-wroom.kicad_sch",
            text => SwapPins(text, "IO21", "IO12"),
            "strapping GPIO 12 (strap-low) is pulled up"
        );

    [Fact]
    public void A_chip_on_a_strapping_pin_is_caught() =>
        Check(
            "strapping pins are at legal levels",
            "schematic/mcu-wroom.kicad_sch",
            text => SwapPins(text, "IO4", "IO2"),
            "strapping GPIO 2 is loaded by U601"
        );

    [Fact]
    public void An_input_that_lost_its_wire_is_caught() =>
        Check(
            "no input floats",
            "schematic/temperature.kicad_sch",
            text => ReplaceOnce(text, "(label \"FORCE2\"", "(text \"FORCE2\""),
            "U501.9 (FORCE2) is open"
        );

    private void Check(string rule, string file, Func<string, string> change, string expected)
    {
        string path = Path.Combine(_copy, file);
        string before = File.ReadAllText(path), after = change(before);
        Assert.NotEqual(before, after);
        File.WriteAllText(path, after);

        string[] problems = [.. SensorModuleRules.All.Single(candidate => candidate.Name == rule).Problems(SensorModule.Read(_copy))];

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private static string ReplaceOnce(string text, string from, string to)
    {
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{from}' is not in the file.");
        return text[..at] + to + text[(at + from.Length)..];
    }

    private static string SwapPins(string text, string one, string other) => text
        .Replace($"(name \"{one}\"", "(name \"?\"", StringComparison.Ordinal)
        .Replace($"(name \"{other}\"", $"(name \"{one}\"", StringComparison.Ordinal)
        .Replace("(name \"?\"", $"(name \"{other}\"", StringComparison.Ordinal);

    private static string WithoutSymbol(string text, string reference)
    {
        int property = text.IndexOf($"(property \"Reference\" \"{reference}\"", StringComparison.Ordinal);
        int start = text.LastIndexOf("(symbol (lib_id", property, StringComparison.Ordinal);
        int end = start, depth = 0;
        do
        {
            if (text[end] == '(') depth++;
            if (text[end] == ')') depth--;
            end++;
        }
        while (depth > 0);
        return text[..start] + text[end..];
    }
}
