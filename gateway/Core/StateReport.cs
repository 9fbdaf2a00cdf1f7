using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Ingest;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway;

/// <summary>
/// Tells the cloud every few seconds how the gateway and its machines are. While the cloud is away nothing piles up: the next report is made when the last
/// ones are through. Limit: <see cref="MachinesPerReport"/> machines and about <see cref="ModulesPerReport"/> modules a report; with more of them the reports
/// take turns.
/// </summary>
public sealed class StateReport(
    GatewayOptions options,
    string software,
    Moment start,
    IReadOnlyDictionary<string, Machine> machines,
    AlarmLifecycle alarms,
    EventOutbox outbox,
    RefusalCounters refused,
    StoreLossData? storeLoss)
{
    /// <summary>With 16 numbers each this stays below half of the wire's limit of 256 KiB.</summary>
    public const int MachinesPerReport = 60;
    public const int ModulesPerReport = 500;

    private long _lastSteadyMs = long.MinValue / 2;
    private int _turn;

    public void Tick(Moment now, GatewayChanges changes)
    {
        if (now.SteadyMs - _lastSteadyMs < options.StateInterval.TotalMilliseconds || !outbox.TakesStates) return;
        _lastSteadyMs = now.SteadyMs;
        GatewayStateData state = Describe(NextMachines(), now);
        outbox.Append(Lane.State, EventTypes.GatewayState, null, now.Utc, null, CloudJson.ToElement(state), now, changes);
    }

    /// <summary>The whole gateway, all machines of it.</summary>
    public GatewayStateData Describe(Moment now) => Describe([.. machines.Values], now);

    private GatewayStateData Describe(List<Machine> all, Moment now)
    {
        var active = alarms.Alarms.Where(alarm => alarm.IsActive).CountBy(alarm => alarm.MachineId).ToDictionary();
        return new GatewayStateData(
            software,
            start.Utc,
            outbox.Length,
            [.. all.Select(machine => CloudPayloads.Of(machine, active.GetValueOrDefault(machine.Profile.Id), now))],
            [
                .. all.SelectMany(machine => machine.Modules)
                    .Take(PayloadRules.MaxListLength)
                    .Select(module => CloudPayloads.Of(module, options.SilenceLimit, now)),
            ],
            refused.ToDictionary(),
            [.. machines.Keys],
            storeLoss is { } loss && (now.Utc - loss.At).Duration() < StoreLoss.ToldFor ? loss : null
        );
    }

    private List<Machine> NextMachines()
    {
        int modules = 0;
        List<Machine> some =
        [
            .. machines
                .Values.Skip(_turn)
                .Take(MachinesPerReport)
                .TakeWhile(machine => (modules += machine.Modules.Count) <= ModulesPerReport || modules == machine.Modules.Count),
        ];
        _turn = _turn + some.Count >= machines.Count ? 0 : _turn + some.Count;
        return some;
    }
}
