using System.Globalization;
using System.Text;
using QRCoder;

namespace EdgeAgent.Flasher;

/// <summary>
/// Labels of modules on A4, 40 x 25 mm each (hardware/labels): QR code of 16.8 mm with the white it needs, the id with check digits, the range. No secret.
/// Limit: 44 labels a sheet. Every edge of a code lies on a multiple of 0.1 mm, so that a picture of 254 dots an inch (10 a millimetre) shows it without
/// half-grey dots.
/// </summary>
public static class LabelSheet
{
    public const int PerSheet = 44;

    /// <summary>Size of a label, mm.</summary>
    public const double Width = 40;
    public const double Height = 25;

    private const int Columns = 4;
    private const double Left = 17;
    private const double Top = 11;
    private const double ModuleMm = 0.8;
    private const int WhiteModules = 4;

    /// <summary>As many sheets as the labels need.</summary>
    /// <param name="labels">Module id and what stands below it (80 A, say).</param>
    public static IEnumerable<string> Sheets(IReadOnlyList<(string ModuleId, string Note)> labels) => labels.Chunk(PerSheet).Select(Svg);

    /// <param name="labels">Module id and what stands below it, at most <see cref="PerSheet"/>.</param>
    public static string Svg(IReadOnlyList<(string ModuleId, string Note)> labels)
    {
        if (labels.Count > PerSheet) throw new ArgumentException($"{labels.Count} labels; a sheet holds {PerSheet}.", nameof(labels));
        var svg = new StringBuilder("""<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297" """)
            .Append("""font-family="DejaVu Sans Mono, monospace"><rect width="210" height="297" fill="#fff"/>""");
        for (int i = 0; i < labels.Count; i++)
        {
            (double x, double y) = PlaceOf(i);
            Append(svg, x, y, labels[i].ModuleId, labels[i].Note);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Upper left corner of a label on the sheet, mm.</summary>
    public static (double X, double Y) PlaceOf(int index) => (Left + (index % Columns * (Width + 5)), Top + (index / Columns * Height));

    /// <summary>One QR code as PNG, 12 dots a module, with its white border.</summary>
    public static byte[] Png(string moduleId)
    {
        using QRCodeData data = DataOf(moduleId);
        using var png = new PngByteQRCode(data);
        return png.GetGraphic(12);
    }

    private static void Append(StringBuilder svg, double x, double y, string moduleId, string note)
    {
        using QRCodeData data = DataOf(moduleId);
        int modules = data.ModuleMatrix.Count;                                            // with the white modules on each side
        double qrX = x + 4 - (WhiteModules * ModuleMm);
        double qrY = y + 4 - (WhiteModules * ModuleMm);
        svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="{y}" width="{Width}" height="{Height}" fill="none" stroke="#bbb" stroke-width="0.1"/>""")
            .Append("<path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"");
        for (int row = 0; row < modules; row++)
        {
            for (int column = 0; column < modules; column++)
            {
                if (data.ModuleMatrix[row][column])
                {
                    svg.Append(
                        CultureInfo.InvariantCulture,
                        $"M{qrX + (column * ModuleMm):0.###} {qrY + (row * ModuleMm):0.###}h{ModuleMm}v{ModuleMm}h-{ModuleMm}z");
                }
            }
        }

        string printed = ModuleCheck.Printed(moduleId);
        svg.Append("\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x + 25}" y="{y + 8}" font-size="2.3" font-family="DejaVu Sans, sans-serif">EdgeAgent</text>""")
            .Append(CultureInfo.InvariantCulture, $"""<text x="{x + 25}" y="{y + 13.5}" font-size="2.3">{printed[..5]}</text>""")
            .Append(CultureInfo.InvariantCulture, $"""<text x="{x + 25}" y="{y + 17}" font-size="2.3">{printed[5..]}</text>""")
            .Append(CultureInfo.InvariantCulture, $"""<text x="{x + 25}" y="{y + 21.5}" font-size="2.3" font-family="DejaVu Sans, sans-serif">{note}</text>""");
    }

    private static QRCodeData DataOf(string moduleId) => QRCodeGenerator.GenerateQrCode(ModuleCheck.QrText(moduleId), QRCodeGenerator.ECCLevel.M);
}
