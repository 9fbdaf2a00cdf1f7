using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>A machine as the API shows it. Powers in kW.</summary>
/// <param name="IsOld">No news for longer than the silence limit: the numbers are history.</param>
/// <param name="PowerWorth">measured, estimated or assumed.</param>
public sealed record MachineView(
    string Gateway,
    string Machine,
    string Name,
    string Type,
    string? Maker,
    string? Model,
    string? Serial,
    double? RatedShaftKw,
    double? RatedInputKw,
    string RunState,
    double? PowerKw,
    string? PowerWorth,
    DateTimeOffset? LastSeen,
    DateTimeOffset StateAt,
    bool IsOld,
    int ActiveAlarms,
    IReadOnlyList<NumberData> Numbers,
    DateTimeOffset? LeftAt = null,
    string? LeftWhy = null
)
{
    /// <summary>What has left neither runs nor draws: its newest values are of then.</summary>
    public static MachineView Of(Machine machine, DateTimeOffset now, TimeSpan oldAfter) =>
        new(
            machine.Gateway,
            machine.State.MachineId,
            machine.State.Name,
            machine.State.MachineType,
            machine.State.Maker,
            machine.State.Model,
            machine.State.Serial,
            machine.State.RatedShaftKw,
            machine.State.RatedInputKw,
            machine.Left is null ? machine.State.RunState : "unknown",
            machine.Left is null ? machine.Power?.Value : null,
            machine.Left is null ? machine.Power?.Worth : null,
            machine.State.LastSeen,
            machine.StateAt,
            machine.Left is not null || now - machine.StateAt > oldAfter,
            machine.State.ActiveAlarms,
            machine.State.Numbers,
            machine.Left?.At,
            machine.Left?.Why
        );
}

/// <summary>Machines with their modules, alarms and orders.</summary>
public sealed record MachineDetailView(
    MachineView Machine,
    IReadOnlyList<ModuleStateData> Modules,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<OrderView> Orders
);

/// <summary>One page of a list.</summary>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Power over time: times in milliseconds since 1970 UTC, powers in kW, all lists equally long.</summary>
public sealed record PowerView(double? RatedInputKw, IReadOnlyList<long> At, IReadOnlyList<double> Kw, IReadOnlyList<double> MaxKw);

/// <summary>An alarm with the gateway that owns it and what was asked of it.</summary>
public sealed record AlarmView(string Gateway, bool IsBridgeOwned, AlarmData Alarm, IReadOnlyList<CommandView> Commands)
{
    public static AlarmView Of(Alarm alarm, IEnumerable<AlarmCommand> commands) =>
        new(alarm.Gateway, alarm.IsBridgeOwned, alarm.Data, [.. commands.Select(CommandView.Of)]);
}

/// <summary>A command to a gateway.</summary>
/// <param name="State">pending, done, refused or expired.</param>
/// <param name="Why">Reason of a refusal.</param>
public sealed record CommandView(
    string Id,
    string Verb,
    string By,
    DateTimeOffset MadeAt,
    DateTimeOffset? Until,
    DateTimeOffset ExpiresAt,
    string State,
    string? Why,
    DateTimeOffset? AnsweredAt
)
{
    public static CommandView Of(AlarmCommand command) =>
        new(
            command.Command.Id,
            command.Command.Verb,
            command.Command.By,
            command.MadeAt,
            command.Command.Until,
            command.Command.ExpiresAt,
            command.State,
            command.Why,
            command.AnsweredAt
        );
}

