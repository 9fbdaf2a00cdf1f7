using System.Globalization;

namespace EdgeAgent.Cli.Line;

/// <summary>The line people start first: three simulated machines with two modules each.</summary>
public static class DemoLine
{
    public static EdgeLine Make(string folder, LineReservation reservation) => new(new LineOptions
    {
        Folder = folder,
        Reservation = reservation,
        Profiles = Profiles("machines"),
        ModuleArguments = ["run", "--control", reservation.Ports.Control.ToString(CultureInfo.InvariantCulture)],

        // Who tries it out sees a repair proved within a minute.
        ProvingTime = TimeSpan.FromMinutes(1),
    });

    /// <summary>Equipment profiles that come with the command: <c>machines</c> for the demonstration, <c>skab</c> for recordings of that test bed.</summary>
    public static IReadOnlyDictionary<string, string> Profiles(string name) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Demo", name), "*.yaml").ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);

    /// <summary>What the other commands need to know of a running line.</summary>
    public static LineRecord Record(EdgeLine line, LinePorts ports)
    {
        List<LinePart> parts =
        [
            new("cloud broker", line.CloudBroker.ProcessId ?? 0, Mqtt.Broker.MosquittoProcess.Find() ?? "mosquitto"),
            new("bridge", line.Bridge.ProcessId ?? 0, Checkout.Bridge),
            new("gateway", line.Gateway.ProcessId ?? 0, Checkout.Gateway),
        ];
        if (line.Modules is { } modules) parts.Add(new(modules.Name, modules.ProcessId ?? 0, Checkout.Simulator));
        return new LineRecord(Environment.ProcessId, DateTimeOffset.UtcNow, ports, parts);
    }
}
