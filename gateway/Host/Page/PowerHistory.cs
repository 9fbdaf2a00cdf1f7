using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>Power of the last minutes per machine, so that a page that is opened shows a line at once. Limit: <see cref="Points"/> points a machine, one a second.</summary>
public sealed class PowerHistory
{
    public const int Points = 600;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<double[]>> _series = [];
    private DateTimeOffset _last;

    public void Add(MachinesView view)
    {
        lock (_gate)
        {
            if (view.At - _last < TimeSpan.FromMilliseconds(900)) return;
            _last = view.At;
            foreach (MachineStateData machine in view.Machines)
            {
                if (machine.Numbers.FirstOrDefault(number => number.Name == "active-power")?.Value is not { } kilowatts) continue;
                if (!_series.TryGetValue(machine.MachineId, out Queue<double[]>? series)) _series[machine.MachineId] = series = new Queue<double[]>();
                series.Enqueue([view.At.ToUnixTimeMilliseconds(), kilowatts]);
                if (series.Count > Points) series.Dequeue();
            }
        }
    }

    public IReadOnlyList<PowerSeries> All()
    {
        lock (_gate) return [.. _series.Select(series => new PowerSeries(series.Key, [.. series.Value]))];
    }
}
