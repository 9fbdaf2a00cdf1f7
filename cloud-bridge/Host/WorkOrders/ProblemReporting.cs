using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Where people at a machine report what they see. A report becomes an order with the same context as an alarm's; while one from a report is open, further ones
/// join it. Limits: <see cref="ProblemReportRules.MaxWords"/> characters, one photo of <see cref="Photo.MaxBytes"/>, <see cref="ProblemReportRules.MaxADay"/> reports of a machine a day.
/// </summary>
public sealed class ProblemReporting(Database database, ServiceLevels levels, TimeProvider time, TimeProvider wallTime)
{
    /// <param name="gateway">The machine's gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="by">Who.</param>
    /// <param name="words">What they saw.</param>
    /// <param name="photo">A picture; null for none.</param>
    /// <param name="key">Names this report: the same key again makes no second one.</param>
    /// <param name="problem">Stable name of what was wrong; empty when it was taken.</param>
    /// <returns>The stored report; null when there was a problem.</returns>
    public ProblemReport? Report(string gateway, string machine, string by, string words, byte[]? photo, string key, out string problem)
    {
        string? photoType = photo is null ? null : Photo.TypeOf(photo);
        problem = ProblemReportRules.Problem(words, by, photo?.Length, photoType) ?? "";
        if (problem.Length > 0) return null;
        if (photo is not null && !PhotoCleaner.TryClean(photo, photoType!, out photo))
        {
            problem = "photo-damaged";
            return null;
        }

        if (photo is not null && PhotoSize.IsTooLarge(photo, photoType!))
        {
            problem = "photo-too-many-points";
            return null;
        }

        string id = ProblemReportRules.IdOf(gateway, machine, key);
        (ProblemReport? report, string why) = database.Write<(ProblemReport?, string)>(session =>
        {
            session.Lock(gateway);
            DateTimeOffset now = time.GetUtcNow();
            if (MachineStore.Find(session, gateway, machine) is not { } state) return (null, "unknown-machine");
            if (ProblemReportStore.Find(session, id) is { } known) return (known, "");
            if (ProblemReportStore.CountSince(session, gateway, machine, now.AddDays(-1)) >= ProblemReportRules.MaxADay) return (null, "too-many-reports");

            Order? open = OrderStore.OpenOfGroup(session, gateway, machine, ProblemReportRules.Group);
            Order order = open is null ? NewOrder(session, state, id, now) : ProblemReportRules.Join(open, id, now);
            OrderStore.Save(session, order, wallTime.GetUtcNow().Ms());
            OrderStore.TieEpisode(session, gateway, id, order.Id, now);
            var report = new ProblemReport(id, gateway, machine, order.Id, now, by, words, photoType);
            ProblemReportStore.Add(session, report, photo);
            OrderLog.Add(
                session,
                order,
                new OrderLogEntry(order.Revision, now, by, open is null ? "opened" : "reported-again", open?.State, order.State, words),
                Listeners.Read(session)
            );
            return (report, "");
        });
        problem = why;
        return report;
    }

    private Order NewOrder(Session session, Machine machine, string report, DateTimeOffset now) =>
        ProblemReportRules.Open(
            machine,
            report,
            OrderStore.LastClosedOfGroup(session, machine.Gateway, machine.State.MachineId, ProblemReportRules.Group),
            ServiceLevelStore.For(session, machine.Gateway, levels),
            now
        );
}
