using System.Globalization;
using System.Text;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// The power around an order as a picture for pages, mails and print: rated input dashed, the band from there to the alarm limit and the one beyond it tinted,
/// the moment of the alarm marked. SVG without style or script; colours that read on white and on black. A gap of more than three minutes stays a gap.
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
    /// <param name="ratedText">A word for rated input.</param>
    /// <param name="limitText">A word for the limit.</param>
    public static string Draw(Order order, IReadOnlyList<PowerPoint> points, double? ratedKw, string alarmText, string ratedText, string limitText)
    {
        DateTimeOffset from = order.OpenedAt - OrderPower.Around;
        double? limitKw = LimitOf(order, ratedKw);
        double highest = Math.Max(points.Count == 0 ? 1 : points.Max(point => point.MaxKw), Math.Max(ratedKw ?? 0, limitKw ?? 0)) * 1.12;
        if (highest <= 0) highest = 1;

        var svg = new StringBuilder();
        Write(
            svg,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#7b8c95\">"
        );
        if (ratedKw is { } bottom) Band(bottom, limitKw ?? highest, "#d9a02b");
        if (limitKw is { } above) Band(above, highest, "#d0383f");
        for (int i = 0; i <= 4; i++)
        {
            double kw = highest * i / 4;
            Write(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(kw):0.0}\" y2=\"{Y(kw):0.0}\" stroke=\"#7b8c95\" stroke-opacity=\"0.25\"/>");
            Write(svg, $"<text x=\"{Left - 6}\" y=\"{Y(kw) + 4:0.0}\" text-anchor=\"end\">{kw:0.#}</text>");
        }

        for (int minutes = -60; minutes <= 60; minutes += 20)
        {
            string sign = minutes > 0 ? "+" : "";
            Write(
                svg,
                $"<text x=\"{X(order.OpenedAt.AddMinutes(minutes)):0.0}\" y=\"{Height - 6}\" text-anchor=\"{(minutes == 60 ? "end" : "middle")}\">{sign}{minutes} min</text>"
            );
        }

        Write(svg, $"<text x=\"{Left}\" y=\"{Top - 5}\">kW</text>");
        double alarmX = Math.Clamp(X(order.Evidence.RaisedAt), Left, Width - Right);
        Write(svg, $"<line x1=\"{alarmX:0.0}\" x2=\"{alarmX:0.0}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#d0383f\" stroke-width=\"1.5\"/>");
        Write(svg, $"<text x=\"{alarmX + 5:0.0}\" y=\"{Top + 10}\" fill=\"#d0383f\">{DirectionlessEncoder.Shared.Encode(alarmText)}</text>");
        if (ratedKw is { } rated)
        {
            Write(
                svg,
                $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(rated):0.0}\" y2=\"{Y(rated):0.0}\" stroke=\"#d9772b\" stroke-width=\"1.5\" stroke-dasharray=\"7 4\"/>"
            );
            Label(rated, Y(rated) + 14, ratedText);
        }

        if (limitKw is { } limit) Label(limit, Y(limit) - 4, limitText);

        foreach (string path in Paths()) Write(svg, $"<path d=\"{path}\" fill=\"none\" stroke=\"#1795b0\" stroke-width=\"1.6\" stroke-linejoin=\"round\"/>");
        return svg.Append("</svg>").ToString();

        void Band(double fromKw, double toKw, string colour) =>
            Write(
                svg,
                $"<rect x=\"{Left}\" width=\"{Width - Left - Right}\" y=\"{Y(toKw):0.0}\" height=\"{Y(fromKw) - Y(toKw):0.0}\" fill=\"{colour}\" fill-opacity=\"0.14\"/>"
            );

        void Label(double kw, double y, string word) =>
            Write(
                svg,
                $"<text x=\"{Width - Right - 4}\" y=\"{y:0.0}\" text-anchor=\"end\" font-size=\"12\">{DirectionlessEncoder.Shared.Encode(word)} {kw:0.#} kW</text>"
            );

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

    /// <summary>The limit the gateway judged power by, when it told one above rated input.</summary>
    private static double? LimitOf(Order order, double? ratedKw) =>
        order.Evidence.Numbers.Concat(order.Evidence.NumbersAtOpening).FirstOrDefault(number => number is { Name: "active-power", Limit: > 0 })?.Limit
            is { } limit
        && limit >= (ratedKw ?? 0)
            ? limit
            : null;

    private static void Write(StringBuilder text, FormattableString piece) => text.Append(piece.ToString(CultureInfo.InvariantCulture));
}
