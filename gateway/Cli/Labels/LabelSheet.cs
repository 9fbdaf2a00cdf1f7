using System.Globalization;
using System.Net;
using System.Text;
using EdgeAgent.Contracts.Pairing;
using QRCoder;

namespace EdgeAgent.Cli.Labels;

/// <summary>One label to print.</summary>
/// <param name="Kind">What it goes on.</param>
/// <param name="Link">What its code says.</param>
/// <param name="Lines">What stands beside the code, largest first.</param>
public sealed record PrintedLabel(LabelKind Kind, string Link, IReadOnlyList<string> Lines);

/// <summary>
/// Labels on A4 as SVG, in the sizes of hardware/labels: modules 40 x 25 mm, gateways and machines 60 x 40 mm. Error correction level Q (a quarter of the code
/// may be lost): these plates get dirty and scratched. The words are English and Chinese. A long list goes on as many sheets as it needs.
/// </summary>
public static class LabelSheet
{
    private const double PageWidth = 210;
    private const double PageHeight = 297;
    private const double Margin = 11;
    private const double Gap = 4;

    /// <summary>How many fit one sheet.</summary>
    public static int PerSheet(LabelKind kind) => Columns(kind) * Rows(kind);

    public static string Svg(IReadOnlyList<PrintedLabel> labels)
    {
        if (labels.Count == 0 || labels.Count > PerSheet(labels[0].Kind))
            throw new ArgumentException($"{labels.Count} labels; a sheet holds 1 to {PerSheet(labels[0].Kind)}.", nameof(labels));
        var svg = new StringBuilder(
            """<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297" font-family="DejaVu Sans, WenQuanYi Micro Hei, sans-serif"><rect width="210" height="297" fill="#fff"/>"""
        );
        for (int i = 0; i < labels.Count; i++) Append(svg, labels[i], i);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, PrintedLabel label, int index)
    {
        (double width, double height, double code) = Size(label.Kind);
        double x = Margin + (index % Columns(label.Kind) * (width + Gap));
        double y = Margin + (index / Columns(label.Kind) * (height + Gap));
        svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none" stroke="#bbb" stroke-width="0.1"/>""");
        AppendCode(svg, label.Link, x + 2, y + ((height - code) / 2), code);
        double size = label.Kind == LabelKind.Module ? 2 : 2.6;
        double line = y + ((height - code) / 2) + 4;
        for (int i = 0; i < label.Lines.Count; i++, line += size * 1.7)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"""<text x="{x + code + 3}" y="{line}" font-size="{(i == 0 ? size * 1.2 : size)}"{(i == 0 ? " font-weight=\"bold\"" : "")}>{WebUtility.HtmlEncode(label.Lines[i])}</text>"""
            );
        }
    }

    /// <summary>The code with its white border inside the given square.</summary>
    private static void AppendCode(StringBuilder svg, string link, double x, double y, double size)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.Q);
        int modules = data.ModuleMatrix.Count;                                          // with the white border of four modules that the standard asks for
        double step = size / modules;
        svg.Append("<path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"");
        for (int row = 0; row < modules; row++)
        {
            for (int column = 0; column < modules; column++)
            {
                if (data.ModuleMatrix[row][column])
                    svg.Append(CultureInfo.InvariantCulture, $"M{x + (column * step):0.###} {y + (row * step):0.###}h{step:0.###}v{step:0.###}h-{step:0.###}z");
            }
        }

        svg.Append("\"/>");
    }

    private static int Columns(LabelKind kind) => (int)((PageWidth - (2 * Margin) + Gap) / (Size(kind).Width + Gap));

    private static int Rows(LabelKind kind) => (int)((PageHeight - (2 * Margin) + Gap) / (Size(kind).Height + Gap));

    /// <summary>Width, height and code with its white border, mm.</summary>
    private static (double Width, double Height, double Code) Size(LabelKind kind) => kind == LabelKind.Module ? (40, 25, 21) : (60, 40, 31);
}
