using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>
/// Power of the last minutes per machine, so that a page that is opened shows a line at once. Limit: <see cref="Points"/> points a machine, one every other
/// second: 5 kB each.
/// </summary>
public sealed class PowerHistory
{
    public const int Points = 300;

    private const long PeriodMs = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<Point>> _series = [];
    private long _lastSteadyMs = long.MinValue / 2;

    /// <summary>Takes the power of every machine that has one; called after each tick of the core.</summary>
    public void Sample(GatewayNode node) => node.Look((loop, _, now) =>
    {
        lock (_gate)
        {
            if (now.SteadyMs - _lastSteadyMs < PeriodMs - 100) return 0;
            _lastSteadyMs = now.SteadyMs;
            foreach (Machine machine in loop.Machines.Values) Add(machine, now);
        }

        return 0;
    });

    public IReadOnlyList<PowerSeries> All()
    {
        lock (_gate)
            return
            [
                .. _series.Select(series => new PowerSeries(
                    series.Key,
                    [.. series.Value.Select(point => new[] { point.UtcMs, Math.Round(point.Kilowatts, 3) })]
                )),
            ];
    }

    private void Add(Machine machine, Moment now)
    {
        if (!MachineReadings.TryPower(machine.State, now.Utc, out double kilowatts, out _, out _)) return;
        if (!_series.TryGetValue(machine.Profile.Id, out Queue<Point>? series)) _series[machine.Profile.Id] = series = new Queue<Point>();
        series.Enqueue(new Point(now.UtcMs, (float)kilowatts));
        if (series.Count > Points) series.Dequeue();
    }

    private readonly record struct Point(long UtcMs, float Kilowatts);
}
