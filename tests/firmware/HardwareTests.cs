using System.Globalization;
using System.Reflection;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests;

/// <summary>The board's data files are the one source of truth: pins and constants of the firmware are held equal to them.</summary>
public sealed class HardwareTests
{
    [Theory]
    [InlineData("wroom", typeof(WroomPins))]
    [InlineData("s3", typeof(S3Pins))]
    public void Every_signal_of_the_board_has_its_gpio_number(string board, Type pins)
    {
        Dictionary<string, int> inFirmware = pins.GetFields().ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);
        Dictionary<string, int> onBoard = Rows("pins.csv").Where(row => row["board"] == board)
            .ToDictionary(row => Pascal(row["signal"]), row => int.Parse(row["gpio"], CultureInfo.InvariantCulture));
        Assert.Equal(onBoard.OrderBy(pin => pin.Key), inFirmware.OrderBy(pin => pin.Key));
    }

    [Fact]
    public void A_constant_that_bears_a_name_of_the_board_has_its_value()
    {
        Dictionary<string, double> onBoard = Rows("constants.csv").ToDictionary(
            row => row["name"],
            row => double.Parse(row["value"], CultureInfo.InvariantCulture));
        var shared = typeof(Ads1115Clamp).Assembly.GetTypes().SelectMany(
            type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral && onBoard.ContainsKey(field.Name)).ToArray();
        Assert.True(shared.Length >= 14, $"only {shared.Length} constants are shared");
        Assert.All(shared, field => Assert.Equal(onBoard[field.Name], Convert.ToDouble(field.GetRawConstantValue(), CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        string path = Path.Combine(Repository.Root, "hardware", "sensor-module", "v1", file);
        Assert.SkipUnless(File.Exists(path), $"hardware/sensor-module/v1/{file} is not there.");
        string[] lines = File.ReadAllLines(path);
        string[] head = lines[0].Split(',');
        return lines.Skip(1).Where(line => line.Length > 0).Select(line =>
        {
            string[] cells = line.Split(',');
            return head.Select((name, i) => (name, cell: cells[i])).ToDictionary(pair => pair.name, pair => pair.cell);
        });
    }

    private static string Pascal(string signal) =>
        string.Concat(signal.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));
}
