using System.Text.RegularExpressions;
using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Rules;

internal static partial class CircuitRules
{
    /// <summary>A subcircuit parameter named like a part (R411=22) has the part's drawn value, and every phase has the parts of phase L1.</summary>
    public static IEnumerable<string> SimulatedValuesAreDrawn(SensorModule module)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(module.Folder, "simulation"), "*.lib").Order(StringComparer.Ordinal))
        {
            foreach (
                Match parameter in File.ReadLines(file)
                    .Where(line => line.StartsWith(".subckt", StringComparison.Ordinal))
                    .SelectMany(line => PartParameter().Matches(line))
            )
            {
                foreach (Variant variant in module.Variants)
                {
                    string reference = parameter.Groups[1].Value;
                    double simulated = EngineeringValue.Parse(parameter.Groups[2].Value);
                    foreach (Part drawn in SameInEveryPhase(variant.Netlist, reference).Where(part => !Same(simulated, EngineeringValue.Parse(part.Value))))
                        yield return $"{Path.GetFileName(file)} simulates {reference}={parameter.Groups[2].Value}; {drawn.Reference} of {variant.Board} is drawn {drawn.Value}.";
                }
            }
        }
    }

    /// <summary>constants.csv names in column "part" the reference whose value the constant is.</summary>
    public static IEnumerable<string> ConstantsAreParts(SensorModule module) =>
        from row in module.Constants.Rows
        where row["part"].Length > 0
        from variant in module.Variants
        let part = variant.Netlist.Part(row["part"])
        where !Same(EngineeringValue.Parse(part.Value), module.Constants[row["name"]])
        select $"constants.csv: {row["name"]} is {row["value"]}; {part.Reference} of {variant.Board} is drawn {part.Value}.";

    /// <summary>The netlist KiCad itself exported stands beside the schematic; equal nets prove both the reader and that the export is fresh.</summary>
    public static IEnumerable<string> KiCadExportsTheSameNetlist(SensorModule module)
    {
        foreach (Variant variant in module.Variants)
        {
            SExpression exported = SExpression.Parse(File.ReadAllText(Path.Combine(module.Folder, "schematic", $"sensor-module-{variant.Board}.net")));
            HashSet<string> theirs =
            [
                .. exported.Get("nets").All("net").Select(net => Key(net.All("node").Select(node => $"{node.Get("ref").Value()}.{node.Get("pin").Value()}"))),
            ];
            HashSet<string> ours = [.. variant.Netlist.Nets.Select(net => Key(net.Pins.Select(pin => pin.ToString())))];
            foreach (string net in ours.Except(theirs)) yield return $"{variant.Board}: KiCad's export does not have the net {net}.";
            foreach (string net in theirs.Except(ours)) yield return $"{variant.Board}: only KiCad's export has the net {net}.";
            Dictionary<string, string> values = exported
                .Get("components")
                .All("comp")
                .ToDictionary(part => part.Get("ref").Value(), part => part.Get("value").Value());
            foreach (Part part in variant.Netlist.Parts.Where(part => values.GetValueOrDefault(part.Reference) != part.Value))
                yield return $"{variant.Board}: {part.Reference} is {part.Value}; KiCad's export says {values.GetValueOrDefault(part.Reference, "nothing")}.";
        }

        static string Key(IEnumerable<string> pins) => string.Join(" ", pins.Order(StringComparer.Ordinal));
    }

    // R411 stands for R421 and R431 too: the channel sheet is used three times.
    private static IEnumerable<Part> SameInEveryPhase(Netlist netlist, string reference) => PhasePart().IsMatch(reference)
        ? new[] { '1', '2', '3' }.Select(phase => netlist.Part($"{reference[..^2]}{phase}{reference[^1]}"))
        : [netlist.Part(reference)];

    private static bool Same(double one, double other) => Math.Abs(one - other) <= 1e-9 * Math.Abs(other);

    [GeneratedRegex(@"\b([A-Z]+\d{3})=(\S+)")]
    private static partial Regex PartParameter();

    [GeneratedRegex(@"^[A-Z]+41\d$")]
    private static partial Regex PhasePart();
}
