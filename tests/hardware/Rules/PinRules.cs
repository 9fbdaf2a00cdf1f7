using System.Text.RegularExpressions;
using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Rules;

internal static partial class PinRules
{
    public static IEnumerable<string> NothingIsUsedTwice(SensorModule module)
    {
        foreach (var group in module.Pins.GroupBy(row => (Board: row["board"], Gpio: row["gpio"])).Where(group => group.Count() > 1))
            yield return $"pins.csv gives GPIO {group.Key.Gpio} of {group.Key.Board} to {string.Join(" and ", group.Select(row => row["signal"]))}.";
        foreach (var group in module.Pins.GroupBy(row => (Board: row["board"], Signal: row["signal"])).Where(group => group.Count() > 1))
            yield return $"pins.csv names {group.Key.Signal} of {group.Key.Board} {group.Count()} times.";
        foreach (
            var group in module
                .Pins.Where(row => row["function"] is not ("GPIO" or "BOOT" or "USB"))
                .GroupBy(row => (Board: row["board"], Function: row["function"]))
                .Where(group => group.Count() > 1)
        )
            yield return $"pins.csv gives {group.Key.Function} of {group.Key.Board} to {group.Count()} pins.";
    }

    /// <summary>Both ways: a row's GPIO carries its signal, and a connected GPIO has a row.</summary>
    public static IEnumerable<string> PinTableIsTheSchematic(SensorModule module)
    {
        foreach (Variant variant in module.Variants)
        {
            Dictionary<string, string> signals = Rows(module, variant)
                .GroupBy(row => row["gpio"])
                .ToDictionary(group => group.Key, group => group.First()["signal"]);
            Dictionary<string, Net> nets = GpioNets(variant);
            foreach ((string gpio, string signal) in signals)
            {
                if (!nets.TryGetValue(gpio, out Net? net)) yield return $"{variant.Board}: GPIO {gpio} ({signal}) is not a pin of the module.";
                else if (!net.Names.Contains(signal)) yield return $"{variant.Board}: GPIO {gpio} should carry {signal}; the schematic has {Names(net)}.";
            }

            foreach ((string gpio, Net net) in nets)
                if (net.Pins.Count > 1 && !signals.ContainsKey(gpio)) yield return $"{variant.Board}: GPIO {gpio} carries {Names(net)} and is not in pins.csv.";
        }
    }

    /// <summary>A strapping pin is open, or pulled only the way the chip needs it at reset; nothing that drives a level may hang on it.</summary>
    public static IEnumerable<string> StrappingPinsAreLegal(SensorModule module)
    {
        foreach (Variant variant in module.Variants)
        {
            Netlist netlist = variant.Netlist;
            Net ground = netlist.Named("GND"), rail = netlist.Named("+3V3");
            Dictionary<string, Net> nets = GpioNets(variant);
            foreach (
                CsvRow row in module.ChipPins.Where(row => row["board"] == variant.Board && row["property"].StartsWith("strap-", StringComparison.Ordinal))
            )
            {
                Net net = nets[row["gpio"]];
                string level = row["property"];
                if (net == ground || net == rail) yield return $"{variant.Board}: strapping GPIO {row["gpio"]} is tied to {Names(net)}.";
                if (level != "strap-high" && netlist.Between(net, rail, "R").Any())
                    yield return $"{variant.Board}: strapping GPIO {row["gpio"]} ({level}) is pulled up.";
                if (level != "strap-low" && netlist.Between(net, ground, "R").Any())
                    yield return $"{variant.Board}: strapping GPIO {row["gpio"]} ({level}) is pulled down.";
                foreach (PinOf pin in net.Pins.Where(pin => pin.Reference != SensorModule.Mcu && !"R J SW".Split(' ').Contains(Netlist.Prefix(pin.Reference))))
                    yield return $"{variant.Board}: strapping GPIO {row["gpio"]} is loaded by {pin}.";
            }
        }
    }

    public static IEnumerable<string> PinsCanDoWhatTheyMust(SensorModule module)
    {
        foreach (Variant variant in module.Variants)
        {
            Netlist netlist = variant.Netlist;
            foreach (CsvRow row in Rows(module, variant))
            {
                string gpio = row["gpio"];
                if (module.Has(variant.Board, gpio, "flash")) yield return $"{variant.Board}: {row["signal"]} is on flash pin GPIO {gpio}.";
                if (module.Has(variant.Board, gpio, "glitch") && row["signal"].StartsWith("RDY", StringComparison.Ordinal))
                    yield return $"{variant.Board}: {row["signal"]} is counted and GPIO {gpio} glitches.";
                if (!module.Has(variant.Board, gpio, "input-only")) continue;
                if (row["direction"] != "in") yield return $"{variant.Board}: {row["signal"]} is no input and GPIO {gpio} is input-only.";
                if (GpioNets(variant).TryGetValue(gpio, out Net? net) && !IsDefined(netlist, net))
                    yield return $"{variant.Board}: {row["signal"]} needs an external pull resistor on input-only GPIO {gpio}.";
            }
        }
    }

    public static IEnumerable<string> NoAnalogOnAdc2(SensorModule module) =>
        from row in module.Pins
        where row["function"].StartsWith("ADC", StringComparison.Ordinal) && module.Has(row["board"], row["gpio"], "adc2")
        select $"{row["board"]}: {row["signal"]} uses ADC2 on GPIO {row["gpio"]}, which does not work while Wi-Fi runs.";

    /// <summary>An input that is not marked unconnected shares its net with something.</summary>
    public static IEnumerable<string> NoInputFloats(SensorModule module) =>
        from variant in module.Variants
        from part in variant.Netlist.Parts
        from pin in part.Pins
        where pin.Type is "input" or "power_in"
        let net = variant.Netlist.NetOf(part.Reference, pin.Number)
        where net.Pins.Count < 2 && !net.IsMarkedUnconnected && net.Names.Count == 0
        select $"{variant.Board}: {part.Reference}.{pin.Number} ({pin.Name}) is open.";

    private static IEnumerable<CsvRow> Rows(SensorModule module, Variant variant) => module.Pins.Where(row => row["board"] == variant.Board);

    private static bool IsDefined(Netlist netlist, Net net) =>
        netlist.Between(net, netlist.Named("+3V3"), "R").Any() || netlist.Between(net, netlist.Named("GND"), "R").Any();

    /// <summary>GPIO number to net, by the pin names of the module's symbol (IO17, TXD0/IO1, SENSOR_VP/IO36).</summary>
    private static Dictionary<string, Net> GpioNets(Variant variant) => variant.Netlist.Part(SensorModule.Mcu).Pins
        .Select(pin => (Gpio: GpioName().Match(pin.Name), Net: variant.Netlist.NetOf(SensorModule.Mcu, pin.Number)))
        .Where(pair => pair.Gpio.Success)
        .ToDictionary(pair => pair.Gpio.Groups[1].Value, pair => pair.Net);

    private static string Names(Net net) => net.Names.Count == 0 ? string.Join(" ", net.Pins) : string.Join("/", net.Names);

    [GeneratedRegex(@"\bIO(\d+)")]
    private static partial Regex GpioName();
}
