using System.Globalization;
using System.Text;
using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Judge.Reporting;

/// <summary>
/// Draws the evidence of a diagnosis as a picture that explains itself: the envelope spectrum for bearings, the spectrum for shafts, the named fault's
/// harmonics marked, the healthy reference in grey behind. SVG without script, fonts or links; English or Chinese.
/// </summary>
public static class SpectrumPicture
{
    private const int Width = 900;
    private const int Height = 420;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 84;
    private const int Bottom = 74;
    private const int MarkedHarmonics = 4;

    /// <summary>Labels of neighbouring marks stand under each other.</summary>
    private const int LabelRows = 3;

    /// <summary>Shown up to this many turns of the shaft; harmonics beyond it tell nothing more.</summary>
    private const double TopOrder = 14;

    private const string Ink = "#1b2733";
    private const string Mark = "#c2410c";
    private const string Shaft = "#2563eb";

    public static string Draw(BurstDiagnosis diagnosis, BurstFeatures? reference, string language)
    {
        bool isChinese = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        BurstFeatures features = diagnosis.Features;
        DefectLine? defect = diagnosis.Fault switch
        {
            MachineFault.BearingInnerRace => features.Inner,
            MachineFault.BearingOuterRace => features.Outer,
            MachineFault.BearingBall => features.Cage,
            _ => null,
        };
        if (defect?.Where is null) defect = null;

        int axis = LoudestAxis(features);
        LineSpectrum lines = defect?.Where?.Lines ?? features.LowSpectra[axis];
        LineSpectrum? before = defect?.Where is { } where ? reference?.EnvelopeLike(where)?.Lines : reference?.LowSpectra.ElementAtOrDefault(axis);
        double topHz = Math.Min(TopOrder * features.ShaftHz, (lines.Power.Count - 1) * lines.LineHz);
        double tallest = Tallest(lines, topHz);
        double X(double hz) => Left + hz / topHz * (Width - Left - Right);
        double Y(double height) => Height - Bottom - Math.Min(1, height / tallest) * (Height - Top - Bottom);

        StringBuilder svg = new();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\" fill=\"{Ink}\">"
        );
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        Text(svg, Left, 26, Title(diagnosis, isChinese), size: 18, bold: true);
        Text(svg, Left, 48, Explanation(diagnosis, defect, isChinese));
        Text(svg, Left, 68, Source(defect, features, axis, isChinese), colour: "#5b6875");
        Axes(svg, topHz, features.ShaftHz, X, isChinese, isEnvelope: defect is not null);
        if (before is not null) Curve(svg, before, topHz, X, Y, "#9aa5b1");
        Curve(svg, lines, topHz, X, Y, Ink);
        int row = 0;
        foreach ((double hz, string label, string colour) in Marks(diagnosis.Fault, defect, features.ShaftHz))
        {
            if (hz <= topHz) MarkLine(svg, X(hz), Y(Amplitude(lines, hz)), Top + 10 + 14 * (row++ % LabelRows), label, colour);
        }