/// <summary>An order in a list.</summary>
/// <param name="Subject">machine, sensor or connectivity.</param>
/// <param name="Priority">1 at once to 4 when there is time: by severity, one step higher for a repeat and for a trouble that came back.</param>
/// <param name="Condition">present, gone, unknown while nothing is measured, or none where a person reported it.</param>
/// <param name="ConditionSince">Unknown since then.</param>
/// <param name="Proof">How far the machine has proved the repair; null before it was called resolved.</param>
/// <param name="Actions">What can be done to it now; close-unproved needs the right to manage.</param>
public sealed record OrderView(
    string Id,
    string Gateway,
    string Machine,
    string CauseGroup,
    string Subject,
    string FaultCode,
    string Severity,
    int Priority,
    string State,
    DateTimeOffset OpenedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset HandleBy,
    DateTimeOffset DoneBy,
    DateTimeOffset? HandledAt,
    DateTimeOffset? ResolvedAt,
    bool IsConditionGone,
    long Occurrences,
    long Returns,
    string? RepeatOf,
    string? Assignee,
    string? CauseCode,
    string? ActionCode,
    long Revision,
    string Condition,
    DateTimeOffset? ConditionSince,
    Proof? Proof,
    IReadOnlyList<string> Actions
)
{
    public static OrderView Of(Order order, Condition condition) =>
        new(
            order.Id,
            order.Gateway,
            order.Machine,
            order.CauseGroup,
            SubjectOf(order),
            order.FaultCode,
            order.Severity,
            OrderPriority.Of(order),
            OrderStates.NameOf(order.State),
            order.OpenedAt,
            order.UpdatedAt,
            order.ClosedAt,
            order.HandleBy,
            order.DoneBy,
            order.HandledAt,
            order.ResolvedAt,
            order.IsConditionGone,
            order.Occurrences,
            order.Returns,
            order.RepeatOf,
            order.Assignee,
            order.CauseCode,
            order.ActionCode,
            order.Revision,
            condition.State,
            condition.Since,
            order.Evidence.Proof,
            [.. OrderLife.ActionsFor(order).Select(ActionNames.Of)]
        );

    /// <summary>Many orders, with what is known of their conditions.</summary>
    public static List<OrderView> Of(Session session, IReadOnlyCollection<Order> orders, DateTimeOffset freshSince)
    {
        Dictionary<string, (Condition Condition, Machine? Machine)> conditions = Conditions.Of(session, orders, freshSince);
        return [.. orders.Select(order => Of(order, conditions[order.Id].Condition))];
    }

    private static string SubjectOf(Order order) => order.Subject switch
    {
        Contracts.Faults.FaultSubject.Machine => "machine",
        Contracts.Faults.FaultSubject.Sensor => "sensor",
        _ => "connectivity",
    };
}

/// <summary>An order with everything on it, in the language asked for.</summary>
public sealed record OrderDetailView(
    OrderView Order,
    Preparation Preparation,
    OrderEvidence Evidence,
    IReadOnlyList<string> Episodes,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<LogView> Log
);

/// <summary>Who asks for a raw burst.</summary>
public sealed record BurstRequest(string? By);

/// <summary>A line of an order's audit.</summary>
/// <param name="Credential">By which credential: person, key, guest or connector with its id, or bridge; empty in lines of older versions.</param>
public sealed record LogView(long Number, DateTimeOffset At, string Actor, string Action, string? From, string To, string? Note, string Credential)
{
    public static LogView Of(OrderLogEntry entry) =>
        new(
            entry.Number,
            entry.At,
            entry.Actor,
            entry.Action,
            entry.From is { } from ? OrderStates.NameOf(from) : null,
            OrderStates.NameOf(entry.To),
            entry.Note,
            entry.Credential
        );
}

/// <summary>A step on an order.</summary>
/// <param name="Part">The part that was replaced, when resolving so.</param>
/// <param name="Revision">The revision you saw; when given, a step is refused as changed-meanwhile if somebody took a step since or the fault came back, and
/// one that ends the order if anything was logged since.</param>
public sealed record StepRequest(
    string Actor,
    string? Note = null,
    string? Assignee = null,
    string? CauseCode = null,
    string? ActionCode = null,
    long? Revision = null,
    string? Part = null
);

/// <summary>A wish about an alarm.</summary>
/// <param name="By">Who.</param>
/// <param name="Until">End of shelving.</param>
public sealed record AlarmRequest(string By, DateTimeOffset? Until = null);

