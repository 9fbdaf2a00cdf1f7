using System.Collections.Concurrent;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// The door of the bridge. Promise: when <see cref="Take"/> returns, everything of the batch is on disk and the receipts may go; each event was applied exactly
/// once, whatever is re-sent, re-ordered or interrupted. A bad message is refused, counted and forgotten; one that does what nobody foresaw is put aside alone,
/// and the others of its batch are taken.
/// </summary>
public sealed class CloudIntake(Database database, IntakeOptions options, ServiceLevels levels, TimeProvider time, TimeProvider wallTime, CrashPoint crash)
{
    private const int SharedFrom = 128;                                         // some 5 ms of reading; below, sharing costs more than it saves

    private readonly Dictionary<(string Gateway, string Incarnation, string Lane), (long Highest, long Timestamp)> _asked = [];

    /// <summary>Takes a batch in one transaction. Not for two threads at once.</summary>
    /// <returns>The receipts to publish now.</returns>
    /// <exception cref="DatabaseFailedException">Nothing was kept; the process should end.</exception>
    public IReadOnlyList<DueReceipt> Take(IReadOnlyList<Incoming> batch)
    {
        Decoded[] messages = ReadAll(batch);
        (List<DueReceipt> due, List<(string Gateway, string Drill)> drills) = Keep(messages);
        HasCommands = drills.Count > 0;
        if (drills.Count > 0) NoteCommit(drills, time.GetUtcNow());
        crash.Pass(CrashPoint.AfterCommitBeforeReceipt);
        return [.. due.Select(AskOnce)];
    }

    /// <summary>The last batch left commands to send: there are TEST orders to tell of.</summary>
    public bool HasCommands { get; private set; }

    /// <summary>
    /// Receipts for every incarnation of every known gateway, to be published when the bridge has subscribed: they ask to send again what was on its way
    /// meanwhile.
    /// </summary>
    public IReadOnlyList<DueReceipt> Resume() => ReceiptsOfAll(onlyNewest: false, CloudTopics.EventLanes.ToHashSet());

    /// <summary>
    /// Receipts for the newest incarnation of every known gateway, to be published once a minute, so that a lost receipt delays nothing for long.
    /// </summary>
    public IReadOnlyList<DueReceipt> Remind() => ReceiptsOfAll(onlyNewest: true, new HashSet<Lane>());

    /// <summary>Reading a message depends on nothing but its bytes, so a large batch is read by every processor.</summary>
    private static Decoded[] ReadAll(IReadOnlyList<Incoming> batch)
    {
        var messages = new Decoded[batch.Count];
        if (batch.Count < SharedFrom) ReadPart(0, batch.Count);
        else Parallel.ForEach(Partitioner.Create(0, batch.Count, SharedFrom / 2), part => ReadPart(part.Item1, part.Item2));
        return messages;

        void ReadPart(int from, int to)
        {
            for (int i = from; i < to; i++) messages[i] = MessageReader.Read(batch[i]);
        }
    }

    /// <summary>A batch that fails is taken message by message, so that the one nobody foresaw is found.</summary>
    private (List<DueReceipt> Due, List<(string Gateway, string Drill)> Drills) Keep(Decoded[] messages)
    {
        try
        {
            return KeepTogether(messages);
        }
        catch (Exception e) when (IsOfMessage(e))
        {
            List<DueReceipt> due = [];
            List<(string Gateway, string Drill)> drills = [];
            foreach (Decoded message in messages)
            {
                (List<DueReceipt> receipts, List<(string Gateway, string Drill)> opened) = KeepAlone(message);
                due.AddRange(receipts);
                drills.AddRange(opened);
            }

            return (due, drills);
        }
    }

    /// <summary>
    /// As it is; else in quarantine, with its number closed; else refused and counted, so that its gateway gives it up after some tries. What then still fails
    /// is the database.
    /// </summary>
    private (List<DueReceipt> Due, List<(string Gateway, string Drill)> Drills) KeepAlone(Decoded message)
    {
        try
        {
            return KeepTogether([message]);
        }
        catch (Exception e) when (IsOfMessage(e) && message is DecodedEvent unforeseen)
        {
            return KeepAlone(MessageReader.PutAside(unforeseen));
        }
        catch (Exception e) when (IsOfMessage(e) && message is not Refused)
        {
            return KeepAlone(MessageReader.Refuse(message));
        }
    }

    private (List<DueReceipt> Due, List<(string Gateway, string Drill)> Drills) KeepTogether(IReadOnlyList<Decoded> messages)
    {
        DateTimeOffset takenAt = time.GetUtcNow();
        return database.Write(session =>
        {
            var intake = new IntakeBatch(session, options, levels, takenAt, wallTime.GetUtcNow().ToUnixTimeMilliseconds(), time);
            List<DueReceipt> receipts = intake.Take(messages);
            crash.Pass(CrashPoint.BeforeCommit);
            return (receipts, intake.Drills);
        });
    }

    private bool IsOfMessage(Exception e) => !crash.HasStruck && e is not DatabaseFailedException;

    /// <summary>When a transaction was on disk can be said only afterwards; a crash in between leaves this hop of a drill unknown.</summary>
    private void NoteCommit(List<(string Gateway, string Drill)> drills, DateTimeOffset at) => database.Write(session =>
    {
        foreach ((string gateway, string drill) in drills) TestOrderStore.Committed(session, gateway, drill, at);
    });

    private List<DueReceipt> ReceiptsOfAll(bool onlyNewest, IReadOnlySet<Lane> rewind) => database.Read(session =>
    {
        var due = new List<DueReceipt>();
        foreach (IGrouping<string, LaneLedger> gateway in EventStore.AllLedgers(session).GroupBy(ledger => ledger.Gateway))
        {
            IEnumerable<IGrouping<ulong, LaneLedger>> incarnations = gateway.GroupBy(ledger => ledger.Incarnation);
            foreach (IGrouping<ulong, LaneLedger> lanes in onlyNewest ? incarnations.Take(1) : incarnations)
            {
                due.Add(new DueReceipt(gateway.Key, Receipts.Of(lanes.Key, lanes, rewind)));
            }
        }

        return due;
    });

    /// <summary>Leaves out a request to rewind that was made a moment ago for the same number: what is under way already would only be doubled.</summary>
    private DueReceipt AskOnce(DueReceipt due)
    {
        var lanes = new SortedDictionary<string, CloudLaneReceipt>(StringComparer.Ordinal);
        foreach ((string name, CloudLaneReceipt lane) in due.Receipt.Lanes)
        {
            lanes[name] = lane with { IsRewindAsked = lane.IsRewindAsked && IsTimeToAsk((due.Gateway, due.Receipt.Incarnation, name), lane.Highest) };
        }

        return due with { Receipt = due.Receipt with { Lanes = lanes } };
    }

    private bool IsTimeToAsk((string Gateway, string Incarnation, string Lane) lane, long highest)
    {
        long now = wallTime.GetTimestamp();
        if (
            _asked.TryGetValue(lane, out (long Highest, long Timestamp) last)
            && last.Highest == highest
            && wallTime.GetElapsedTime(last.Timestamp, now) < options.AskAgainAfter
        )
            return false;
        _asked[lane] = (highest, now);
        return true;
    }
}
