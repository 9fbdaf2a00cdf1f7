using System.Globalization;
using System.Text;

namespace EdgeAgent.Judge.Reporting;

/// <summary>One recording as a strip: where it is labelled and where the detectors alarmed.</summary>
public sealed record Strip(string Name, IReadOnlyList<bool> Labelled, IReadOnlyList<bool> Alarmed, string Note);

/// <summary>Small plots as SVG text, without script.</summary>
public static class Plots
{
    private const string Ink = "#1b2733";
    private const string Grey = "#9aa5b1";
    private const string Red = "#f2b8a2";
    private const string Blue = "#2563eb";

    /// <summary>
    /// Points joined in order, each with a label; axes from 0 to 1. Labels below stand at the axis instead of its numbers, for points whose places along it are
    /// what they say.
    /// </summary>
    public static string Curve(string xTitle, string yTitle, IReadOnlyList<(double X, double Y, string Label)> points, bool isLabelledBelow = false)
    {
        const int size = 360;
        const int margin = 50;
        int width = isLabelledBelow ? 2 * size : size;
        double X(double value) => margin + value * (width - margin - 30);
        double Y(double value) => size - margin - value * (size - margin - 20);
        StringBuilder svg = Begin(width, size);
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(0)} {Y(1)}V{Y(0)}H{X(1)}\" fill=\"none\" stroke=\"{Grey}\"/>");
        foreach (double tick in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            if (!isLabelledBelow) Text(svg, X(tick), Y(0) + 18, tick.ToString("0.##", CultureInfo.InvariantCulture), "middle");
            Text(svg, X(0) - 6, Y(tick) + 4, tick.ToString("0.##", CultureInfo.InvariantCulture), "end");
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<polyline fill=\"none\" stroke=\"{Blue}\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")))}\"/>"
        );
        foreach ((double x, double y, string label) in points)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"4\" fill=\"{Blue}\"/>");
            if (isLabelledBelow) svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(x):F1} {Y(0)}v5\" stroke=\"{Grey}\"/>");
            if (isLabelledBelow) Text(svg, X(x), Y(0) + 18, label, "middle");
            else Text(svg, X(x) - 8, Y(y) + 14, label, "end");
        }

        Text(svg, X(0.5), size - 12, xTitle, "middle");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"14\" y=\"{Y(0.5):F0}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {Y(0.5):F0})\">{Escape(yTitle)}</text></svg>"
        );
        return svg.ToString();
    }

    /// <summary>Recordings one under the other, each over the whole width: the labelled part red behind, the alarmed part dark on it.</summary>
    public static string Strips(IReadOnlyList<Strip> strips)
    {
        const int rowHeight = 22;
        const int left = 200;
        const int width = 560;
        StringBuilder svg = Begin(left + width + 170, strips.Count * rowHeight + 10);
        for (int i = 0; i < strips.Count; i++)
        {
            double y = i * rowHeight + 4;
            Strip strip = strips[i];
            Text(svg, left - 8, y + 13, strip.Name, "end");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"16\" fill=\"#eef1f4\"/>");
            Runs(svg, strip.Labelled, left, width, y, 16, Red);
            Runs(svg, strip.Alarmed, left, width, y + 5, 6, Ink);
            Text(svg, left + width + 8, y + 13, strip.Note);
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A series over its rows with labelled spans behind and detections on it.</summary>
    public static string Series(IReadOnlyList<double> values, IReadOnlyList<(int From, int To)> spans, IReadOnlyList<int> detections)
    {
        const int width = 860;
        const int height = 240;
        double low = values.Min();
        double high = values.Max();
        double X(int row) => 40 + (double)row / values.Count * (width - 50);
        double Y(double value) => height - 20 - (value - low) / (high - low) * (height - 40);
        StringBuilder svg = Begin(width, height);
        foreach ((int from, int to) in spans)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{X(from):F1}\" y=\"10\" width=\"{X(to) - X(from):F1}\" height=\"{height - 30}\" fill=\"{Red}\"/>"
            );
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Ink}\" stroke-width=\"0.7\" points=\"");
        for (int row = 0; row < values.Count; row += 4) svg.Append(CultureInfo.InvariantCulture, $"{X(row):F1},{Y(values[row]):F1} ");
        svg.Append("\"/>");
        foreach (int row in detections)
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(row):F1} 10V{height - 20}\" stroke=\"{Blue}\" stroke-width=\"2\"/>");
        Text(svg, 34, Y(low), low.ToString("F0", CultureInfo.InvariantCulture), "end");
        Text(svg, 34, Y(high) + 8, high.ToString("F0", CultureInfo.InvariantCulture), "end");
        return svg.Append("</svg>").ToString();
    }

    public static string Escape(string text) => System.Security.SecurityElement.Escape(text);

    private static void Runs(StringBuilder svg, IReadOnlyList<bool> rows, double left, double width, double y, double height, string colour)
    {
        for (int from = 0; from < rows.Count; from++)
        {
            if (!rows[from]) continue;
            int to = from;
            while (to < rows.Count && rows[to]) to++;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{left + width * from / rows.Count:F1}\" y=\"{y}\" width=\"{Math.Max(1, width * (to - from) / rows.Count):F1}\" height=\"{height}\" fill=\"{colour}\"/>"
            );
            from = to;
        }
    }

    private static StringBuilder Begin(int width, int height) =>
        new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"{Ink}\">"
        );

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor = "start") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");
}
