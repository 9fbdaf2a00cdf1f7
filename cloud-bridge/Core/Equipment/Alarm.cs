using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>The newest word on one alarm. The gateway owns it; this is a copy.</summary>
/// <param name="Gateway">Whose it is.</param>
/// <param name="Rank">Rank of the incarnation that said so; 0 for the bridge's own alarms about gateways.</param>
/// <param name="Data">Its whole state.</param>
public sealed record Alarm(string Gateway, long Rank, AlarmData Data)
{
    /// <summary>True when the bridge watches it itself: silent gateways and wire conflicts.</summary>
    public bool IsBridgeOwned => Rank == 0;
}

/// <summary>What an event did to an alarm.</summary>
/// <param name="Before">Null for a new alarm.</param>
/// <param name="Now">After the event.</param>
public sealed record AlarmChange(Alarm? Before, Alarm Now)
{
    /// <summary>True when the condition appeared anew with this event.</summary>
    public bool IsActivation => Now.Data.IsActive && (Before is null || !Before.Data.IsActive || Now.Data.Occurrences > Before.Data.Occurrences);
}

/// <summary>Which word on an alarm counts. Pure.</summary>
public static class AlarmRules
{
    /// <summary>
    /// The newest incarnation's highest revision is the truth, so the result does not depend on the order of arrival. Null when <paramref name="data"/> says
    /// nothing new.
    /// </summary>
    public static AlarmChange? Take(Alarm? known, string gateway, long rank, AlarmData data)
    {
        if (known is not null && (rank, data.Revision).CompareTo((known.Rank, known.Data.Revision)) <= 0) return null;
        return new AlarmChange(known, new Alarm(gateway, rank, data));
    }

    /// <summary>The gateway was put back to an old copy and does not know this alarm any more: it is over.</summary>
    public static AlarmChange Lose(Alarm alarm, DateTimeOffset now) =>
        new(alarm, alarm with { Data = alarm.Data with { IsActive = false, IsRetained = false, InactiveAt = alarm.Data.InactiveAt ?? now } });

    /// <summary>
    /// What it spoke of has left: it is over, and says why; nobody saw its condition go. Should it be there after all, its gateway's next word counts.
    /// </summary>
    public static AlarmChange Leave(Alarm alarm, Reason why, DateTimeOffset now) =>
        new(
            alarm,
            alarm with
            {
                Data = alarm.Data with
                {
                    IsActive = false,
                    IsShelved = false,
                    IsRetained = false,
                    InactiveAt = alarm.Data.InactiveAt ?? now,
                    Revision = alarm.Data.Revision + (alarm.IsBridgeOwned ? 1 : 0),
                    EndedBecause = why,
                },
            }
        );
}

/// <summary>Severities from low to critical.</summary>
public static class Severities
{
    public static readonly IReadOnlyList<string> All = ["low", "medium", "high", "critical"];

    /// <summary>0 for low to 3 for critical.</summary>
    public static int RankOf(string severity) => severity switch { "critical" => 3, "high" => 2, "medium" => 1, _ => 0 };

    public static string Higher(string a, string b) => RankOf(a) >= RankOf(b) ? a : b;
}
