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

        // Inner geometry differs a little between makers; these are the usual ones (second-hand), good within the slip that is searched anyway.
        ["6204"] = (8, 7.938, 33.50),
        ["6206"] = (9, 9.525, 46.00),
        ["6207"] = (9, 11.112, 53.50),
        ["6208"] = (9, 12.000, 60.00),
        ["6210"] = (10, 12.700, 70.00),
        ["6306"] = (8, 12.303, 51.00),
        ["6308"] = (8, 15.081, 65.00),
        ["6309"] = (8, 17.462, 72.50),
        ["6310"] = (8, 19.050, 80.00),
        ["6311"] = (8, 20.638, 87.50),
        ["6312"] = (8, 22.225, 95.00),
    };

    public static IEnumerable<string> Known => s_table.Keys;

    /// <summary>
    /// The orders of a designation such as 6205 or 6205-2RS, or of the four orders themselves as the maker's sheet gives them, <c>bpfi=5.415 bpfo=3.585
    /// bsf=2.357 ftf=0.398</c>, or of a geometry as balls, ball and pitch diameter in mm and contact angle in degrees, <c>9x7.94/39.04</c> or
    /// <c>12x15/70@40</c>; null when it is none of these.
    /// </summary>
    public static BearingOrders? Of(string designation) => designation.Contains('=') ? FromSheet(designation) : FromTable(designation);

    private static BearingOrders? FromSheet(string text)
    {
        double Order(string name) =>
            double.TryParse(WireText.Find(text, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double order) && order is > 0 and < 100
                ? order
                : 0;
        BearingOrders orders = new(Order("bpfi"), Order("bpfo"), Order("bsf"), Order("ftf"));
        return orders is { Inner: > 0, Outer: > 0, Ball: > 0, Cage: > 0 } ? orders : null;
    }

    private static BearingOrders? FromTable(string designation)
    {
        if (s_table.TryGetValue(designation.Split('-', ' ', '/')[0], out (int Balls, double BallMm, double PitchMm) known))
            return FromGeometry(known.Balls, known.BallMm, known.PitchMm, 0);
        string[] numbers = designation.Split('x', '/', '@');
        if (numbers.Length is < 3 or > 4 || !int.TryParse(numbers[0], CultureInfo.InvariantCulture, out int balls) || balls is < 3 or > 100) return null;
        double[] sizes =
        [
            .. numbers[1..].Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double size) ? size : double.NaN),
        ];
        bool isBearing = sizes[0] > 0 && sizes[1] > sizes[0] && (sizes.Length == 2 || sizes[2] is >= 0 and < 90);
        return isBearing ? FromGeometry(balls, sizes[0], sizes[1], sizes.Length == 3 ? sizes[2] : 0) : null;
    }

    /// <summary>From geometry, by the rolling kinematics without slip (real bearings stay up to two per cent below).</summary>
    public static BearingOrders FromGeometry(int balls, double ballMm, double pitchMm, double contactAngleDegrees)
    {
        double ratio = ballMm / pitchMm * Math.Cos(contactAngleDegrees * Math.PI / 180);
        return new BearingOrders(balls / 2.0 * (1 + ratio), balls / 2.0 * (1 - ratio), pitchMm / (2 * ballMm) * (1 - ratio * ratio), (1 - ratio) / 2);
    }
}
