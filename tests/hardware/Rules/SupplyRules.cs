using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.KiCad;

namespace EdgeAgent.Hardware.Tests.Rules;

internal static class SupplyRules
{
    private const double SmallestDecouplingFarads = 90e-9;
    private const double BuckReferenceVolts = 0.765;   // LMR16006, data sheet SNVSA24: feedback voltage
    private const double BoostReferenceVolts = 0.6;    // MT3608 data sheet: feedback voltage

    /// <summary>On each sheet a supply rail needs at least one capacitor of 100 nF or more to ground per IC supply pin; placement is the layout's.</summary>
    public static IEnumerable<string> EverySupplyPinIsDecoupled(SensorModule module)
    {
        foreach (Variant variant in module.Variants)
        {
            Netlist netlist = variant.Netlist;
            Net ground = netlist.Named("GND");
            var supplies =
                from part in netlist.Parts
                where part.IsIntegratedCircuit
                from pin in part.Pins
                where pin.Type == "power_in"
                let net = netlist.NetOf(part.Reference, pin.Number)
                where net != ground
                group $"{part.Reference}.{pin.Name}" by (part.Sheet, Rail: net);
            foreach (var supply in supplies)
            {
                int capacitors = netlist.Between(supply.Key.Rail, ground, "C")
                    .Count(part => part.Sheet == supply.Key.Sheet && EngineeringValue.Parse(part.Value) >= SmallestDecouplingFarads);
                if (capacitors < supply.Count())
                    yield return $"{variant.Board} {supply.Key.Sheet}: {supply.Count()} supply pin(s) ({string.Join(", ", supply)}) share {capacitors} decoupling capacitor(s) on {string.Join("/", supply.Key.Rail.Names)}.";
            }
        }
    }

    public static IEnumerable<string> RailsHaveTheStatedVoltage(SensorModule module)
    {
        foreach (Variant variant in module.Variants)
        {
            double rail = BuckReferenceVolts * (1 + (Ohms(variant.Netlist, "R108") / Ohms(variant.Netlist, "R109")));
            double boost = BoostReferenceVolts * (1 + (Ohms(variant.Netlist, "R104") / Ohms(variant.Netlist, "R105")));
            if (Differs(rail, module.Constants["RailVolts"], 0.01))
                yield return $"{variant.Board}: R108 and R109 make {rail:F3} V; RailVolts says {module.Constants["RailVolts"]}.";
            if (Differs(boost, module.Constants["UsbBoostVolts"], 0.01))
                yield return $"{variant.Board}: R104 and R105 make {boost:F2} V; UsbBoostVolts says {module.Constants["UsbBoostVolts"]}.";
        }
    }

    private static double Ohms(Netlist netlist, string reference) => EngineeringValue.Parse(netlist.Part(reference).Value);

    private static bool Differs(double one, double other, double share) => Math.Abs(one - other) > share * Math.Abs(other);
}
