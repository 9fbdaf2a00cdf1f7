using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Features;

/// <summary>From engineering units to the integers of the wire.</summary>
public static class WireValue
{
    /// <param name="value">In engineering units.</param>
    /// <param name="wirePerUnit">Wire units per engineering unit: 1000 for mA per A.</param>
    /// <returns>Rounded to the nearest; the end of the range for what does not fit; 0 for no number at all.</returns>
    public static int From(double value, double wirePerUnit)
    {
        double wire = Math.Floor((value * wirePerUnit) + 0.5);
        if (!(wire > int.MinValue)) return double.IsNaN(wire) ? 0 : int.MinValue;
        return wire < int.MaxValue ? (int)wire : int.MaxValue;
    }

    /// <summary>Adds a number, or <see cref="Worth.OutOfRange"/> when it is none or does not fit the wire.</summary>
    public static void Add(FeatureSet features, FeatureKind kind, MeasuringPoint point, byte axis, Worth worth, double value, double wirePerUnit)
    {
        bool fits = value * wirePerUnit > int.MinValue && value * wirePerUnit < int.MaxValue;
        if (fits) features.Add(kind, point, axis, worth, From(value, wirePerUnit));
        else features.Add(kind, point, axis, Worth.OutOfRange, 0);
    }
}