        Legend(svg, before is not null, isChinese);
        return svg.Append("</svg>").ToString();
    }

    private static IEnumerable<(double Hz, string Label, string Colour)> Marks(MachineFault fault, DefectLine? defect, double shaftHz)
    {
        int shaftMarks = fault switch
        {
            MachineFault.Unbalance => 1,
            MachineFault.Misalignment or MachineFault.BentShaft => 3,
            MachineFault.Looseness => 8,
            _ => 1,
        };
        for (int k = 1; k <= shaftMarks; k++) yield return (k * shaftHz, $"{k}×n", Shaft);
        if (defect is null) yield break;
        string name = fault == MachineFault.BearingInnerRace ? "BPFI" : "BPFO";
        int marked = fault == MachineFault.BearingBall ? 2 : MarkedHarmonics;
        for (int k = 1; k <= marked; k++)
            yield return (
                k * defect.Hz,
                fault == MachineFault.BearingBall ? $"{2 * k}×FTF"
                : k == 1 ? name
                : $"{k}·{name}",
                Mark
            );
    }

    private static string Title(BurstDiagnosis diagnosis, bool isChinese) => (diagnosis.Fault, isChinese) switch
    {
        (MachineFault.Healthy, false) => "Healthy: nothing changed against the reference",
        (MachineFault.Healthy, true) => "正常：与参考相比无变化",
        (MachineFault.Unbalance, false) => "Unbalance of the rotor",
        (MachineFault.Unbalance, true) => "转子不平衡",
        (MachineFault.Misalignment, false) => "Misalignment",
        (MachineFault.Misalignment, true) => "不对中",
        (MachineFault.Looseness, false) => "Looseness",
        (MachineFault.Looseness, true) => "松动",
        (MachineFault.BentShaft, false) => "Bent shaft (weak evidence)",
        (MachineFault.BentShaft, true) => "轴弯曲（证据较弱）",
        (MachineFault.BearingInnerRace, false) => "Bearing: inner race damaged",
        (MachineFault.BearingInnerRace, true) => "轴承：内圈损伤",
        (MachineFault.BearingOuterRace, false) => "Bearing: outer race damaged",
        (MachineFault.BearingOuterRace, true) => "轴承：外圈损伤",
        (MachineFault.BearingBall, false) => "Bearing: rolling element damaged",
        (MachineFault.BearingBall, true) => "轴承：滚动体损伤",
        (_, false) => "Not recognised",
        (_, true) => "未识别",
    };

    private static string Explanation(BurstDiagnosis diagnosis, DefectLine? defect, bool isChinese) => (diagnosis.Fault, isChinese) switch
    {
            (MachineFault.BearingInnerRace or MachineFault.BearingOuterRace, false) => string.Create(
                CultureInfo.InvariantCulture,
                $"Blows repeat {defect?.Hz:F1} times a second and at its multiples: each ball passes the damage."
            ),
            (MachineFault.BearingInnerRace or MachineFault.BearingOuterRace, true) => string.Create(
                CultureInfo.InvariantCulture,
                $"冲击每秒重复 {defect?.Hz:F1} 次并有倍频：每个滚珠都经过损伤处。"
            ),
            (MachineFault.BearingBall, false) => "Blows without the line of a race: a ball or roller is the likeliest.",
            (MachineFault.BearingBall, true) => "有冲击但没有内外圈谱线：最可能是滚动体。",
            (MachineFault.Unbalance, false) => "The line at turning frequency (1×n) rose more than anything else.",
            (MachineFault.Unbalance, true) => "转频谱线（1×n）升高最多。",
            (MachineFault.Misalignment, false) => "Friction noise above 1 kHz rose, without blows; look at 1×, 2× and 3×n and at the coupling.",
            (MachineFault.Misalignment, true) => "1 kHz 以上摩擦噪声升高但无冲击；请看 1×、2×、3×n 和联轴器。",
            (MachineFault.Looseness, false) =>
                "Many multiples and halves of the turning frequency rose together: something rattles. Check feet, bolts and bearing seats.",
            (MachineFault.Looseness, true) => "转频的多个倍频和半频同时升高：有部件松动。请检查地脚、螺栓和轴承座。",
            (MachineFault.BentShaft, false) => "The spectrum's shape changed with little rise; check the shaft's run-out.",
            (MachineFault.BentShaft, true) => "频谱形状改变但升高不多；请检查轴的跳动。",
            (MachineFault.Healthy, false) => "Levels, turning line and bearing lines are as at commissioning.",
            (MachineFault.Healthy, true) => "水平、转频和轴承谱线与调试时一致。",
            (_, false) => "No pattern stands out; take a reference of the healthy machine.",
            (_, true) => "没有突出的特征；请采集正常状态的参考。",
        };

    private static string Source(DefectLine? defect, BurstFeatures features, int axis, bool isChinese)
    {
        string speed = string.Create(CultureInfo.InvariantCulture, $"{features.ShaftHz * 60:F0} r/min");
        string name = "xyz".Substring(Math.Min(defect?.Where?.Axis ?? axis, 2), 1);
        return defect?.Where is { } where
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{(isChinese ? "包络谱" : "Envelope spectrum")}, {where.FromHz:F0}-{where.ToHz:F0} Hz, {name}; {(isChinese ? "转速" : "shaft")} {speed}"
            )
            : $"{(isChinese ? "加速度频谱" : "Acceleration spectrum")}, {name}; {(isChinese ? "转速" : "shaft")} {speed}";
    }

    private static void Axes(StringBuilder svg, double topHz, double shaftHz, Func<double, double> x, bool isChinese, bool isEnvelope)
    {
        int baseline = Height - Bottom;
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{baseline}H{Width - Right}\" fill=\"none\" stroke=\"#9aa5b1\"/>");
        double step = NiceStep(topHz / 8);
        for (double hz = 0; hz <= topHz; hz += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{x(hz):F1} {baseline}v5\" stroke=\"#9aa5b1\"/>");
            Text(svg, x(hz), baseline + 20, hz.ToString("0.#", CultureInfo.InvariantCulture), anchor: "middle");
        }

        for (int order = 1; order * shaftHz <= topHz; order++)
            Text(svg, x(order * shaftHz), baseline + 36, order.ToString(CultureInfo.InvariantCulture), anchor: "middle", colour: Shaft, size: 11);
        Text(svg, Left - 8, baseline + 20, "Hz", anchor: "end");
        Text(svg, Left - 8, baseline + 36, isChinese ? "阶次" : "order", anchor: "end", colour: Shaft, size: 11);
        string quantity = (isEnvelope, isChinese) switch { (true, false) => "envelope", (true, true) => "包络", (false, false) => "amplitude", _ => "幅值" };
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"20\" y=\"{(Top + baseline) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 20 {(Top + baseline) / 2})\">{quantity}</text>"
        );
    }

    private static void Curve(StringBuilder svg, LineSpectrum lines, double topHz, Func<double, double> x, Func<double, double> y, string colour)
    {
        svg.Append("<polyline fill=\"none\" stroke-width=\"1\" stroke=\"").Append(colour).Append("\" points=\"");
        for (int line = 1; line < lines.Power.Count && line * lines.LineHz <= topHz; line++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"{x(line * lines.LineHz):F1},{y(Math.Sqrt(lines.Power[line])):F1} ");
        }

        svg.Append("\"/>");
    }

    private static void MarkLine(StringBuilder svg, double x, double y, double labelY, string label, string colour)
    {
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<path d=\"M{x:F1} {Height - Bottom}V{Top}\" stroke=\"{colour}\" stroke-dasharray=\"3 4\" opacity=\"0.55\"/><circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"4\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        );
        Text(svg, x + 4, labelY, label, colour: colour, size: 12, bold: true);
    }

    private static void Legend(StringBuilder svg, bool hasReference, bool isChinese)
    {
        double y = Height - 12;
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y - 4}h24\" stroke=\"{Ink}\"/>");
        Text(svg, Left + 30, y, isChinese ? "现在" : "now");
        if (!hasReference) return;
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left + 90} {y - 4}h24\" stroke=\"#9aa5b1\"/>");
        Text(svg, Left + 120, y, isChinese ? "正常参考" : "healthy reference");
    }

    private static void Text(
        StringBuilder svg,
        double x,
        double y,
        string text,
        int size = 13,
        bool bold = false,
        string anchor = "start",
        string colour = Ink
    ) =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:F1}\" y=\"{y:F1}\" font-size=\"{size}\" font-weight=\"{(bold ? 600 : 400)}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{System.Security.SecurityElement.Escape(text)}</text>"
        );

    private static double Amplitude(LineSpectrum lines, double hz) => Math.Sqrt(lines.PeakPower(hz));

    private static double Tallest(LineSpectrum lines, double topHz)
    {
        double tallest = double.Epsilon;
        for (int line = 2; line < lines.Power.Count && line * lines.LineHz <= topHz; line++) tallest = Math.Max(tallest, Math.Sqrt(lines.Power[line]));
        return tallest;
    }

    private static int LoudestAxis(BurstFeatures features)
    {
        int loudest = 0;
        for (int axis = 1; axis < features.ShaftAmplitudes.Count; axis++)
        {
            if (features.ShaftAmplitudes[axis][0] > features.ShaftAmplitudes[loudest][0]) loudest = axis;
        }

        return loudest;
    }

    private static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
    }
}
