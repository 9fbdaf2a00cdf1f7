using System.Security.Cryptography;
using System.Text;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>One trouble of one machine, prepared for a person. Immutable; every change is a new value.</summary>
public sealed record Order
{
    public required string Id { get; init; }
    public required string Gateway { get; init; }
    public required string Machine { get; init; }
    public required string CauseGroup { get; init; }

    /// <summary>Whose trouble: only a machine's is ever called a machine fault.</summary>
    public required FaultSubject Subject { get; init; }

    /// <summary>The most probable fault behind the highest active alarm; the texts of the order come from its line in the catalogue.</summary>
    public required string FaultCode { get; init; }

    /// <summary>The highest severity seen; it never falls while the order is open.</summary>
    public required string Severity { get; init; }
    public OrderState State { get; init; } = OrderState.Proposed;
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Service level: a person decided by then.</summary>
    public required DateTimeOffset HandleBy { get; init; }

    /// <summary>Service level: resolved by then.</summary>
    public required DateTimeOffset DoneBy { get; init; }
    public DateTimeOffset? HandledAt { get; init; }

    /// <summary>
    /// What is due next: somebody's decision, then the work. Far away while it waits for nobody of ours: resolved, or closed. Lists and board are sorted by it.
    /// </summary>
    public DateTimeOffset DueAt => !IsOpen || ResolvedAt is not null ? DateTimeOffset.MaxValue : HandledAt is null ? HandleBy : DoneBy;

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>How often the trouble appeared.</summary>
    public long Occurrences { get; init; }

    /// <summary>How often it came back after somebody had called it resolved.</summary>
    public long Returns { get; init; }
    /// <summary>The closed order of the same machine and cause group that this one follows; null when it is the first for long.</summary>
    public string? RepeatOf { get; init; }
    public string? Assignee { get; init; }

    /// <summary>What it really was: a fault code, given at resolving.</summary>
    public string? CauseCode { get; init; }

    /// <summary>What cured it, given at resolving.</summary>
    public string? ActionCode { get; init; }
    public OrderEvidence Evidence { get; init; } = new();

    /// <summary>One more at every change; an edit names the revision it saw, so that two people never overwrite each other.</summary>
    public long Revision { get; init; } = 1;

    public bool IsOpen => State != OrderState.Closed;

    /// <summary>A machine, a sensor or a link shows it by itself; a problem that somebody reported does not.</summary>
    public bool HasCondition => CauseGroup != ProblemReportRules.Group;

    /// <summary>True while no alarm of it is active. The order stays open: only a person closes it.</summary>
    public bool IsConditionGone => Evidence.ActiveAlarms.Count == 0;

    /// <summary>
    /// Id of the order that <paramref name="episode"/> opens: the same whichever bridge instance opens it, and however often. 50 bits: among 100,000 orders two
    /// meet with a chance of 4 in a million, and the database refuses the second.
    /// </summary>
    public static string IdOf(string gateway, string episode)
    {
        const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(gateway + "\n" + episode));
        return "WO-" + string.Create(11, hash, (text, bytes) =>
        {
            ulong bits = BitConverter.ToUInt64(bytes);
            for (int i = 0; i < text.Length; i++)
            {
                if (i == 5)
                {
                    text[i] = '-';
                    continue;
                }

                text[i] = alphabet[(int)(bits & 31)];
                bits >>= 5;
            }
        });
    }
}

/// <summary>What the order rests on.</summary>
public sealed record OrderEvidence
{
    /// <summary>Numbers of the newest alarm event, the decisive one first.</summary>
    public IReadOnlyList<NumberData> Numbers { get; init; } = [];

    /// <summary>Fault code of the alarm that opened the order; null in orders of older versions.</summary>
    public string? RaisedBy { get; init; }

    /// <summary>How far the machine has proved the repair; null before the order was called resolved.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Set when the last alarm ended although nobody saw its condition go; null once it is seen again.</summary>
    public DateTimeOffset? UnseenSince { get; init; }

    /// <summary>The times of the order's earlier lives, oldest first; at most <see cref="MaxClocks"/>.</summary>
    public IReadOnlyList<OrderClock> Clocks { get; init; } = [];

    /// <summary>Numbers when the order was opened.</summary>
    public IReadOnlyList<NumberData> NumbersAtOpening { get; init; } = [];

    /// <summary>Probable faults as the gateway ranks them.</summary>
    public IReadOnlyList<CauseData> Causes { get; init; } = [];

    /// <summary>
    /// machine or operator as the gateway's pattern of load and vibration told last, and why: its English sentence, and a code with numbers from which each
    /// reader makes the words; null where it did not tell, the code also from a gateway that sends none.
    /// </summary>
    public string? Origin { get; init; }
    public string? OriginReason { get; init; }
    public Reason? OriginBecause { get; init; }

    /// <summary>Modules whose readings it rests on.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>What the active alarms say of themselves, the highest first; at most <see cref="MaxStanding"/>.</summary>
    public IReadOnlyList<StandingAlarm> Standing { get; init; } = [];

    /// <summary>Alarms active now; at most <see cref="MaxActiveAlarms"/> are told apart.</summary>
    public IReadOnlyList<string> ActiveAlarms { get; init; } = [];

    /// <summary>When the first alarm of the order became active, by the gateway's clock.</summary>
    public DateTimeOffset RaisedAt { get; init; }

    public const int MaxActiveAlarms = 200;
    public const int MaxStanding = 20;
    public const int MaxClocks = 20;
}

/// <summary>The times of one life of an order, until it was opened once more.</summary>
/// <param name="EndedAt">When it came back or was reopened.</param>
public sealed record OrderClock(DateTimeOffset HandleBy, DateTimeOffset DoneBy, DateTimeOffset? HandledAt, DateTimeOffset? ResolvedAt, DateTimeOffset EndedAt);

/// <summary>An active alarm of an order.</summary>
/// <param name="CauseGroup">Of its own fault by the catalogue: an alarm that joined another's episode bears that one's group on the wire.</param>
/// <param name="Numbers">Its newest numbers.</param>
/// <param name="Causes">What its episode may come from, as told last.</param>
public sealed record StandingAlarm(
    string AlarmId,
    string EpisodeId,
    string FaultCode,
    string CauseGroup,
    string Severity,
    DateTimeOffset ActiveAt,
    IReadOnlyList<NumberData> Numbers,
    IReadOnlyList<CauseData> Causes
)
{
    public static StandingAlarm Of(AlarmData alarm) =>
        new(alarm.AlarmId, alarm.EpisodeId, alarm.FaultCode, TroubleKey.GroupOf(alarm), alarm.Severity, alarm.ActiveAt, alarm.Numbers, alarm.Causes);
}

/// <summary>A line of an order's audit; never changed.</summary>
/// <param name="Number">The order's revision after it.</param>
/// <param name="Actor">Who; "edgeagent" for the bridge itself.</param>
/// <param name="Action">What.</param>
/// <param name="From">State before; null for the first.</param>
/// <param name="To">State after.</param>
/// <param name="Credential">By which credential: person p_1, key k_1, connector co_1, bridge; empty before it is written, and in lines of older versions.</param>
public sealed record OrderLogEntry(
    long Number,
    DateTimeOffset At,
    string Actor,
    string Action,
    OrderState? From,
    OrderState To,
    string? Note,
    string Credential = ""
);
