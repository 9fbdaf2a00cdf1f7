using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Alarms the bridge itself watches, about a gateway and never about a machine: it fell silent, or it sent one number with two contents. They live by the same
/// rules as a gateway's alarms: an alarm that returns within 24 h rejoins its episode. Pure.
/// </summary>
public static class BridgeAlarms
{
    public static readonly TimeSpan RejoinWithin = TimeSpan.FromHours(24);

    public static string IdOf(string gateway, string faultCode) => gateway + "/" + faultCode;

    /// <summary>The alarm made active; one that is active already gets the new numbers.</summary>
    public static AlarmData Raised(AlarmData? before, string gateway, string faultCode, IReadOnlyList<NumberData> numbers, DateTimeOffset now)
    {
        Fault fault = FaultCatalogue.Find(faultCode) ?? throw new InvalidOperationException($"The fault catalogue lacks {faultCode}, which the bridge raises.");
        bool isRejoining = before is not null && (before.IsActive || now - before.InactiveAt < RejoinWithin);
        return new AlarmData(
            IdOf(gateway, faultCode),
            isRejoining ? before!.EpisodeId : FormattableString.Invariant($"{gateway}/{faultCode}/{now.ToUnixTimeMilliseconds()}"),
            gateway,
            faultCode,
            fault.CauseGroup,
            fault.Severity,
            IsActive: true,
            IsAcked: before is { IsActive: true, IsAcked: true },
            IsConfirmed: true,
            IsShelved: false,
            IsRetained: true,
            (before?.Revision ?? 0) + 1,
            before is { IsActive: true } ? before.ActiveAt : now,
            null,
            (isRejoining ? before!.Occurrences : 0) + (before is { IsActive: true } ? 0 : 1),
            numbers,
            [new CauseData(faultCode, 1)],
            []
        );
    }

    /// <summary>The alarm ended; null when it is not active.</summary>
    public static AlarmData? Cleared(AlarmData? known, DateTimeOffset now) =>
        known is { IsActive: true } data
            ? data with { IsActive = false, IsRetained = !data.IsAcked, InactiveAt = now, Revision = data.Revision + 1 }
            : null;

    /// <summary>A person has seen it.</summary>
    public static AlarmData Acknowledged(AlarmData data) => data with { IsAcked = true, IsRetained = data.IsActive, Revision = data.Revision + 1 };
}
