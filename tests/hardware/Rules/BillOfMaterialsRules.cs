using System.Globalization;
using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Rules;

internal static class BillOfMaterialsRules
{
    /// <summary>Every placed part has exactly one line with its value, footprint and maker's number; every line's references are placed.</summary>
    public static IEnumerable<string> BillIsTheSchematic(SensorModule module)
    {
        foreach (CsvRow row in module.BillOfMaterials)
        {
            string[] references = row["references"].Split(' ');
            if (references.Length != int.Parse(row["quantity"], CultureInfo.InvariantCulture)) yield return $"bom.csv: {row["references"]} are {references.Length}, not {row["quantity"]}.";
            foreach (string reference in references.Where(reference => !module.Variants.Any(variant => variant.Netlist.Parts.Any(part => part.Reference == reference))))
                yield return $"bom.csv: {reference} is in no schematic.";
        }

        foreach (Variant variant in module.Variants)
        {
            ILookup<string, CsvRow> lines = module.BillOfMaterials
                .Where(row => row["fit"] is not ("wroom" or "s3") || row["fit"] == variant.Board || !row["references"].Contains(SensorModule.Mcu, StringComparison.Ordinal))
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
                if (found[0]["footprint"] != part.Footprint) yield return $"{variant.Board}: {part.Reference} has footprint {part.Footprint}, bom.csv says {found[0]["footprint"]}.";
                if (found[0]["part_number"] != part.PartNumber) yield return $"{variant.Board}: {part.Reference} has MPN {part.PartNumber}, bom.csv says {found[0]["part_number"]}.";
            }
        }
    }
}
