namespace EdgeAgent.Judge.Recordings;

/// <summary>From a unit that people write behind a column's name to the engineering unit of the wire: value * Factor + Offset.</summary>
public readonly record struct UnitStep(double Factor, double Offset)
{
    public static readonly UnitStep None = new(1, 0);

    private const double StandardGravity = 9.80665;

    /// <summary>By the wire's unit; every unit understands itself. Spelled in lower case, without blanks.</summary>
    private static readonly Dictionary<string, (string[] Written, UnitStep Step)[]> s_known = new(StringComparer.Ordinal)
    {
        ["A"] = [(["a", "amp", "ampere"], None), (["ma"], new(1e-3, 0)), (["ka"], new(1e3, 0))],
        ["V"] = [(["v", "volt"], None), (["mv"], new(1e-3, 0)), (["kv"], new(1e3, 0))],
        ["kW"] = [(["kw"], None), (["w", "watt"], new(1e-3, 0)), (["mw"], new(1e3, 0))],
        ["°C"] = [(["°c", "c", "degc", "celsius"], None), (["°f", "f", "degf", "fahrenheit"], new(5.0 / 9, -32 * 5.0 / 9)), (["k", "kelvin"], new(1, -273.15))],
        ["r/min"] = [(["r/min", "rpm", "1/min", "min-1", "u/min"], None), (["hz", "1/s", "rps"], new(60, 0))],
        ["m/s²"] = [(["m/s²", "m/s2", "m/s^2"], None), (["g"], new(StandardGravity, 0)), (["mg"], new(StandardGravity / 1000, 0))],
        ["mm/s"] = [(["mm/s"], None), (["m/s"], new(1000, 0)), (["in/s", "ips"], new(25.4, 0))],
        ["L/min"] = [(["l/min", "lpm"], None), (["l/s"], new(60, 0)), (["m³/h", "m3/h"], new(1000.0 / 60, 0))],
        ["bar"] = [(["bar"], None), (["mbar"], new(1e-3, 0)), (["pa"], new(1e-5, 0)), (["kpa"], new(1e-2, 0)), (["mpa"], new(10, 0)), (["psi"], new(0.0689476, 0))],
        [""] = [(["", "1", "-"], None), (["%"], new(1e-2, 0))],
        ["Hz"] = [(["hz"], None)],
        ["Wh"] = [(["wh"], None), (["kwh"], new(1e3, 0))],
    };

    public double Of(double value) => value * Factor + Offset;

    /// <summary>Null when the written unit is none of what is measured. Milliwatts and megawatts are told apart by their first letter alone.</summary>
    public static UnitStep? Between(string written, string unit)
    {
        string plain = written.Replace(" ", "", StringComparison.Ordinal);
        if (unit == "kW" && plain == "mW") return new(1e-6, 0);
        if (unit == "bar" && plain == "mPa") return null;
        foreach ((string[] names, UnitStep step) in s_known.GetValueOrDefault(unit) ?? [])
        {
            if (names.Contains(plain.ToLowerInvariant(), StringComparer.Ordinal)) return step;
        }

        return null;
    }

    /// <summary>How the units of a quantity may be written.</summary>
    public static IEnumerable<string> Known(string unit) => (s_known.GetValueOrDefault(unit) ?? []).Select(known => known.Written[0]).Where(name => name.Length > 0);
}
