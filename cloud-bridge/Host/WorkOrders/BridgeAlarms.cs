using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Alarms the bridge itself watches, about a gateway and never about a machine: it fell silent, or it sent one number with two contents. They live by the same
/// rules as a gateway's alarms: an alarm that returns within 24 h rejoins its episode.
/// </summary>
public static class BridgeAlarms
{
    public static readonly TimeSpan RejoinWithin = TimeSpan.FromHours(24);

    public static string IdOf(string gateway, string faultCode) => gateway + "/" + faultCode;

    public static bool IsActive(TroubleTransaction trouble, string gateway, string faultCode) =>
        trouble.FindAlarm(gateway, IdOf(gateway, faultCode)) is { Data.IsActive: true };

    /// <summary>Makes the alarm active; one that is active already gets the new numbers.</summary>
    public static void Raise(TroubleTransaction trouble, string gateway, string faultCode, IReadOnlyList<NumberData> numbers)
    {
        Fault fault = FaultCatalogue.Find(faultCode) ?? throw new InvalidOperationException($"The fault catalogue lacks {faultCode}, which the bridge raises.");
        AlarmData? before = trouble.FindAlarm(gateway, IdOf(gateway, faultCode))?.Data;
        bool isRejoining = before is not null && (before.IsActive || trouble.Now - before.InactiveAt < RejoinWithin);
        trouble.Take(gateway, 0, new AlarmData(
            IdOf(gateway, faultCode),
            isRejoining ? before!.EpisodeId : FormattableString.Invariant($"{gateway}/{faultCode}/{trouble.Now.ToUnixTimeMilliseconds()}"),
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
            before is { IsActive: true } ? before.ActiveAt : trouble.Now,
            null,
            (isRejoining ? before!.Occurrences : 0) + (before is { IsActive: true } ? 0 : 1),
            numbers,
            [new CauseData(faultCode, 1)],
            []));
    }

    /// <summary>Ends the alarm if it is active.</summary>
    public static void Clear(TroubleTransaction trouble, string gateway, string faultCode)
    {
        if (trouble.FindAlarm(gateway, IdOf(gateway, faultCode)) is not { Data: { IsActive: true } data }) return;
        trouble.Take(gateway, 0, data with { IsActive = false, IsRetained = !data.IsAcked, InactiveAt = trouble.Now, Revision = data.Revision + 1 });
    }

    /// <summary>A person has seen it.</summary>
    public static void Acknowledge(TroubleTransaction trouble, Alarm alarm) =>
        trouble.Take(alarm.Gateway, 0, alarm.Data with { IsAcked = true, IsRetained = alarm.Data.IsActive, Revision = alarm.Data.Revision + 1 });
}
