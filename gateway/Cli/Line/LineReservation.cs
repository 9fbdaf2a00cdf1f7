using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Cli.Line;

/// <summary>The ports of a line, held from before its parts start until it is disposed: lines that start at the same moment never get the same one.</summary>
public sealed class LineReservation : IDisposable
{
    private readonly ReservedPort[] _held;

    private LineReservation(ReservedPort[] held)
    {
        _held = held;
        Ports = new LinePorts(
            held[0].Number,
            held[1].Number,
            held[2].Number,
            held[3].Number,
            held[4].Number,
            held[5].Number,
            held[6].Number,
            held[7].Number
        );
    }

    public LinePorts Ports { get; }

    /// <summary>The ports people remember; each replaced by another when somebody has it.</summary>
    public static LineReservation Remembered()
    {
        (int plain, int cloud, int gateway, int bridge, int control, int modules, int cloudTls, int enrol) = LinePorts.Remembered;
        return new([.. new[] { plain, cloud, gateway, bridge, control, modules, cloudTls, enrol }.Select(ReservedPort.AtOrAny)]);
    }

    /// <summary>Any ports, for lines beside each other.</summary>
    public static LineReservation Any() => new([.. Enumerable.Range(0, 8).Select(_ => ReservedPort.Any())]);

    public void Dispose()
    {
        foreach (ReservedPort port in _held) port.Dispose();
    }
}
