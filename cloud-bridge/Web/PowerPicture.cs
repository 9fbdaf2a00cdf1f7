using System.Globalization;
using System.Text;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// The power around an order as a picture for pages, mails and print: rated input dashed, the moment of the alarm marked. SVG without style or script; colours
/// that read on white and on black. A gap of more than three minutes stays a gap.
/// </summary>
public static class PowerPicture
{
    public const int Width = 720;
    public const int Height = 220;

    private const int Left = 52;
    private const int Right = 12;
    private const int Top = 18;
    private const int Bottom = 24;
    private const int MaxPoints = 360;
    private static readonly TimeSpan s_gap = TimeSpan.FromMinutes(3);

    /// <param name="order">The order; its opening is the middle of the picture.</param>
    /// <param name="points">Power, oldest first.</param>
    /// <param name="ratedKw">Rated electrical input; null when unknown.</param>
    /// <param name="alarmText">A word for the mark.</param>
    public static string Draw(Order order, IReadOnlyList<PowerPoint> points, double? ratedKw, string alarmText)
    {
        DateTimeOffset from = order.OpenedAt - OrderPower.Around;
        double highest = Math.Max(points.Count == 0 ? 1 : points.Max(point => point.MaxKw), ratedKw ?? 0) * 1.12;
        if (highest <= 0) highest = 1;

        var svg = new StringBuilder();
        Write(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#7b8c95\">");
        for (int i = 0; i <= 4; i++)
        {
            double kw = highest * i / 4;
            Write(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(kw):0.0}\" y2=\"{Y(kw):0.0}\" stroke=\"#7b8c95\" stroke-opacity=\"0.25\"/>");
            Write(svg, $"<text x=\"{Left - 6}\" y=\"{Y(kw) + 4:0.0}\" text-anchor=\"end\">{kw:0.#}</text>");
        }

        for (int minutes = -60; minutes <= 60; minutes += 20)
        {
            string sign = minutes > 0 ? "+" : "";
            Write(svg, $"<text x=\"{X(order.OpenedAt.AddMinutes(minutes)):0.0}\" y=\"{Height - 6}\" text-anchor=\"{(minutes == 60 ? "end" : "middle")}\">{sign}{minutes} min</text>");
        }

        Write(svg, $"<text x=\"{Left}\" y=\"{Top - 5}\">kW</text>");
        double alarmX = Math.Clamp(X(order.Evidence.RaisedAt), Left, Width - Right);
        Write(svg, $"<line x1=\"{alarmX:0.0}\" x2=\"{alarmX:0.0}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#d0383f\" stroke-width=\"1.5\"/>");
        Write(svg, $"<text x=\"{alarmX + 5:0.0}\" y=\"{Top + 10}\" fill=\"#d0383f\">{System.Net.WebUtility.HtmlEncode(alarmText)}</text>");
        if (ratedKw is { } rated)
        {
            Write(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(rated):0.0}\" y2=\"{Y(rated):0.0}\" stroke=\"#d9772b\" stroke-width=\"1.5\" stroke-dasharray=\"7 4\"/>");
        }

        foreach (string path in Paths()) Write(svg, $"<path d=\"{path}\" fill=\"none\" stroke=\"#1795b0\" stroke-width=\"1.6\" stroke-linejoin=\"round\"/>");
        return svg.Append("</svg>").ToString();

        double X(DateTimeOffset at) => Left + ((Width - Left - Right) * (at - from).TotalSeconds / (2 * OrderPower.Around.TotalSeconds));

        double Y(double kw) => Height - Bottom - ((Height - Top - Bottom) * kw / highest);

        IEnumerable<string> Paths()
        {
            int step = Math.Max(1, (points.Count + MaxPoints - 1) / MaxPoints);
            var path = new StringBuilder();
            DateTimeOffset last = DateTimeOffset.MinValue;
            for (int i = 0; i < points.Count; i += step)
            {
                // Of the points one stroke stands for, the highest: a picture must not hide a peak.
                double kw = points.Skip(i).Take(step).Max(point => point.MaxKw);
                if (path.Length > 0 && points[i].At - last > s_gap)
                {
                    yield return path.ToString();
                    path.Clear();
                }

                Write(path, $"{(path.Length == 0 ? 'M' : 'L')}{X(points[i].At):0.0} {Y(kw):0.0} ");
                last = points[Math.Min(i + step, points.Count) - 1].At;
            }

            if (path.Length > 0) yield return path.ToString();
        }
    }

    private static void Write(StringBuilder text, FormattableString piece) => text.Append(piece.ToString(CultureInfo.InvariantCulture));
}
