using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>A rolling bearing's defect frequencies as multiples of shaft speed, inner ring turning.</summary>
/// <param name="Inner">Ball pass frequency of the inner race (BPFI).</param>
/// <param name="Outer">Ball pass frequency of the outer race (BPFO).</param>
/// <param name="Ball">Ball spin frequency (BSF); a damaged ball strikes at twice this.</param>
/// <param name="Cage">Fundamental train frequency (FTF).</param>
public sealed record BearingOrders(double Inner, double Outer, double Ball, double Cage)
{
    /// <summary>Rolling elements, ball and pitch diameter in mm, as catalogues of common bearings give them.</summary>
    private static readonly Dictionary<string, (int Balls, double BallMm, double PitchMm)> s_table = new(StringComparer.OrdinalIgnoreCase)
    {
        ["6203"] = (8, 6.746, 28.50),    // CWRU Bearing Data Center, fan end
        ["6205"] = (9, 7.940, 39.04),    // CWRU Bearing Data Center, drive end
    };

    public static IEnumerable<string> Known => s_table.Keys;

    /// <summary>
    /// The orders of a designation such as 6205 or 6205-2RS, or of the four orders themselves as the maker's sheet gives them, <c>bpfi=5.415 bpfo=3.585 bsf=2.357 ftf=0.398</c>; null when the table does
    /// not hold it.
    /// </summary>
    public static BearingOrders? Of(string designation) => designation.Contains('=') ? FromSheet(designation) : FromTable(designation);

    private static BearingOrders? FromSheet(string text)
    {
        double Order(string name) => double.TryParse(WireText.Find(text, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double order) && order is > 0 and < 100 ? order : 0;
        BearingOrders orders = new(Order("bpfi"), Order("bpfo"), Order("bsf"), Order("ftf"));
        return orders is { Inner: > 0, Outer: > 0, Ball: > 0, Cage: > 0 } ? orders : null;
    }

    private static BearingOrders? FromTable(string designation) =>
        s_table.TryGetValue(designation.Split('-', ' ', '/')[0], out (int Balls, double BallMm, double PitchMm) bearing) ? FromGeometry(bearing.Balls, bearing.BallMm, bearing.PitchMm, 0) : null;

    /// <summary>From geometry, by the rolling kinematics without slip (real bearings stay up to two per cent below).</summary>
    public static BearingOrders FromGeometry(int balls, double ballMm, double pitchMm, double contactAngleDegrees)
    {
        double ratio = ballMm / pitchMm * Math.Cos(contactAngleDegrees * Math.PI / 180);
        return new BearingOrders(balls / 2.0 * (1 + ratio), balls / 2.0 * (1 - ratio), pitchMm / (2 * ballMm) * (1 - ratio * ratio), (1 - ratio) / 2);
    }
}
