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
    public void A_firmware_constant_named_like_one_in_the_data_has_its_value()
    {
        Dictionary<string, string> data = Constants.Read(RepositoryFiles.SensorModule).Rows.ToDictionary(row => row["name"], row => row["value"]);

        Expect.None(
            from source in Firmware
            from Match constant in ConstantLine().Matches(source.Text)
            let name = constant.Groups["name"].Value
            where data.ContainsKey(name) && Number(constant.Groups["value"].Value) != Number(data[name])
            select $"{source.File} says {name} = {constant.Groups["value"].Value}; constants.csv says {data[name]}.");
    }

    [Theory]
    [InlineData("wroom", "WroomPins")]
    [InlineData("s3", "S3Pins")]
    public void The_pin_table_of_the_firmware_is_pins_csv(string board, string table)
    {
        (string File, string Text) source = Firmware.FirstOrDefault(candidate => candidate.Text.Contains($"class {table}", StringComparison.Ordinal));
        if (source.Text is null) Assert.Skip($"firmware has no class {table} yet; when it has, it is held against hardware/sensor-module/v1/pins.csv.");

        string body = source.Text[source.Text.IndexOf($"class {table}", StringComparison.Ordinal)..];
        int end = body.IndexOf("\n}", StringComparison.Ordinal);
        Dictionary<string, double?> firmware = ConstantLine().Matches(end < 0 ? body : body[..end]).ToDictionary(match => match.Groups["name"].Value, match => Number(match.Groups["value"].Value));
        Dictionary<string, double?> hardware = CsvTable.Read(Path.Combine(RepositoryFiles.SensorModule, "pins.csv")).Rows
            .Where(row => row["board"] == board && row["function"] is not ("BOOT" or "COM1_TX" or "COM1_RX" or "USB"))
            .ToDictionary(row => Pascal(row["signal"]), row => Number(row["gpio"]));

        Assert.Equal(hardware.OrderBy(pair => pair.Key, StringComparer.Ordinal), firmware.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static string Pascal(string signal) => string.Concat(signal.Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()));

    private static double? Number(string literal)
    {
        string text = literal.Replace("_", "", StringComparison.Ordinal).TrimEnd('d', 'f', 'm', 'L', 'U');
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return int.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    [GeneratedRegex(@"\bconst\s+\w+\s+(?<name>\w+)\s*=\s*(?<value>[^;]+);")]
    private static partial Regex ConstantLine();
}
