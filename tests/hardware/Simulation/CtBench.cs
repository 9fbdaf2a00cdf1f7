using System.Globalization;
using System.Text;

namespace EdgeAgent.Hardware.Tests.Simulation;

public enum CtState
{
    Connected,
    Open,
    Shorted,
}

/// <summary>What the converter sees of one channel: the RMS without the mean, the mean and the extremes, all in volts.</summary>
public sealed record ChannelReading(double RmsVolts, double MeanVolts, double HighestVolts, double LowestVolts, double HighestPinVolts, double LowestPinVolts);

/// <summary>Any number of CT channels side by side in one transient simulation, each with its own CT, bias and front end.</summary>
public sealed class CtBench
{
    private readonly StringBuilder _deck = new($"""
        .include {Ngspice.Library("ct.lib")}
        .include {Ngspice.Library("ct-front-end.lib")}
        Vdd vdd 0 3.3

        """);

    private readonly List<string> _channels = [];

    /// <summary>Adds a channel with a sine of <paramref name="amps"/> RMS through its CT; parameters are SPICE text such as "R411=47".</summary>
    public string Add(double amps, double hertz = 50, CtState state = CtState.Connected, string transformer = "", string frontEnd = "", string bias = "") =>
        AddSource(string.Create(CultureInfo.InvariantCulture, $"sin(0 {amps * Math.Sqrt(2):G9} {hertz})"), state, transformer, frontEnd, bias);

    /// <summary>Adds a channel whose primary current is given as a SPICE source, 1 V per ampere.</summary>
    public string AddSource(
        string primary,
        CtState state = CtState.Connected,
        string transformer = "",
        string frontEnd = "",
        string bias = "",
        bool reversed = false
    )
    {
        string name = $"c{_channels.Count}";
        string terminal = state == CtState.Open ? $"o{name}" : $"s{name}";
        _channels.Add(name);
        Line($"V{name} p{name} 0 {primary}");
        Line($"Xb{name} b{name} vdd ct_bias {bias}");
        Line(reversed ? $"Xc{name} p{name} b{name} {terminal} ct {transformer}" : $"Xc{name} p{name} {terminal} b{name} ct {transformer}");
        if (state == CtState.Open) Line($"Ro{name} o{name} b{name} 1meg");
        if (state == CtState.Shorted) Line($"Rs{name} s{name} b{name} 0.01");
        Line($"Xf{name} s{name} b{name} a{name} n{name} vdd ct_front_end {frontEnd}");
        return name;
    }

    /// <summary>Adds a channel that shares the bias of another, as the three phases of a module do.</summary>
    public string AddBeside(string neighbour, double amps)
    {
        string name = $"c{_channels.Count}";
        _channels.Add(name);
        Line(FormattableString.Invariant($"V{name} p{name} 0 sin(0 {amps * Math.Sqrt(2):G9} 50)"));
        Line($"Xc{name} p{name} s{name} b{neighbour} ct");
        Line($"Xf{name} s{name} b{neighbour} a{name} n{name} vdd ct_front_end");
        return name;
    }

    /// <summary>Simulates until <paramref name="toSeconds"/> and reads whole mains cycles from <paramref name="fromSeconds"/> on.</summary>
    public IReadOnlyDictionary<string, ChannelReading> Read(string title, double fromSeconds = 0.4, double toSeconds = 0.5, double stepSeconds = 50e-6)
    {
        string window = string.Create(CultureInfo.InvariantCulture, $"from={fromSeconds} to={toSeconds}");
        StringBuilder deck = new(_deck.ToString());
        deck.AppendLine(CultureInfo.InvariantCulture, $".tran {stepSeconds} {toSeconds} {fromSeconds} {stepSeconds}");
        foreach (string name in _channels)
        {
            deck.Append(CultureInfo.InvariantCulture, $"Ed{name} d{name} 0 a{name} n{name} 1\n");
            foreach ((string kind, string function, string of) in new[]
            {
                ("rms", "RMS", $"v(d{name})"), ("avg", "AVG", $"v(d{name})"), ("max", "MAX", $"v(d{name})"),
                ("min", "MIN", $"v(d{name})"), ("top", "MAX", $"v(a{name})"), ("low", "MIN", $"v(a{name})"),
            })
                deck.Append(CultureInfo.InvariantCulture, $".meas tran {name}_{kind} {function} {of} {window}\n");
        }

        IReadOnlyDictionary<string, double> measured = Ngspice.Measure(title, deck.ToString());
        return _channels.ToDictionary(name => name, name => Reading(measured, name));
    }

    private void Line(string text) => _deck.Append(text).Append('\n');

    private static ChannelReading Reading(IReadOnlyDictionary<string, double> measured, string name)
    {
        double rms = measured[$"{name}_rms"], mean = measured[$"{name}_avg"];
        return new ChannelReading(
            Math.Sqrt(Math.Max(0, (rms * rms) - (mean * mean))),
            mean,
            measured[$"{name}_max"],
            measured[$"{name}_min"],
            measured[$"{name}_top"],
            measured[$"{name}_low"]
        );
    }
}
