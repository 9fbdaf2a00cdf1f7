using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>One mark of a trend.</summary>
/// <param name="Label">When, as the axis writes it.</param>
/// <param name="Value">Null leaves a hole: what nobody knows is not zero.</param>
public readonly record struct TrendPoint(string Label, double? Value);

/// <summary>
/// A course over hours, days or months as a picture inside the page: bars for sums, a line for means. SVG without style or script, in the page's own colours,
/// so it prints and turns dark with it. The table beside it says the same in numbers.
/// </summary>
public static class TrendPicture
{
    private const int Width = 640;
    private const int Height = 170;
    private const int Left = 54;
    private const int Right = 8;
    private const int Top = 16;
    private const int Bottom = 22;
    private const int MaxLabels = 7;
    private const int Steps = 4;

    /// <param name="title">What it shows, for people who do not see it.</param>
    /// <param name="unit">Of the values.</param>
    /// <param name="points">Oldest first.</param>
    /// <param name="isBars">Bars from zero instead of a line.</param>
    /// <param name="top">Upper end of the axis; null fits the values.</param>
    /// <param name="limit">A dashed line, or null.</param>
    public static MarkupString Draw(string title, string unit, IReadOnlyList<TrendPoint> points, bool isBars = false, double? top = null, double? limit = null)
    {
        double highest = top ?? RoundUp(Math.Max(points.Max(point => point.Value) ?? 0, limit ?? 0));
        double step = (double)(Width - Left - Right) / Math.Max(1, points.Count);
        var svg = new StringBuilder();
        Write(svg, $"<svg class=\"trend\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{DirectionlessEncoder.Shared.Encode(title)}\">");
        for (int i = 0; i <= Steps; i++)
        {
            double value = highest * i / Steps;
            Write(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.0}\" y2=\"{Y(value):0.0}\"/>");
            Write(svg, $"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.0}\" text-anchor=\"end\">{Short(value)}</text>");
        }

        Write(svg, $"<text x=\"{Left}\" y=\"11\">{DirectionlessEncoder.Shared.Encode(unit)}</text>");
        int every = (points.Count + MaxLabels - 1) / MaxLabels;
        for (int i = 0; i < points.Count; i += Math.Max(1, every))
        {
            Write(svg, $"<text x=\"{X(i):0.0}\" y=\"{Height - 5}\" text-anchor=\"middle\">{DirectionlessEncoder.Shared.Encode(points[i].Label)}</text>");
        }

        if (limit is { } dashed) Write(svg, $"<line class=\"limit\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(dashed):0.0}\" y2=\"{Y(dashed):0.0}\"/>");
        if (isBars) DrawBars();
        else DrawLine();
        return new MarkupString(svg.Append("</svg>").ToString());

        double X(int i) => Left + (step * (i + 0.5));

        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * Math.Min(value, highest) / highest);

        void DrawBars()
        {
            for (int i = 0; i < points.Count; i++)
            {
                if (points[i].Value is { } value)
                    Write(
                        svg,
                        $"<rect class=\"bar\" x=\"{X(i) - (step * 0.36):0.0}\" width=\"{step * 0.72:0.0}\" y=\"{Y(value):0.0}\" height=\"{Height - Bottom - Y(value):0.0}\"/>"
                    );
            }
        }

        void DrawLine()
        {
            bool isJoined = false;
            var path = new StringBuilder();
            for (int i = 0; i < points.Count; i++)
            {
                if (points[i].Value is not { } value)
                {
                    isJoined = false;
                    continue;
                }

                Write(path, $"{(isJoined ? 'L' : 'M')}{X(i):0.0} {Y(value):0.0} ");
                isJoined = true;
                Write(svg, $"<circle class=\"dot\" cx=\"{X(i):0.0}\" cy=\"{Y(value):0.0}\" r=\"2.6\"/>");
            }

            if (path.Length > 0) Write(svg, $"<path class=\"course\" d=\"{path}\"/>");
        }
    }

    /// <summary>
    /// The end of an axis whose marks are numbers people count in: each step is 1, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten. 1 when nothing is above zero.
    /// </summary>
    private static double RoundUp(double highest)
    {
        if (highest <= 0) return 1;
        double step = highest / Steps;
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return Steps * power * new[] { 1, 2, 2.5, 3, 4, 5, 6, 8, 10 }.First(factor => factor * power >= step * 0.999999);
    }

    private static string Short(double value) => value.ToString(value < 10 ? "0.##" : "0", CultureInfo.InvariantCulture);

    private static void Write(StringBuilder text, FormattableString piece) => text.Append(piece.ToString(CultureInfo.InvariantCulture));
}
