using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests.Rules;

/// <summary>A check over all of hardware/sensor-module/v1: one sentence per violation, none when all is well.</summary>
public sealed record Rule(string Name, Func<SensorModule, IEnumerable<string>> Problems);

/// <summary>The rules a schematic and its data files must keep; each stands in the file of its subject.</summary>
public static class SensorModuleRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("every IC supply pin is decoupled", SupplyRules.EverySupplyPinIsDecoupled),
        new("the rails have the stated voltage", SupplyRules.RailsHaveTheStatedVoltage),
        new("no GPIO and no signal is used twice", PinRules.NothingIsUsedTwice),
        new("the pin table is the schematic", PinRules.PinTableIsTheSchematic),
        new("strapping pins are at legal levels", PinRules.StrappingPinsAreLegal),
        new("flash pins are free and input-only pins are inputs", PinRules.PinsCanDoWhatTheyMust),
        new("no analog function sits on ADC2", PinRules.NoAnalogOnAdc2),
        new("no input floats", PinRules.NoInputFloats),
        new("I2C pull-ups suit the clock", BusRules.I2cPullUpsSuitTheClock),
        new("I2C addresses are those of the address pins", BusRules.I2cAddressesAreTheirPins),
        new("SPI selects are the stated pins and high at reset", BusRules.SpiSelectsAreRight),
        new("RS-485 listens at reset", BusRules.Rs485ListensAtReset),
        new("the bill of materials is the schematic", BillOfMaterialsRules.BillIsTheSchematic),
        new("symbols fit their packages", BillOfMaterialsRules.SymbolsFitTheirPackages),
        new("the simulated circuits have the drawn values", CircuitRules.SimulatedValuesAreDrawn),
        new("constants that name a part have its value", CircuitRules.ConstantsAreParts),
        new("KiCad exports the same netlist", CircuitRules.KiCadExportsTheSameNetlist),
    ];
}
