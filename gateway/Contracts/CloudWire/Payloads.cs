using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>One number and what it is worth.</summary>
/// <param name="Name">Feature name of the wire ("active-power"), or the name of a derived quantity.</param>
/// <param name="Value">In <paramref name="Unit"/>; null when the sensor is in a named state.</param>
/// <param name="Unit">Engineering unit, empty for a pure number.</param>
/// <param name="Worth">measured, estimated, assumed, or a sensor state.</param>
/// <param name="Limit">The limit it was compared with, same unit; null when there is none.</param>
/// <param name="Point">Measuring point, see the wire's names.</param>
public sealed record NumberData(string Name, double? Value, string Unit, string Worth, double? Limit = null, string? Point = null);

/// <summary>A probable cause of an alarm or episode, most probable first in its list.</summary>
/// <param name="FaultCode">Code of the fault catalogue.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reason">Short English technical note for the engineer; null when the numbers say it all.</param>
/// <param name="Origin">machine or operator, where the pattern of load, vibration and heat told of this very fault; null where it did not.</param>
/// <param name="Because">The note as a code with numbers, from which each reader makes the words; null from a gateway that sends none.</param>
public sealed record CauseData(string FaultCode, double Confidence, string? Reason = null, string? Origin = null, Reason? Because = null);

/// <summary>The state of one alarm after a change; complete, so that the newest event alone says everything.</summary>
/// <param name="AlarmId">Unique for ever: machine and gateway-made number.</param>
/// <param name="EpisodeId">The trouble this alarm belongs to; one episode, one work order.</param>
/// <param name="MachineId">The machine, or the gateway's own id for connectivity of the gateway itself.</param>
/// <param name="FaultCode">Code of the fault catalogue.</param>
/// <param name="CauseGroup">Group by which alarms form episodes; one open order per machine and group.</param>
/// <param name="Severity">low, medium, high or critical.</param>
/// <param name="IsActive">OPC UA Part 9 ActiveState.</param>
/// <param name="IsAcked">OPC UA Part 9 AckedState.</param>
/// <param name="IsConfirmed">OPC UA Part 9 ConfirmedState.</param>
/// <param name="IsShelved">OPC UA Part 9 ShelvingState, timed.</param>
/// <param name="IsRetained">OPC UA Part 9 Retain: still of interest to an operator.</param>
/// <param name="Revision">1 for the first event of this alarm, one more for each later one.</param>
/// <param name="ActiveAt">When it last became active.</param>
/// <param name="InactiveAt">When its condition went away; null while active.</param>
/// <param name="Occurrences">How often it became active within its episode.</param>
/// <param name="Numbers">What it rests on, the decisive number first.</param>
/// <param name="Causes">Probable causes of the episode so far, ranked.</param>
/// <param name="Modules">Module ids whose readings it rests on.</param>
/// <param name="FirstActiveAt">When it first became active within its episode; null from a gateway that does not say.</param>
/// <param name="Origin">machine or operator, where the pattern of load and vibration tells them apart; null where it does not.</param>
/// <param name="OriginReason">The English sentence that says why.</param>
/// <param name="OriginBecause">The same as a code with numbers; null from a gateway that sends none.</param>
/// <param name="EndedBecause">Why it ended although nobody saw its condition go: what it spoke of has left, or nothing judges it; null otherwise.</param>
public sealed record AlarmData(
    string AlarmId,
    string EpisodeId,
    string MachineId,
    string FaultCode,
    string CauseGroup,
    string Severity,
    bool IsActive,
    bool IsAcked,
    bool IsConfirmed,
    bool IsShelved,
    bool IsRetained,
    int Revision,
    DateTimeOffset ActiveAt,
    DateTimeOffset? InactiveAt,
    int Occurrences,
    IReadOnlyList<NumberData> Numbers,
    IReadOnlyList<CauseData> Causes,
    IReadOnlyList<string> Modules,
    DateTimeOffset? FirstActiveAt = null,
    string? Origin = null,
    string? OriginReason = null,
    Reason? OriginBecause = null,
    Reason? EndedBecause = null);

/// <summary>One machine over one hour of UTC. A later version of the same hour replaces an earlier one.</summary>
/// <param name="MachineId">The machine.</param>
/// <param name="Hour">Start of the hour, UTC.</param>
/// <param name="Version">1, and one more each time late data corrected it.</param>
/// <param name="EnergyKwh">Energy taken from the supply; null when no power is known.</param>
/// <param name="EnergyWorth">measured or estimated; null when no power is known.</param>
/// <param name="RatedInputKw">Rated electrical input it is compared with.</param>
/// <param name="MeanLoadFactor">Mean power while running over rated input; null when it did not run.</param>
/// <param name="PeakPowerKw">Highest one-second power.</param>
/// <param name="RunSeconds">Seconds running.</param>
/// <param name="IdleSeconds">Seconds running below the idle limit.</param>
/// <param name="OverRatedSeconds">Seconds above rated input.</param>
/// <param name="ObservedSeconds">Seconds for which there were readings at all; the rest is unknown, not zero.</param>
/// <param name="Starts">Starts in the hour.</param>
/// <param name="MaxTemperature">Highest body temperature, degC.</param>
/// <param name="MeanVelocityMmPerSec">Mean vibration velocity while running, worst point.</param>
/// <param name="WorstZone">A, B, C, D, or null when the standard does not apply.</param>
/// <param name="Alarms">Alarms that became active in the hour.</param>
/// <param name="IdleEnergyKwh">Part of the energy taken while idling; null when unknown or sent by an older gateway.</param>
/// <param name="Prognosis">One line per indicator with a limit; left out when there is none.</param>
/// <param name="PartsDue">Parts of the profile with their run hours left, the soonest first; left out when there is none.</param>
public sealed record HealthHourData(
    string MachineId,
    DateTimeOffset Hour,
    int Version,
    double? EnergyKwh,
    string? EnergyWorth,
    double? RatedInputKw,
    double? MeanLoadFactor,
    double? PeakPowerKw,
    double RunSeconds,
    double IdleSeconds,
    double OverRatedSeconds,
    double ObservedSeconds,
    int Starts,
    double? MaxTemperature,
    double? MeanVelocityMmPerSec,
    string? WorstZone,
    int Alarms,
    double? IdleEnergyKwh = null,
    IReadOnlyList<PrognosisData>? Prognosis = null,
    IReadOnlyList<PartDueData>? PartsDue = null);

