using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Data;

/// <summary>One build variant: its name in the data files and its schematic.</summary>
public sealed record Variant(string Board, Netlist Netlist);

/// <summary>Everything hardware/sensor-module/v1 says, read once: two schematics and the data tables beside them.</summary>
public sealed class SensorModule
{
    /// <summary>The reference of the microcontroller module on both boards.</summary>
    public const string Mcu = "U201";

    private SensorModule(string folder)
    {
        Folder = folder;
        Variants = [Read("wroom"), Read("s3")];
        Pins = CsvTable.Read(Path.Combine(folder, "pins.csv")).Rows;
        ChipPins = CsvTable.Read(Path.Combine(folder, "chip-pins.csv")).Rows;
        Devices = CsvTable.Read(Path.Combine(folder, "devices.csv")).Rows;
        BillOfMaterials = CsvTable.Read(Path.Combine(folder, "bom.csv")).Rows;
        Constants = Constants.Read(folder);

        Variant Read(string board) => new(board, SchematicReader.Read(Path.Combine(folder, "schematic", $"sensor-module-{board}.kicad_sch")));
    }

    public string Folder { get; }

    public IReadOnlyList<Variant> Variants { get; }

    public IReadOnlyList<CsvRow> Pins { get; }

    public IReadOnlyList<CsvRow> ChipPins { get; }

    public IReadOnlyList<CsvRow> Devices { get; }

    public IReadOnlyList<CsvRow> BillOfMaterials { get; }

    public Constants Constants { get; }

    public static SensorModule Read(string folder) => new(folder);

    public bool Has(string board, string gpio, string property) =>
        ChipPins.Any(row => row["board"] == board && row["gpio"] == gpio && row["property"] == property);
}
