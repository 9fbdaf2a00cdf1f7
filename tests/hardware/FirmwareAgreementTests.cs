using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests;

/// <summary>
/// Firmware and hardware agree: a constant in firmware that bears the name of one in constants.csv has its value, and the pin tables
/// (static classes WroomPins and S3Pins, one constant per signal, CS_ISM as CsIsm) are pins.csv.
/// </summary>
public sealed partial class FirmwareAgreementTests
{
    private static readonly (string File, string Text)[] Firmware =
    [
        .. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "firmware"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(file => (Path.GetRelativePath(RepositoryFiles.Root, file), File.ReadAllText(file))),
    ];

    [Fact]
    public void A_firmware_constant_named_like_one_in_the_data_has_its_value() => Expect.None(WrongConstants(Firmware));

    [Theory]
    [InlineData("public const double Pt100ReferenceOhms = 430;", 0)]
    [InlineData("public const double Pt100ReferenceOhms = 400;", 1)]
    [InlineData("private const int CtFullScaleCounts80A = 18_801;", 1)]
    [InlineData("public const double CtAmpsPerVolt80A = 2000 / 15.0;", 1)]
    public void A_firmware_constant_changed_alone_is_caught(string line, int problems) =>
        Assert.Equal(problems, WrongConstants([("Changed.cs", line)]).Count());

    [Theory]
    [InlineData("wroom", "WroomPins")]
    [InlineData("s3", "S3Pins")]
    public void The_pin_table_of_the_firmware_is_pins_csv(string board, string table)
    {
        if (!Firmware.Any(source => source.Text.Contains($"class {table}", StringComparison.Ordinal)))
            Assert.Skip($"firmware has no class {table} yet; when it has, it is held against hardware/sensor-module/v1/pins.csv.");

        Expect.None(WrongPins(Firmware, board, table));
    }

    [Fact]
    public void A_firmware_pin_changed_missing_or_added_alone_is_caught()
    {
        string table = "public static class WroomPins\n{\n"
            + string.Concat(HardwarePins("wroom").Select(pin => $"    public const int {pin.Key} = {pin.Value};\n")) + "}\n";

        Expect.None(WrongPins([("Board.cs", table)], "wroom", "WroomPins"));
        Assert.Single(WrongPins([("Board.cs", table.Replace("CsIsm = 25", "CsIsm = 26", StringComparison.Ordinal))], "wroom", "WroomPins"));
        Assert.Single(WrongPins([("Board.cs", table.Replace("    public const int Led = 2;\n", "", StringComparison.Ordinal))], "wroom", "WroomPins"));
        Assert.Single(
            WrongPins([("Board.cs", table.Replace("Led = 2;", "Led = 2;\n    public const int Fan = 5;", StringComparison.Ordinal))], "wroom", "WroomPins")
        );
    }

    [Fact]
    public void The_buses_of_the_firmware_are_devices_csv()
    {
        IReadOnlyList<CsvRow> devices = CsvTable.Read(Path.Combine(RepositoryFiles.SensorModule, "devices.csv")).Rows;
        string device = string.Concat(Firmware.Where(source => source.File.Contains("Device", StringComparison.Ordinal)).Select(source => source.Text));
        if (!device.Contains("SpiHz", StringComparison.Ordinal))
            Assert.Skip("firmware/Device has no SPI clock yet; when it has, it is held against devices.csv.");

        Match addresses = ClampAddresses().Match(device);
        Assert.Equal(
            devices.Where(row => row["bus"] == "I2C1").Select(row => row["select"]),
            addresses.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)
        );
        string clock = ConstantLine().Matches(device).First(match => match.Groups["name"].Value == "SpiHz").Groups["value"].Value;
        Assert.All(devices.Where(row => row["bus"] == "SPI1"), row => Assert.Equal(Number(row["clock_hz"]), Number(clock)));
    }

    private static IEnumerable<string> WrongConstants(IEnumerable<(string File, string Text)> sources)
    {
        Dictionary<string, string> data = Constants.Read(RepositoryFiles.SensorModule).Rows.ToDictionary(row => row["name"], row => row["value"]);
        return
            from source in sources
            from Match constant in ConstantLine().Matches(source.Text)
            let name = constant.Groups["name"].Value
            where data.ContainsKey(name) && Number(constant.Groups["value"].Value) != Number(data[name])
            select $"{source.File} says {name} = {constant.Groups["value"].Value}; constants.csv says {data[name]}.";
    }

    private static IEnumerable<string> WrongPins(IEnumerable<(string File, string Text)> sources, string board, string table)
    {
        string text = sources.First(source => source.Text.Contains($"class {table}", StringComparison.Ordinal)).Text;
        string body = text[text.IndexOf($"class {table}", StringComparison.Ordinal)..];
        int end = body.IndexOf("\n}", StringComparison.Ordinal);
        Dictionary<string, double?> firmware = ConstantLine()
            .Matches(end < 0 ? body : body[..end])
            .ToDictionary(match => match.Groups["name"].Value, match => Number(match.Groups["value"].Value));
        Dictionary<string, double?> hardware = HardwarePins(board);
        foreach ((string name, double? gpio) in hardware)
            if (!firmware.TryGetValue(name, out double? used) || used != gpio)
                yield return $"{table}.{name} is {used?.ToString(CultureInfo.InvariantCulture) ?? "missing"}; pins.csv says {gpio}.";
        foreach (string name in firmware.Keys.Except(hardware.Keys)) yield return $"{table}.{name} is no signal of {board} in pins.csv.";
    }

    private static Dictionary<string, double?> HardwarePins(string board) => CsvTable.Read(Path.Combine(RepositoryFiles.SensorModule, "pins.csv")).Rows
        .Where(row => row["board"] == board)
        .ToDictionary(row => Pascal(row["signal"]), row => Number(row["gpio"]));

    private static string Pascal(string signal) => string.Concat(signal.Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()));

    private static double? Number(string literal)
    {
        string text = literal.Replace("_", "", StringComparison.Ordinal).TrimEnd('d', 'f', 'm', 'L', 'U');
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return int.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    [GeneratedRegex(@"[cC]lampAddresses\s*=\s*(?:new\[\]\s*)?\{([^}]*)\}")]
    private static partial Regex ClampAddresses();

    [GeneratedRegex(@"\bconst\s+\w+\s+(?<name>\w+)\s*=\s*(?<value>[^;]+);")]
    private static partial Regex ConstantLine();
}
