using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Rules;

internal static partial class BillOfMaterialsRules
{
    // KiCad's footprint names with the pads a symbol must have; the rest are two-pad parts and connectors that state their own count.
    private static readonly (string Package, int Pads)[] PadsOfPackages =
    [
        (":SOT-23-6", 6),
        (":SOT-23-5", 5),
        (":SOT-23", 3),
        (":SOT-353", 5),
        (":SOIC-8_", 8),
        (":TSSOP-10_", 10),
        (":SSOP-20_", 20),
        (":LGA-14_", 14),
        (":R_", 2),
        (":C_", 2),
        (":CP_", 2),
        (":L_", 2),
        (":D_", 2),
        (":LED_", 2),
        (":Fuse_", 2),
        (":SW_SPST", 2),
        (":SolderJumper-2", 2),
        (":SolderJumper-3", 3),
        (":ESP32-WROOM-32", 39),
        (":ESP32-S3-WROOM-1", 41),
    ];

    /// <summary>Every placed part has exactly one line with its value, footprint and maker's number; every line's references are placed.</summary>
    public static IEnumerable<string> BillIsTheSchematic(SensorModule module)
    {
        foreach (CsvRow row in module.BillOfMaterials)
        {
            string[] references = row["references"].Split(' ');
            if (references.Length != int.Parse(row["quantity"], CultureInfo.InvariantCulture))
                yield return $"bom.csv: {row["references"]} are {references.Length}, not {row["quantity"]}.";
            foreach (
                string reference in references.Where(reference =>
                    !module.Variants.Any(variant => variant.Netlist.Parts.Any(part => part.Reference == reference))
                )
            )
                yield return $"bom.csv: {reference} is in no schematic.";
        }

        foreach (Variant variant in module.Variants)
        {
            ILookup<string, CsvRow> lines = module
                .BillOfMaterials.Where(row =>
                    row["fit"] is not ("wroom" or "s3")
                    || row["fit"] == variant.Board
                    || !row["references"].Contains(SensorModule.Mcu, StringComparison.Ordinal)
                )
                .SelectMany(row => row["references"].Split(' ').Select(reference => (reference, row)))
                .ToLookup(pair => pair.reference, pair => pair.row);
            foreach (Part part in variant.Netlist.Parts)
            {
                CsvRow[] found = [.. lines[part.Reference]];
                if (found.Length != 1)
                {
                    yield return $"{variant.Board}: {part.Reference} has {found.Length} lines in bom.csv.";
                    continue;
                }

                if (found[0]["value"] != part.Value) yield return $"{variant.Board}: {part.Reference} is drawn {part.Value}, bought {found[0]["value"]}.";
                if (found[0]["footprint"] != part.Footprint)
                    yield return $"{variant.Board}: {part.Reference} has footprint {part.Footprint}, bom.csv says {found[0]["footprint"]}.";
                if (found[0]["part_number"] != part.PartNumber)
                    yield return $"{variant.Board}: {part.Reference} has MPN {part.PartNumber}, bom.csv says {found[0]["part_number"]}.";
            }
        }
    }

    /// <summary>A symbol has as many pins as its package has pads: a two-pin diode on a three-pad package is wired to the wrong pad.</summary>
    public static IEnumerable<string> SymbolsFitTheirPackages(SensorModule module)
    {
        foreach (Part part in module.Variants.SelectMany(variant => variant.Netlist.Parts).DistinctBy(part => (part.Reference, part.Footprint)))
        {
            int pads = PadsOfPackages.FirstOrDefault(entry => part.Footprint.Contains(entry.Package, StringComparison.Ordinal)).Pads;
            if (pads == 0 && PositionsInName().Match(part.Footprint) is { Success: true } connector)
                pads = int.Parse(connector.Groups[1].Value, CultureInfo.InvariantCulture);
            if (part.Footprint.Contains("USB_C_Receptacle", StringComparison.Ordinal)) pads = 17;
            if (pads == 0) yield return $"{part.Reference}: the pads of {part.Footprint} are not known to this check.";
            else if (pads != part.Pins.Count) yield return $"{part.Reference}: the symbol has {part.Pins.Count} pins, {part.Footprint} has {pads} pads.";
        }
    }

    [GeneratedRegex(@"_1x(\d+)")]
    private static partial Regex PositionsInName();
}
