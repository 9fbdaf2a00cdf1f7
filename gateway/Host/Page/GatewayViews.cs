using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>What the page and the API show, copied out of the core while it stands still.</summary>
public sealed class GatewayViews(
    GatewayNode node,
    string gatewayId,
    string software,
    IMqttLink plant,
    IMqttLink cloud,
    PlantBrokerFiles? broker = null
)
{
    /// <summary>Newest drills that the page shows.</summary>
    private const int DrillsShown = 5;

    /// <summary>Gap records shown per ledger line.</summary>
    private const int GapsShown = 20;

    public MachinesView Machines() => node.Look((loop, _, now) =>
    {
        GatewayStateData state = loop.Describe(now);
        return new MachinesView(now.Utc, state.Machines, state.Modules);
    });

    /// <summary>Null for a machine that is not here.</summary>
    public OutlookView? Outlook(string machine) =>
        node.Look(
            (loop, _, _) =>
                loop.Health.TryGetValue(machine, out HealthRecorder? recorder) && loop.Machines.TryGetValue(machine, out Machine? known)
                    ? new OutlookView(machine, recorder.Trend.Prognosis(known.Profile), recorder.Trend.PartsDue(known.Profile))
                    : null
        );

    /// <summary>Hours, days or months of a machine; null when there is no such machine or period.</summary>
    public ReportView? Report(string machine, string period) => node.Look<ReportView?>((loop, _, now) =>
        loop.Health.TryGetValue(machine, out HealthRecorder? recorder) && recorder.Report(period, now) is { } lines ? new ReportView(machine, period, lines) : null);

    public IReadOnlyList<AlarmView> Alarms() => node.Look((loop, _, _) => AlarmsOf(loop));

    public LiveView Live() => node.Look((loop, _, now) =>
    {
        GatewayStateData state = loop.Describe(now);
        var machines = new MachinesView(now.Utc, state.Machines, state.Modules);
                return new LiveView(
                    machines,
                    AlarmsOf(loop),
                    [.. DrillsOf(loop).Take(DrillsShown)],
                    IsUp(plant),
                    IsUp(cloud),
                    TimeOf(loop.Uplink.LastReceiptMs),
                    loop.Outbox.Length,
                    node.Pressure,
                    IsPlantUntold,
                    state.StoreLoss
                );
    });

    public IReadOnlyList<DrillView> Drills() => node.Look((loop, _, _) => DrillsOf(loop));

    public LedgerView Ledger() => node.Look((loop, store, _) =>
    {
        var lines = new List<LedgerLine>();
        foreach (Module module in loop.Devices.Modules.OrderBy(module => module.Text, StringComparer.Ordinal))
        {
            foreach (IGrouping<Lane, LaneRow> lane in RowsOf(module).GroupBy(row => row.Lane).OrderBy(lane => lane.Key)) lines.Add(LineOf(module, lane, store));
        }

        lines.AddRange(CloudTopics.EventLanes.Select(lane => OwnLine(loop.Outbox.Sender(lane), lane)));
        return new LedgerView(lines.All(line => line.Reconciles), lines);
    });

    public StatusView Status() => node.Look((loop, store, now) =>
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
                return new StatusView(
                    gatewayId,
                    software,
                    Environment.ProcessId,
                    new DateTimeOffset(process.StartTime),
                    now.Utc,
                    ClockStates.Of(now.Clock),
                    process.WorkingSet64,
                    Math.Round(process.TotalProcessorTime.TotalSeconds, 3),
                    GC.GetTotalMemory(false),
                    loop.Observations,
                    loop.HeldBack,
                    loop.Disk.ToString().ToLowerInvariant(),
                    node.Pressure,
                    node.Commits,
                    store.SizeBytes,
                    loop.Refused.ToDictionary(),
                    loop.Outbox.Length,
                    Hex64.ToText(loop.Outbox.Incarnation),
                    loop.Outbox.Renewals,
                    TimeOf(loop.Uplink.LastReceiptMs),
                    CloudTopics.EventLanes.ToDictionary(
                        LaneNames.Of,
                        lane => new LanePosition(loop.Outbox.Sender(lane).Produced, loop.Outbox.Sender(lane).Receipted)
                    ),
                    LinkOf(plant),
                    LinkOf(cloud),
                    loop.Devices.Modules.Count,
                    loop.Describe(now).Modules.Count(module => module.IsOnline),
                    loop.Alarms.Quality(now.UtcMs),
                    [
                        .. loop
                            .Health.Select(recorder => recorder.Value.Hours.LastOrDefault()?.ToData(loop.Machines[recorder.Key].Profile.RatedInputKw))
                            .OfType<HealthHourData>(),
                    ],
                    loop.Describe(now).StoreLoss
                );
    });

    /// <summary>What the box's stack light shows.</summary>
    public Lamps Lamps() => node.Look((loop, _, now) => StackLight.Of(loop.Alarms.Alarms, loop.Describe(now).Machines, IsUp(plant), IsUp(cloud)));

    public bool IsReady => plant.Status.State == MqttLinkState.Connected;

    /// <summary>One that is away reads its files when it comes back.</summary>
    private bool IsPlantUntold => broker is { IsUntold: true } && IsUp(plant);

    private static bool IsUp(IMqttLink link) => link.Status.State == MqttLinkState.Connected;

    private static DateTimeOffset? TimeOf(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static IReadOnlyList<AlarmView> AlarmsOf(GatewayLoop loop) =>
        [
            .. loop
                .Alarms.Alarms.OrderByDescending(alarm => alarm.IsRetained)
                .ThenByDescending(alarm => alarm.ActiveAtMs)
                .Take(500)
                .Select(alarm => ViewOf(loop, alarm)),
        ];

    private static IReadOnlyList<DrillView> DrillsOf(GatewayLoop loop) =>
        [
            .. loop.Drills.Drills.Select(drill => new DrillView(
                drill.Id,
                drill.MachineId,
                drill.By,
                drill.IsBack ? "back" : "under-way",
                drill.Times.OrderId,
                DrillHops.Of(drill.MadeAt, drill.Times, drill.ShownAt, isShownByBridge: false),
                DrillHops.BridgeAhead(drill.Times)?.TotalMilliseconds
            )),
        ];

    private static AlarmView ViewOf(GatewayLoop loop, Alarm alarm)
    {
        Fault? fault = FaultCatalogue.Find(alarm.FaultCode);
        return new AlarmView(loop.Describe(alarm), fault?.Title, fault?.Meaning, fault?.FirstChecks ?? [], TimeOf(alarm.ShelvedUntilMs), alarm.LastOperator,
            OriginOf(alarm));
    }

    private static OriginView? OriginOf(Alarm alarm) => alarm.OriginReason is null
        ? null
        : new OriginView(
            Reason.Words(alarm.OriginBecause, alarm.OriginReason, Catalogue.English)!,
            Reason.Words(alarm.OriginBecause, alarm.OriginReason, Catalogue.Chinese)!
        );

    private static IEnumerable<LaneRow> RowsOf(Module module) =>
        module.Incarnations.SelectMany(incarnation => incarnation.Lanes).OfType<LaneRecord>().Select(recorder => recorder.Snapshot());

    private static LedgerLine LineOf(Module module, IGrouping<Lane, LaneRow> rows, IGatewayStore store) => new(
        module.Text,
        "gateway",
        LaneNames.Of(rows.Key),
        rows.Sum(row => row.Contiguous),
        rows.Sum(row => row.Delivered),
        rows.Sum(row => row.Duplicate),
        rows.Sum(row => row.Dropped),
        rows.Sum(row => row.Unknown),
        rows.Sum(row => row.Quarantined),
        rows.Sum(row => row.Renumbered),
        rows.Sum(row => row.Conflicts),
        0,
        rows.All(row => row.Reconciles),
        [.. rows.SelectMany(row => store.ReadGaps(row.Number, GapsShown).Select(gap => GapOf(row, gap))).OrderByDescending(gap => gap.At).Take(GapsShown)]);

    private static LedgerGap GapOf(LaneRow row, GapRow gap) =>
        new(Hex64.ToText(row.Incarnation), gap.From, gap.To, GapReasons.Of(gap.Reason), DateTimeOffset.FromUnixTimeMilliseconds(gap.AtMs));

    private LedgerLine OwnLine(LaneSender sender, Lane lane) =>
        new(gatewayId, "cloud", LaneNames.Of(lane), sender.Produced, sender.Receipted, 0, 0, 0, 0, 0, 0, sender.Produced - sender.Receipted, true, []);

    private static LinkView LinkOf(IMqttLink link)
    {
        MqttLinkStatus status = link.Status;
        return new LinkView(status.State.ToString(), status.Reason, status.Received, status.Published, status.Acknowledged, status.Reconnects, status.InFlight);
    }
}
