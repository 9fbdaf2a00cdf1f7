namespace EdgeAgent.Hardware.Tests.KiCad;

/// <summary>A pin of a part: U201.18 is ("U201", "18").</summary>
public readonly record struct PinOf(string Reference, string Number)
{
    public override string ToString() => $"{Reference}.{Number}";
}

/// <summary>A pin as the symbol declares it; <paramref name="Type"/> is KiCad's electrical type (input, power_in, passive, ...).</summary>
public sealed record Pin(string Number, string Name, string Type);

/// <summary>A placed symbol. <paramref name="Sheet"/> is the path of sheet names, for example /Current/Phase L1.</summary>
public sealed record Part(string Reference, string Value, string Footprint, string PartNumber, string Sheet, IReadOnlyList<Pin> Pins)
{
    public bool IsIntegratedCircuit => Reference.StartsWith('U');
}

/// <summary>Pins that are electrically one, and every name the drawing gives them.</summary>
public sealed record Net(IReadOnlySet<PinOf> Pins, IReadOnlySet<string> Names, bool IsMarkedUnconnected);

/// <summary>What a schematic says: parts and nets.</summary>
public sealed class Netlist
{
    private readonly Dictionary<PinOf, Net> _netOfPin;

    public Netlist(IReadOnlyList<Part> parts, IReadOnlyList<Net> nets)
    {
        Parts = parts;
        Nets = nets;
        _netOfPin = nets.SelectMany(net => net.Pins.Select(pin => (pin, net))).ToDictionary(pair => pair.pin, pair => pair.net);
    }

    public IReadOnlyList<Part> Parts { get; }

    public IReadOnlyList<Net> Nets { get; }

    public Part Part(string reference) =>
        Parts.SingleOrDefault(part => part.Reference == reference) ?? throw new KeyNotFoundException($"The schematic has no {reference}.");

    public Net NetOf(string reference, string pin) => _netOfPin[new PinOf(reference, pin)];

    public Net NetOf(PinOf pin) => _netOfPin[pin];

    public Net Named(string name) =>
        Nets.FirstOrDefault(net => net.Names.Contains(name)) ?? throw new KeyNotFoundException($"The schematic has no net {name}.");

    /// <summary>Two-pin parts of one kind (R, C, ...) that have one pin on each of the two nets.</summary>
    public IEnumerable<Part> Between(Net one, Net other, string prefix) => Parts.Where(part =>
        part.Pins.Count == 2 && Prefix(part.Reference) == prefix
        && ((NetOf(part.Reference, "1") == one && NetOf(part.Reference, "2") == other)
            || (NetOf(part.Reference, "1") == other && NetOf(part.Reference, "2") == one)));

    public static string Prefix(string reference) => new([.. reference.TakeWhile(char.IsAsciiLetter)]);
}
