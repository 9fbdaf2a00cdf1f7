using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Rules;

internal static class BusRules
{
    // NXP UM10204 (I2C specification): rise time from 30 to 70 %, its limits per speed, and the current a pin must sink.
    private const double RiseFactor = 0.8473;
    private const double BusFarads = 100e-12;
    private const double MostSinkAmps = 3e-3;

    private static readonly Dictionary<string, string> SelectOfAddressPin = new() { ["GND"] = "0x48", ["+3V3A"] = "0x49", ["SDA"] = "0x4A", ["SCL"] = "0x4B" };

    public static IEnumerable<string> I2cPullUpsSuitTheClock(SensorModule module)
    {
        double clockHz = module
            .Devices.Where(row => row["bus"] == "I2C1")
            .Max(row => double.Parse(row["clock_hz"], System.Globalization.CultureInfo.InvariantCulture));
        double longestRiseSeconds = clockHz <= 100_000 ? 1000e-9 : 300e-9;
        foreach (Variant variant in module.Variants)
        {
            foreach (string line in new[] { "SDA", "SCL" })
            {
                Part[] pulls = [.. variant.Netlist.Between(variant.Netlist.Named(line), variant.Netlist.Named("+3V3"), "R")];
                if (pulls.Length != 1)
                {
                    yield return $"{variant.Board}: {line} has {pulls.Length} pull-up resistors.";
                    continue;
                }

                double ohms = EngineeringValue.Parse(pulls[0].Value);
                if (RiseFactor * ohms * BusFarads > longestRiseSeconds)
                    yield return $"{variant.Board}: {pulls[0].Reference} of {pulls[0].Value} is too weak for {clockHz / 1000:F0} kHz.";
                if (module.Constants["RailVolts"] / ohms > MostSinkAmps)
                    yield return $"{variant.Board}: {pulls[0].Reference} of {pulls[0].Value} asks for more than 3 mA.";
            }
        }
    }

    public static IEnumerable<string> I2cAddressesAreTheirPins(SensorModule module)
    {
        CsvRow[] devices = [.. module.Devices.Where(row => row["bus"] == "I2C1")];
        foreach (var group in devices.GroupBy(row => row["select"]).Where(group => group.Count() > 1))
            yield return $"devices.csv gives {group.Key} to {string.Join(" and ", group.Select(row => row["reference"]))}.";
        foreach (Variant variant in module.Variants)
        {
            foreach (CsvRow device in devices)
            {
                Part part = variant.Netlist.Part(device["reference"]);
                Net address = variant.Netlist.NetOf(part.Reference, part.Pins.Single(pin => pin.Name == "ADDR").Number);
                string drawn = SelectOfAddressPin.FirstOrDefault(pair => variant.Netlist.Named(pair.Key) == address).Value ?? "no address";
                if (drawn != device["select"])
                    yield return $"{variant.Board}: {part.Reference} has {drawn} by its ADDR pin; devices.csv says {device["select"]}.";
                foreach (string line in new[] { "SDA", "SCL" })
                    if (variant.Netlist.NetOf(part.Reference, part.Pins.Single(pin => pin.Name == line).Number) != variant.Netlist.Named(line))
                        yield return $"{variant.Board}: {part.Reference} is not on {line}.";
            }
        }
    }

    /// <summary>The select of every SPI chip is its own, is a pin of the table, and is pulled up so that no chip answers before firmware runs.</summary>
    public static IEnumerable<string> SpiSelectsAreRight(SensorModule module)
    {
        CsvRow[] devices = [.. module.Devices.Where(row => row["bus"] == "SPI1")];
        foreach (var group in devices.GroupBy(row => row["select"]).Where(group => group.Count() > 1))
            yield return $"devices.csv selects two chips with {group.Key}.";
        foreach (Variant variant in module.Variants)
        {
            Netlist netlist = variant.Netlist;
            foreach (CsvRow device in devices.Where(row => row["boards"].Split(' ').Contains(variant.Board)))
            {
                Part part = netlist.Part(device["reference"]);
                Net chip = netlist.NetOf(part.Reference, part.Pins.Single(pin => pin.Name is "CS" or "~{CS}").Number);
                Net select = netlist.Named(device["select"]);
                if (chip != select && !netlist.Between(chip, select, "R").Any())
                    yield return $"{variant.Board}: {part.Reference} is not selected by {device["select"]}.";
                if (!netlist.Between(chip, netlist.Named("+3V3"), "R").Any())
                    yield return $"{variant.Board}: {device["select"]} is not pulled up at {part.Reference}.";
                if (!module.Pins.Any(row => row["board"] == variant.Board && row["signal"] == device["select"]))
                    yield return $"{variant.Board}: {device["select"]} is not in pins.csv.";
                if (part.Value != device["part"]) yield return $"{variant.Board}: {part.Reference} is a {part.Value}; devices.csv says {device["part"]}.";
            }
        }
    }

    public static IEnumerable<string> Rs485ListensAtReset(SensorModule module) =>
        from variant in module.Variants
        where !variant.Netlist.Between(variant.Netlist.Named("RS485_DE"), variant.Netlist.Named("GND"), "R").Any()
        select $"{variant.Board}: RS485_DE has no pull-down; an unprogrammed module would hold the bus.";
}
