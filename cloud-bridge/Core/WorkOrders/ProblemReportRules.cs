using System.Security.Cryptography;
using System.Text;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What somebody's report does to the orders: it opens one with the same context as an alarm's, or joins the one that is open. Pure.</summary>
public static class ProblemReportRules
{
    public const int MaxWords = 2000;

    /// <summary>Of one machine.</summary>
    public const int MaxADay = 20;

    /// <summary>The cause group of reported problems.</summary>
    public const string Group = "report";

    /// <summary>The same key for the same machine is the same report.</summary>
    public static string IdOf(string gateway, string machine, string key) =>
        "PR-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{gateway}\n{machine}\n{key}")))[..16];

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    /// <param name="words">What they saw.</param>
    /// <param name="by">Who.</param>
    /// <param name="photoBytes">Length of the photo; null without one.</param>
    /// <param name="photoType">As <see cref="Photo.TypeOf"/> told it.</param>
    public static string? Problem(string words, string by, int? photoBytes, string? photoType) =>
        words.Length is 0 or > MaxWords ? "words-missing"
        : by.Length is 0 or > 100 ? "actor-missing"
        : photoBytes > Photo.MaxBytes ? "photo-too-large"
        : photoBytes is not null && photoType is null ? "photo-type"
        : null;

    /// <param name="machine">As its gateway tells it now: its numbers of the moment are the evidence.</param>
    /// <param name="report">The report.</param>
    /// <param name="lastClosed">The newest closed order from a report of this machine; null for none.</param>
    /// <param name="levels">Service levels that hold.</param>
    /// <param name="now">The bridge's time.</param>
    public static Order Open(Machine machine, string report, Order? lastClosed, ServiceLevels levels, DateTimeOffset now)
    {
        bool isRepeat = now - lastClosed?.ClosedAt <= levels.RepeatWithin;
        string severity = FaultCatalogue.Find(FaultCodes.ReportedProblem)!.Severity;
        return new Order
        {
            Id = Order.IdOf(machine.Gateway, report),
            Gateway = machine.Gateway,
            Machine = machine.State.MachineId,
            CauseGroup = Group,
            Subject = FaultSubject.Machine,
            FaultCode = FaultCodes.ReportedProblem,
            Severity = severity,
            OpenedAt = now,
            UpdatedAt = now,
            HandleBy = levels.HandleBy(now, severity, isRepeat),
            DoneBy = levels.DoneBy(now, severity, isRepeat),
            RepeatOf = isRepeat ? lastClosed!.Id : null,
            Occurrences = 1,
            // A person said it is there, so it is there until a person says otherwise.
            Evidence = new OrderEvidence
            {
                ActiveAlarms = [report],
                RaisedAt = now,
                Numbers = machine.State.Numbers,
                NumbersAtOpening = machine.State.Numbers,
            },
        };
    }

    public static Order Join(Order order, string report, DateTimeOffset now) => order with
    {
        Revision = order.Revision + 1,
        UpdatedAt = now,
        Occurrences = order.Occurrences + 1,
        Evidence = order.Evidence with
        {
            ActiveAlarms = [.. order.Evidence.ActiveAlarms.Append(report).Order(StringComparer.Ordinal).Take(OrderEvidence.MaxActiveAlarms)],
        },
    };
}
