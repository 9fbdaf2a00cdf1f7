using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// Keeps the database bounded, every <see cref="Every"/>: power points by their own rule, events of the state lane for <see cref="KeepStates"/>, all other
/// events for <see cref="KeepEvents"/>, delivered webhook messages for <see cref="KeepMessages"/> (dead letters until they are replayed). A re-sent event older
/// than that counts as a duplicate without a look at its content. Orders, alarms and health records stay.
/// </summary>
public sealed class Housekeeping(Database database, TimeProvider time, ProcessFault fault) : ProcessService(fault)
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan KeepStates = TimeSpan.FromDays(1);
    public static readonly TimeSpan KeepMessages = TimeSpan.FromDays(30);
    public static readonly TimeSpan KeepEvents = TimeSpan.FromDays(400);

    private const int BackfillAtOnce = 20_000;
    private const int PhotosAtOnce = 20;

    public static void Run(Database database, DateTimeOffset now) => database.Write(session =>
    {
        OrderPower.Keep(session, now);
        PowerHistory.Thin(session, now);
        WebhookStore.Thin(session, now - KeepMessages);
        ConnectorStore.Thin(session, now - KeepMessages);
        EvidenceStore.Thin(session, now, KeepEvents);
        Access.AuditLog.Thin(session, now);
        HealthStore.Backfill(session, BackfillAtOnce);
        ProblemReportStore.CleanOld(session, PhotosAtOnce);
        session.Execute("DELETE FROM events WHERE lane = $1 AND received_at < $2", (long)Lane.State, (now - KeepStates).Ms());
        session.Execute("DELETE FROM events WHERE lane <> $1 AND received_at < $2", (long)Lane.State, (now - KeepEvents).Ms());
    });

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel)) await Task.Run(() => Run(database, time.GetUtcNow()), cancel);
    }
}
