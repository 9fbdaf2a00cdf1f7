using System.Globalization;
using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// A spectrum of an evidence event as a picture that explains itself: the named fault's harmonics marked, the machine's healthy reference in grey behind, one
/// sentence on how to read it. SVG without script, style or links, on a white ground of its own so that it also prints; English or Chinese.
/// </summary>
public static class SpectrumPicture
{
    public const int Width = 760;
    public const int Height = 440;

    private const int Left = 72;
    private const int Right = 22;
    private const int Top = 132;
    private const int Bottom = 78;
    private const int LabelRows = 3;
    private const int LongestLabel = 130;
    private const string Ink = "#1b2733";
    private const string Soft = "#5b6875";
    private const string Grey = "#9aa5b1";
    private const string OfFault = "#c2410c";
    private const string OfShaft = "#2563eb";

    private static readonly LocalText s_now = new("spectrum.now");
    private static readonly LocalText s_reference = new("spectrum.reference");
    private static readonly LocalText s_order = new("spectrum.order");
    private static readonly LocalText s_amplitude = new("spectrum.amplitude");
    private static readonly LocalText s_envelope = new("spectrum.envelope");
    private static readonly LocalText s_axis = new("spectrum.axis");
    private static readonly LocalText s_envelopeOf = new("spectrum.envelope-of");
    private static readonly LocalText s_acceleration = new("spectrum.acceleration");
    private static readonly LocalText s_speed = new("spectrum.speed");
    private static readonly LocalText s_readBearing = new("spectrum.read-bearing");
    private static readonly LocalText s_readShaft = new("spectrum.read-shaft");
    private static readonly LocalText s_readBeside = new("spectrum.read-beside");
    private static readonly LocalText s_readSound = new("spectrum.read-sound");

