using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Board;

/// <summary>A sensor that answers with a ready value: a thermometer, a flow meter, a pressure transmitter.</summary>
public interface IValueSource
{
    FeatureKind Kind { get; }

    MeasuringPoint Point { get; }

    /// <summary>0 overall, 1-3 for x, y, z or the phases.</summary>
    byte Axis { get; }

    /// <summary>Reads the present value in wire units (see <see cref="FeatureKind"/>).</summary>
    /// <returns>What the value is worth; a named state when there is none.</returns>
    Worth Read(out int value);
}
