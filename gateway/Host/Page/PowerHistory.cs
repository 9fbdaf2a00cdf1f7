using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>Power of the last minutes per machine, so that a page that is opened shows a line at once. Limit: <see cref="Points"/> points a machine, one a second.</summary>
public sealed class PowerHistory
{
    public const int Points = 600;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<double[]>> _series = [];

    /// <summary>Takes the power of every machine that has one; called after each tick of the core.</summary>
    public void Sample(GatewayNode node) => node.Look((loop, _, now) =>
    {
        lock (_gate)
        {
            foreach (Machine machine in loop.Machines.Values) Add(machine, now);
        }

        return 0;
    });

    public IReadOnlyList<PowerSeries> All()
    {
        lock (_gate) return [.. _series.Select(series => new PowerSeries(series.Key, [.. series.Value]))];
    }

    private void Add(Machine machine, Moment now)
    {
        if (!MachineReadings.TryPower(machine.State, now.Utc, out double kilowatts, out _, out _)) return;
        if (!_series.TryGetValue(machine.Profile.Id, out Queue<double[]>? series)) _series[machine.Profile.Id] = series = new Queue<double[]>();
        series.Enqueue([now.UtcMs, Math.Round(kilowatts, 3)]);
        if (series.Count > Points) series.Dequeue();
    }
}