/// <summary>When an indicator will reach its next limit, as its trend at the usual load says.</summary>
/// <param name="Indicator">Feature name of the wire.</param>
/// <param name="Unit">Of limit and slope.</param>
/// <param name="Limit">The next limit above the present level.</param>
/// <param name="Trend">rising, none, or learning while there is too little to go by.</param>
/// <param name="SlopePerDay">Only when rising.</param>
/// <param name="Earliest">At the steepest slope of the 95 % interval; only when rising.</param>
/// <param name="Likely">At the most probable slope; only when rising.</param>
/// <param name="Latest">At the flattest slope; null also when it may never come.</param>
public sealed record PrognosisData(
    string Indicator,
    string Unit,
    double Limit,
    string Trend,
    double? SlopePerDay = null,
    DateTimeOffset? Earliest = null,
    DateTimeOffset? Likely = null,
    DateTimeOffset? Latest = null
);

/// <summary>A part that wears by running.</summary>
/// <param name="Name">As the profile calls it.</param>
/// <param name="RunHoursLeft">Negative when overdue.</param>
/// <param name="DueAt">At the present use; null while nobody knows that.</param>
public sealed record PartDueData(string Name, double RunHoursLeft, DateTimeOffset? DueAt);

/// <summary>A machine as the gateway knows it, and how it is now.</summary>
/// <param name="MachineId">Its id within the gateway.</param>
/// <param name="Name">What people call it.</param>
/// <param name="MachineType">pump, fan, compressor, conveyor, gearbox, spindle, motor or other.</param>
/// <param name="Maker">From the plate; null unknown.</param>
/// <param name="Model">From the plate; null unknown.</param>
/// <param name="Serial">From the plate; null unknown.</param>
/// <param name="RatedShaftKw">Plate power (shaft output).</param>
/// <param name="RatedInputKw">Rated electrical input derived from the plate.</param>
/// <param name="RunState">unknown, stopped, starting or running.</param>
/// <param name="LastSeen">When any of its modules was last heard; null never.</param>
/// <param name="Numbers">Newest value per measuring point, the power first when known.</param>
/// <param name="ActiveAlarms">How many alarms are active.</param>
public sealed record MachineStateData(
    string MachineId,
    string Name,
    string MachineType,
    string? Maker,
    string? Model,
    string? Serial,
    double? RatedShaftKw,
    double? RatedInputKw,
    string RunState,
    DateTimeOffset? LastSeen,
    IReadOnlyList<NumberData> Numbers,
    int ActiveAlarms);

/// <summary>A module as the gateway sees it.</summary>
/// <param name="ModuleId">Ten characters.</param>
/// <param name="MachineId">Where it is placed.</param>
/// <param name="IsOnline">Heard within the silence limit.</param>
/// <param name="LastSeen">Null never.</param>
public sealed record ModuleStateData(string ModuleId, string MachineId, bool IsOnline, DateTimeOffset? LastSeen);

/// <summary>The gateway's store was found damaged at a start; what could be read of it was kept.</summary>
/// <param name="At">When, by the gateway's clock.</param>
/// <param name="What">emptied or damaged.</param>
/// <param name="Lost">What could not be read to its end, by the store's own names.</param>
public sealed record StoreLossData(DateTimeOffset At, string What, IReadOnlyList<string> Lost)
{
    public const string Emptied = "emptied";
    public const string Damaged = "damaged";
}

/// <summary>The gateway and everything on it.</summary>
/// <param name="Software">Version of the gateway's software.</param>
/// <param name="StartedAt">When the process started.</param>
/// <param name="OutboxLength">Events waiting for a receipt.</param>
/// <param name="Machines">Its machines; of more than one report holds, those whose turn it is.</param>
/// <param name="Modules">The modules of these machines.</param>
/// <param name="Refused">Counted refusals since the start, by reason name.</param>
/// <param name="MachineIds">The ids of all its machines: one that is not among them has left it. Null from a gateway that does not say.</param>
/// <param name="StoreLoss">What befell its store; null when nothing did in the last days.</param>
public sealed record GatewayStateData(
    string Software,
    DateTimeOffset StartedAt,
    long OutboxLength,
    IReadOnlyList<MachineStateData> Machines,
    IReadOnlyList<ModuleStateData> Modules,
    IReadOnlyDictionary<string, long> Refused,
    IReadOnlyList<string>? MachineIds = null,
    StoreLossData? StoreLoss = null);

/// <summary>Numbers given up.</summary>
/// <param name="From">First number.</param>
/// <param name="To">Last number.</param>
/// <param name="Reason">Name of the gap reason.</param>
public sealed record GapData(long From, long To, string Reason);