/// <summary>The books of one lane; closed = delivered + renumbered + refused + dropped + unknown.</summary>
public sealed record LedgerView(
    string Gateway,
    string Incarnation,
    string Lane,
    long Closed,
    long Delivered,
    long Renumbered,
    long Refused,
    long Dropped,
    long Unknown,
    long Duplicate,
    long Conflict,
    long Ahead,
    bool IsBalanced
)
{
    public static LedgerView Of(LaneLedger ledger) =>
        new(
            ledger.Gateway,
            Hex64.ToText(ledger.Incarnation),
            LaneNames.Of(ledger.Lane),
            ledger.Counts.Closed,
            ledger.Counts.Delivered,
            ledger.Counts.Renumbered,
            ledger.Counts.Refused,
            ledger.Counts.Dropped,
            ledger.Counts.Unknown,
            ledger.Counts.Duplicate,
            ledger.Counts.Conflict,
            ledger.Counts.Ahead,
            ledger.IsBalanced
        );
}

/// <summary>Messages refused under one reason; the gateway is empty for senders that are not registered.</summary>
public sealed record RefusalView(string Reason, string Gateway, long Count, DateTimeOffset LastAt, string Sample);

/// <summary>How good diagnoses were, and those that were wrong.</summary>
public sealed record QualityView(IReadOnlyList<FaultQuality> Faults, IReadOnlyList<WrongDiagnosis> Wrong);

/// <summary>Something done to a machine.</summary>
/// <param name="Kind">inspection, lubrication, cleaning, adjustment, repair, part-replaced or other.</param>
/// <param name="At">When; left out for now.</param>
public sealed record ServiceRequest(string Kind, string By, string? Note = null, string? Part = null, DateTimeOffset? At = null);

/// <summary>An IANA time zone, like Asia/Shanghai.</summary>
public sealed record TimeZoneRequest(string TimeZone);

/// <summary>The ledger: what became of everything the gateways sent.</summary>
public sealed record LedgerPage(IReadOnlyList<LedgerView> Lanes, IReadOnlyList<RefusalView> Refusals);

/// <summary>How the bridge is doing.</summary>
public sealed record StatusView(
    string Version,
    DateTimeOffset Now,
    DateTimeOffset StartedAt,
    string Database,
    string Broker,
    string BrokerReason,
    long Gateways,
    long Machines,
    long OpenOrders,
    long ActiveAlarms,
    long MemoryBytes,
    double CpuSeconds
);

/// <summary>A machine's health now and day by day.</summary>
public sealed record MachineScoreView(ScoreView Now, IReadOnlyList<ScoreView> Days)
{
    public static MachineScoreView Of(HealthArchive.MachineHealth health) => new(ScoreView.Of(health.Now), [.. health.Days.Select(ScoreView.Of)]);
}

/// <param name="At">Start of the span.</param>
/// <param name="Score">0 to 100; null when nothing was observed.</param>
/// <param name="Word">good, fair, poor or unknown.</param>
public sealed record ScoreView(DateTimeOffset At, double? Score, string Word, IReadOnlyList<ScorePartView> Parts)
{
    public static ScoreView Of(HealthArchive.HealthScore score) => new(score.At, score.Score, score.Word, [.. score.Parts.Select(ScorePartView.Of)]);
}

/// <param name="Driver">zone, vibration-rise, temperature-rise, overload, trouble or alarms.</param>
/// <param name="Lost">Points taken.</param>
/// <param name="MaxLost">The most it can take.</param>
/// <param name="Value">What was found; null when nobody knows it.</param>
/// <param name="Worth">measured or estimated; null when it is not known.</param>
/// <param name="Says">The worst zone or severity.</param>
public sealed record ScorePartView(string Driver, double Lost, double MaxLost, double? Value, string Unit, string? Worth, string? Says)
{
    public static ScorePartView Of(HealthArchive.HealthPart part) =>
        new(
            System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(part.Driver.ToString()),
            part.Lost,
            HealthArchive.HealthScore.MaxLost(part.Driver),
            part.Value,
            part.Unit,
            part.Worth,
            part.Says
        );
}