    /// <param name="spectrum">Index of the spectrum, within the evidence's list.</param>
    public static string Draw(EvidenceData evidence, int spectrum, string language)
    {
        SpectrumData data = evidence.Spectra[spectrum];
        MarkData[] marks = [.. evidence.Marks.Where(mark => mark.Spectrum == spectrum && mark.Order <= data.TopOrder).OrderBy(mark => mark.Order)];
        double[] now = [.. data.Levels.Select(level => level * data.Scale)];
        double[]? before = data.Reference is { } reference && data.ReferenceScale is { } scale ? [.. reference.Select(level => level * scale)] : null;

        // The first step holds the sensor's slow drift; it would hide everything else.
        double tallest = Math.Max(now.Skip(Quiet(now.Length)).DefaultIfEmpty(0).Max(), before?.Skip(Quiet(before.Length)).DefaultIfEmpty(0).Max() ?? 0) * 1.06;
        if (tallest <= 0) tallest = 1;

        var svg = new StringBuilder();
        Write(
            svg,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"{Ink}\">"
        );
        Write(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>");
        Text(svg, Left, 26, Words.Burst(evidence.FaultCode, evidence.Label).For(language), size: 18, isBold: true);
        Text(svg, Left, 48, Source(evidence, data, language), colour: Soft);
        string[] reading = ReadingOf(evidence, marks).For(language).Split('|');
        for (int i = 0; i < reading.Length; i++) Text(svg, Left, 68 + (17 * i), reading[i], size: 12);
        Axes(svg, evidence, data, tallest, language);
        if (before is not null) Curve(svg, before, tallest, Grey);
        Curve(svg, now, tallest, Ink);
        for (int i = 0; i < marks.Length; i++) DrawMark(svg, marks[i], data.TopOrder, tallest, i);
        Legend(svg, before is not null, language);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Steps left out when the height is scaled: the lowest one per cent of the orders shown.</summary>
    private static int Quiet(int steps) => steps / 100;

    private static LocalText ReadingOf(EvidenceData evidence, MarkData[] marks)
    {
        if (evidence.FaultCode is null) return s_readSound;
        if (!Array.Exists(marks, mark => mark.IsOfFault)) return s_readBeside;
        return Array.Exists(marks, mark => mark.IsOfFault && mark.Name != "shaft") ? s_readBearing : s_readShaft;
    }

    private static string Source(EvidenceData evidence, SpectrumData data, string language)
    {
        string axis = Words.Point(evidence.Point).For(language) + " · " + s_axis.For(language, data.Axis);
        string kind = data.Kind == "envelope" ? s_envelopeOf.For(language, data.BandFromHz ?? 0, data.BandToHz ?? 0) : s_acceleration.For(language);
        string speed = evidence.ShaftHz is { } hz ? " · " + s_speed.For(language, 60 * hz, Words.Worth(evidence.ShaftWorth ?? "estimated").For(language)) : "";
        return axis + " · " + kind + speed + FormattableString.Invariant($" · {evidence.Seconds:0.#} s");
    }

    private static void Axes(StringBuilder svg, EvidenceData evidence, SpectrumData data, double tallest, string language)
    {
        int baseline = Height - Bottom;
        Write(svg, $"<path d=\"M{Left} {Top}V{baseline}H{Width - Right}\" fill=\"none\" stroke=\"{Grey}\"/>");
        double step = NiceStep(tallest / 4);
        for (double value = step; value <= tallest; value += step)
        {
            Write(svg, $"<path d=\"M{Left} {Y(value, tallest):0.0}H{Width - Right}\" stroke=\"{Grey}\" stroke-opacity=\"0.25\"/>");
            Text(svg, Left - 6, Y(value, tallest) + 4, value.ToString("0.####", CultureInfo.InvariantCulture), anchor: "end", colour: Soft, size: 11);
        }

        for (int order = 0; order <= data.TopOrder; order++)
        {
            double x = X(order, data.TopOrder);
            Write(svg, $"<path d=\"M{x:0.0} {baseline}v5\" stroke=\"{Grey}\"/>");
            Text(svg, x, baseline + 19, order.ToString(CultureInfo.InvariantCulture), anchor: "middle", size: 12);
        }

        Text(svg, Left - 8, baseline + 19, "×n", anchor: "end", colour: OfShaft, size: 12);
        if (evidence.ShaftHz is { } shaftHz)
        {
            double hzStep = NiceStep(data.TopOrder * shaftHz / 8);
            for (double hz = 0; hz <= data.TopOrder * shaftHz; hz += hzStep)
                Text(
                    svg,
                    X(hz / shaftHz, data.TopOrder),
                    baseline + 35,
                    hz.ToString("0.#", CultureInfo.InvariantCulture),
                    anchor: "middle",
                    colour: Soft,
                    size: 11
                );
            Text(svg, Left - 8, baseline + 35, "Hz", anchor: "end", colour: Soft, size: 11);
        }

        Text(svg, Width - Right, baseline + 53, s_order.For(language), anchor: "end", colour: Soft, size: 11);
        string quantity = (data.Kind == "envelope" ? s_envelope : s_amplitude).For(language) + (data.Unit.Length == 0 ? "" : ", " + data.Unit);
        double middle = (Top + baseline) / 2.0;
        Write(
            svg,
            $"<text x=\"18\" y=\"{middle:0.0}\" text-anchor=\"middle\" fill=\"{Soft}\" transform=\"rotate(-90 18 {middle:0.0})\">{Escape(quantity)}</text>"
        );
    }

    private static void Curve(StringBuilder svg, double[] steps, double tallest, string colour)
    {
        Write(svg, $"<polyline fill=\"none\" stroke-width=\"1.1\" stroke-linejoin=\"round\" stroke=\"{colour}\" points=\"");
        for (int i = 0; i < steps.Length; i++) Write(svg, $"{Left + ((i + 0.5) / steps.Length * (Width - Left - Right)):0.0},{Y(steps[i], tallest):0.0} ");
        svg.Append("\"/>");
    }

    private static void DrawMark(StringBuilder svg, MarkData mark, double topOrder, double tallest, int place)
    {
        double x = X(mark.Order, topOrder);
        string colour = mark.IsOfFault ? OfFault : OfShaft;
        Write(
            svg,
            $"<path d=\"M{x:0.0} {Height - Bottom}V{Top - 26}\" stroke=\"{colour}\" stroke-dasharray=\"{(mark.IsOfFault ? "5 3" : "2 4")}\" stroke-opacity=\"{(mark.IsOfFault ? "0.8" : "0.45")}\"/>"
        );
        if (mark.IsOfFault)
            Write(svg, $"<circle cx=\"{x:0.0}\" cy=\"{Y(mark.Amplitude, tallest):0.0}\" r=\"4.5\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        bool isAtEdge = x > Width - Right - LongestLabel;
        Text(
            svg,
            isAtEdge ? x - 4 : x + 4,
            Top - 26 + (13 * (place % LabelRows)),
            LabelOf(mark),
            size: mark.IsOfFault ? 12 : 11,
            isBold: mark.IsOfFault,
            anchor: isAtEdge ? "end" : "start",
            colour: colour
        );
    }

    private static string LabelOf(MarkData mark)
    {
        string name = mark.Name switch { "shaft" => "n", "cage" => "FTF", _ => mark.Name.ToUpperInvariant() };
        int harmonic = mark.Name == "cage" ? 2 * mark.Harmonic : mark.Harmonic;             // a damaged ball strikes twice a turn of the cage
        string times = harmonic == 1 && mark.Name != "shaft" ? name : FormattableString.Invariant($"{harmonic}×{name}");
        return mark.IsOfFault ? times + FormattableString.Invariant($" {mark.Hz:0.#} Hz") : times;
    }

    private static void Legend(StringBuilder svg, bool hasReference, string language)
    {
        double y = Height - 14;
        Write(svg, $"<path d=\"M{Left} {y - 4}h24\" stroke=\"{Ink}\" stroke-width=\"2\"/>");
        Text(svg, Left + 30, y, s_now.For(language));
        if (!hasReference) return;
        Write(svg, $"<path d=\"M{Left + 90} {y - 4}h24\" stroke=\"{Grey}\" stroke-width=\"2\"/>");
        Text(svg, Left + 120, y, s_reference.For(language));
    }

    private static double X(double order, double topOrder) => Left + (order / topOrder * (Width - Left - Right));

    private static double Y(double value, double tallest) => Height - Bottom - (Math.Min(1, value / tallest) * (Height - Top - Bottom));

    private static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
    }

    private static void Text(
        StringBuilder svg,
        double x,
        double y,
        string text,
        int size = 13,
        bool isBold = false,
        string anchor = "start",
        string colour = Ink
    ) =>
        Write(
            svg,
            $"<text x=\"{x:0.0}\" y=\"{y:0.0}\" font-size=\"{size}\" font-weight=\"{(isBold ? 600 : 400)}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{Escape(text)}</text>"
        );

    private static string Escape(string text) => System.Security.SecurityElement.Escape(text);

    private static void Write(StringBuilder text, FormattableString piece) => text.Append(piece.ToString(CultureInfo.InvariantCulture));
}
