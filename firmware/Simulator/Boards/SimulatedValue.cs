using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Boards;

/// <summary>A slow sensor on a simulated machine, with the resolution of a real one.</summary>
public sealed class SimulatedValue : IValueSource
{
    private readonly SimulatedMachine _machine;
    private readonly Func<double> _value;
    private readonly double _wirePerUnit;
    private readonly double _resolution;

    private SimulatedValue(SimulatedMachine machine, FeatureKind kind, MeasuringPoint point, Func<double> value, double wirePerUnit, double resolution)
    {
        _machine = machine;
        _value = value;
        _wirePerUnit = wirePerUnit;
        _resolution = resolution;
        Kind = kind;
        Point = point;
    }

    public FeatureKind Kind { get; }

    public MeasuringPoint Point { get; }

    public byte Axis => 0;

    /// <summary>A DS18B20 on the motor's body: steps of 0.0625 degree Celsius.</summary>
    public static SimulatedValue BodyTemperature(SimulatedMachine machine) =>
        new(machine, FeatureKind.Temperature, MeasuringPoint.MotorBody, () => machine.BodyCelsius, 1e3, 0.0625);

    public static SimulatedValue Flow(SimulatedMachine machine) =>
        new(machine, FeatureKind.FlowRate, MeasuringPoint.Process, () => machine.Flow, 1e3, 0.1);

    public static SimulatedValue Pressure(SimulatedMachine machine) =>
        new(machine, FeatureKind.Pressure, MeasuringPoint.Process, () => machine.Pressure, 1e5, 0.001);

    public Worth Read(out int value)
    {
        value = 0;
        if (_machine.Faults.IsActive(Faults.SensorFail)) return Worth.Unplugged;
        value = WireValue.From(Math.Round(_value() / _resolution) * _resolution, _wirePerUnit);
        return Worth.Measured;
    }
}
