using System.Text.Json.Serialization;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Health;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>GET /api/machines.</summary>
public sealed record MachinesView(DateTimeOffset At, IReadOnlyList<MachineStateData> Machines, IReadOnlyList<ModuleStateData> Modules);

/// <summary>GET /api/alarms: newest first, those of interest to an operator before the rest.</summary>
/// <param name="Title">The fault's title in both languages; null when the catalogue does not know the code.</param>
/// <param name="OriginWhy">What in the readings tells operator from machine; null when they do not tell.</param>
public sealed record AlarmView(
    AlarmData Alarm,
    LocalText? Title,
    LocalText? Meaning,
    IReadOnlyList<LocalText> FirstChecks,
    DateTimeOffset? ShelvedUntil,
    string? LastOperator,
    OriginView? OriginWhy
);

/// <summary>What in the readings tells operator from machine, in both languages.</summary>
public sealed record OriginView(string En, string Zh);

/// <summary>POST /api/alarms/{id}/…: who does it, and for shelving until when or for how long.</summary>
public sealed record AlarmCommand(string? By, DateTimeOffset? Until, double? Minutes, string? Id);

/// <summary>GET /api/drills, newest first: a TEST alarm and how far it came.</summary>
/// <param name="State">under-way, or back when the TEST order is known here.</param>
/// <param name="OrderId">The TEST order; null while under way.</param>
/// <param name="BridgeAheadMs">How far the service's clock is ahead of this one, estimated; null while unknown.</param>
public sealed record DrillView(string Id, string MachineId, string By, string State, string? OrderId, IReadOnlyList<DrillHop> Hops, double? BridgeAheadMs);

/// <summary>GET /api/machines/{machine}/outlook: time to the next limit of each indicator, and the parts due by run hours.</summary>
public sealed record OutlookView(string MachineId, IReadOnlyList<PrognosisData> Prognosis, IReadOnlyList<PartDueData> PartsDue);

/// <summary>GET /api/machines/{machine}/installation.</summary>
/// <param name="Points">How every point stands now.</param>
/// <param name="Record">What was signed last; null never.</param>
public sealed record InstallationView(string MachineId, bool IsGreen, IReadOnlyList<PointView> Points, RecordView? Record);

/// <param name="State">good, open, bad or cannot-say.</param>
public sealed record PointView(string Name, string State, string? Reason, string Saw);

public sealed record RecordView(DateTimeOffset At, string By, bool IsGreen, IReadOnlyList<PointView> Points);

/// <summary>One line of GET /api/ledger.</summary>
/// <param name="Source">Module id, or the gateway's id for its own lanes to the cloud.</param>
/// <param name="To">gateway or cloud.</param>
/// <param name="Waiting">Of the gateway's own lanes: produced, not yet receipted.</param>
public sealed record LedgerLine(
    string Source,
    string To,
    string Lane,
    long Produced,
    long Delivered,
    long Duplicate,
    long Dropped,
    long Unknown,
    long Quarantined,
    long Renumbered,
    long Conflicts,
    long Waiting,
    bool Reconciles,
    IReadOnlyList<LedgerGap> Gaps
);

/// <summary>Numbers given up behind a ledger line, newest first, at most 20.</summary>
public sealed record LedgerGap(string Incarnation, long From, long To, string Reason, DateTimeOffset At);

/// <summary>GET /api/ledger.</summary>
public sealed record LedgerView(bool Reconciles, IReadOnlyList<LedgerLine> Lines);

public sealed record LinkView(string State, string Reason, long Received, long Published, long Acknowledged, long Reconnects, int InFlight);

/// <summary>GET /api/status: the process and its links.</summary>
/// <param name="ResidentBytes">Resident memory of the process.</param>
/// <param name="CpuSeconds">Processor time since the start.</param>
/// <param name="HeldBack">Frames not taken because the disk was full.</param>
/// <param name="Disk">ample, tight or full.</param>
/// <param name="Pressure">Why modules have to wait: disk-full, disk-tight, disk-slow or none.</param>
/// <param name="Refused">Refusals since the start by reason name.</param>
/// <param name="Outbox">Unreceipted events.</param>
/// <param name="CloudLastReceipt">When the bridge last receipted something; null never in this run.</param>
/// <param name="LanePositions">Of the outbox: produced and receipted per lane.</param>
/// <param name="StoreLoss">The store was found damaged in the last days; null otherwise.</param>
public sealed record StatusView(
    string Id,
    string Software,
    int Pid,
    DateTimeOffset StartedAt,
    DateTimeOffset Now,
    string ClockState,
    long ResidentBytes,
    double CpuSeconds,
    long ManagedBytes,
    long Observations,
    long HeldBack,
    string Disk,
    string Pressure,
    long Commits,
    long StoreBytes,
    IReadOnlyDictionary<string, long> Refused,
    long Outbox,
    string Incarnation,
    int IncarnationRenewals,
    DateTimeOffset? CloudLastReceipt,
    IReadOnlyDictionary<string, LanePosition> LanePositions,
    LinkView Plant,
    LinkView Cloud,
    int Modules,
    int ModulesOnline,
    AlarmQualityFigures AlarmQuality,
    IReadOnlyList<HealthHourData> CurrentHours,
    StoreLossData? StoreLoss
);

public sealed record LanePosition(long Produced, long Receipted);

/// <summary>One message of GET /api/live.</summary>
/// <param name="IsPlantUntold">The plant broker could not be told of changed logins: a module that was taken off may still be in.</param>
public sealed record LiveView(
    MachinesView Plant,
    IReadOnlyList<AlarmView> Alarms,
    IReadOnlyList<DrillView> Drills,
    bool IsPlantConnected,
    bool IsCloudConnected,
    DateTimeOffset? CloudLastReceipt,
    long Outbox,
    string Pressure,
    bool IsPlantUntold,
    StoreLossData? StoreLoss
);

/// <summary>GET /api/machines/{machine}/report?period=hour|day|month: oldest first.</summary>
public sealed record ReportView(string MachineId, string Period, IReadOnlyList<PeriodRecord> Lines);

/// <summary>GET /api/history: power of the last ten minutes, for the plot; points of Unix milliseconds and kW.</summary>
public sealed record PowerSeries(string MachineId, IReadOnlyList<double[]> Points);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MachinesView))]
[JsonSerializable(typeof(IReadOnlyList<AlarmView>))]
[JsonSerializable(typeof(AlarmCommand))]
[JsonSerializable(typeof(CloudReply))]
[JsonSerializable(typeof(InstallationView))]
[JsonSerializable(typeof(DrillView))]
[JsonSerializable(typeof(IReadOnlyList<DrillView>))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(OutlookView))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(LiveView))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<PowerSeries>))]
internal sealed partial class ApiJson : JsonSerializerContext;
