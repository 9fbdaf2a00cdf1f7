using System.Globalization;

namespace EdgeAgent.Hardware.Tests.KiCad;

/// <summary>
/// Reads a KiCad 6 schematic with its sheets and works out the nets as KiCad does: wire ends, junctions, labels and pins that
/// share a point are one; equal labels of one sheet are one; a sheet pin is its hierarchical label; a power symbol is global.
/// Not supported, and refused where met: buses, mirrored symbols, symbols of several units.
/// </summary>
public sealed class SchematicReader
{
    private readonly List<Part> _parts = [];
    private readonly UnionFind _union = new();
    private readonly List<(PinOf Pin, string Node)> _pins = [];
    private readonly List<(string Name, string Node)> _names = [];
    private readonly List<string> _noConnects = [];
    private readonly Dictionary<string, (string Reference, string Value, string Footprint)> _instances;
    private readonly string _folder;

    private SchematicReader(string rootFile)
    {
        _folder = Path.GetDirectoryName(rootFile)!;
        SExpression root = SExpression.Parse(File.ReadAllText(rootFile));
        _instances = root.Get("symbol_instances").All("path").ToDictionary(
            path => path.Value(),
            path => (path.Get("reference").Value(), path.Get("value").Value(), path.Get("footprint").Value()));
        ReadSheet(root, path: "", name: "");
    }

    public static Netlist Read(string rootFile) => new SchematicReader(rootFile).ToNetlist();

    private Netlist ToNetlist()
    {
        HashSet<string> marked = [.. _noConnects.Select(_union.Find)];
        ILookup<string, string> names = _names.ToLookup(pair => _union.Find(pair.Node), pair => pair.Name);
        Net[] nets = [.. _pins
            .GroupBy(pair => _union.Find(pair.Node), pair => pair.Pin)
            .Select(group => new Net(group.ToHashSet(), names[group.Key].ToHashSet(), marked.Contains(group.Key)))];
        return new Netlist(_parts, nets);
    }

    private void ReadSheet(SExpression sheet, string path, string name)
    {
        if (sheet.Find("bus") is not null || sheet.Find("bus_entry") is not null) throw new NotSupportedException($"{name}: buses are not read.");
        Dictionary<string, SExpression> library = sheet.Get("lib_symbols").All("symbol").ToDictionary(symbol => symbol.Value());
        List<(Point A, Point B)> wires =
        [
            .. sheet.All("wire").Select(wire => wire.Get("pts").All("xy").Select(Point.Of).ToArray()).Select(ends => (ends[0], ends[1])),
        ];
        foreach ((Point a, Point b) in wires) _union.Join(Node(path, a), Node(path, b));

        foreach (SExpression junction in sheet.All("junction")) JoinToWires(path, Point.Of(junction.Get("at")), wires);
        foreach (SExpression mark in sheet.All("no_connect")) _noConnects.Add(Node(path, Point.Of(mark.Get("at"))));
        foreach (SExpression label in sheet.All("label").Concat(sheet.All("hierarchical_label")))
        {
            Point at = Point.Of(label.Get("at"));
            JoinToWires(path, at, wires);
            _union.Join(Node(path, at), LabelNode(path, label.Value()));
            _names.Add((label.Value(), Node(path, at)));
        }

        foreach (SExpression symbol in sheet.All("symbol")) ReadSymbol(symbol, library, path, name);
        foreach (SExpression child in sheet.All("sheet"))
        {
            string childPath = path + "/" + child.Get("uuid").Value();
            foreach (SExpression pin in child.All("pin")) _union.Join(Node(path, Point.Of(pin.Get("at"))), LabelNode(childPath, pin.Value()));
            string file = Path.Combine(_folder, child.Property("Sheet file")!);
            ReadSheet(SExpression.Parse(File.ReadAllText(file)), childPath, name + "/" + child.Property("Sheet name"));
        }
    }

    private void ReadSymbol(SExpression symbol, Dictionary<string, SExpression> library, string path, string sheetName)
    {
        SExpression drawn = library[symbol.Get("lib_id").Value()];
        if (symbol.Find("mirror") is not null || symbol.Get("unit").Value() != "1")
            throw new NotSupportedException($"{symbol.Property("Reference")}: mirrored or multi-unit symbol.");
        (string reference, string value, string footprint) = _instances[path + "/" + symbol.Get("uuid").Value()];
        bool isPower = drawn.Find("power") is not null;
        List<Pin> pins = [];
        foreach (SExpression pin in drawn.All("symbol").SelectMany(unit => unit.All("pin")))
        {
            Pin declared = new(pin.Get("number").Value(), pin.Get("name").Value(), pin.Value());
            string node = Node(path, Point.Of(symbol.Get("at")).Plus(Point.Of(pin.Get("at")), Point.AngleOf(symbol.Get("at"))));
            pins.Add(declared);
            if (!isPower) _pins.Add((new PinOf(reference, declared.Number), node));
            else if (declared.Type == "power_in")
            {
                _union.Join(node, "power " + declared.Name);
                _names.Add((declared.Name, node));
            }
        }

        if (!isPower) _parts.Add(new Part(reference, value, footprint, symbol.Property("MPN") ?? "", sheetName, pins));
    }

    private void JoinToWires(string path, Point at, List<(Point A, Point B)> wires)
    {
        foreach ((Point a, Point b) in wires.Where(wire => at.IsOn(wire.A, wire.B))) _union.Join(Node(path, at), Node(path, a));
    }

    private static string Node(string path, Point at) => $"{path} {at.X} {at.Y}";

    private static string LabelNode(string path, string name) => $"{path} label {name}";

    /// <summary>A point in units of 0.1 micrometre, so that equality is exact.</summary>
    private readonly record struct Point(long X, long Y)
    {
        public static Point Of(SExpression at) => new(Units(at.Value()), Units(at.Value(1)));

        public static int AngleOf(SExpression at) => int.Parse(at.Value(2), CultureInfo.InvariantCulture);

        /// <summary>A pin's place: the symbol's own axes point up, the sheet's down, and the symbol turns counter-clockwise.</summary>
        public Point Plus(Point pin, int angle) => angle switch
        {
            0 => new(X + pin.X, Y - pin.Y),
            90 => new(X - pin.Y, Y - pin.X),
            180 => new(X - pin.X, Y + pin.Y),
            270 => new(X + pin.Y, Y + pin.X),
            _ => throw new NotSupportedException($"A symbol turned by {angle} degrees."),
        };

        public bool IsOn(Point a, Point b) =>
            (b.X - a.X) * (Y - a.Y) == (b.Y - a.Y) * (X - a.X)
            && X >= Math.Min(a.X, b.X) && X <= Math.Max(a.X, b.X) && Y >= Math.Min(a.Y, b.Y) && Y <= Math.Max(a.Y, b.Y);

        private static long Units(string millimetres) => (long)Math.Round(decimal.Parse(millimetres, CultureInfo.InvariantCulture) * 10_000m);
    }

    private sealed class UnionFind
    {
        private readonly Dictionary<string, string> _parent = [];

        public string Find(string node)
        {
            _parent.TryAdd(node, node);
            while (_parent[node] != node) node = _parent[node] = _parent[_parent[node]];
            return node;
        }

        public void Join(string one, string other) => _parent[Find(one)] = Find(other);
    }
}
