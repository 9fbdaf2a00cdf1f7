using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Checks;
using EdgeAgent.Simulation.Faults;

namespace EdgeAgent.Simulation.Runs;

/// <summary>A broken product, and the faults under which it breaks a promise.</summary>
public sealed record Mutant(Func<Seams> Break, Fault[] Faults)
{
    /// <summary>The checker that has to notice it, where another would only see that the ids in the checkers' books are not the mutant's.</summary>
    public Func<IChecker>? Noticer { get; init; }

    /// <summary>The world in which it shows, where the usual one has no occasion.</summary>
    public Func<WorldOptions, WorldOptions> Among { get; init; } = usual => usual;
}

/// <summary>
/// Mistakes an engineer could make, each made at a seam and not in production code. Every one has to be noticed by a checker; one that is not shows a hole in
/// the checkers, not a good product.
/// </summary>
public static class Mutants
{
    private static readonly Fault[] s_gatewayCuts = [Fault.GatewayPowerCut, Fault.GatewayCutAfterCommit, Fault.GatewayCutBeforeCommit];
    private static readonly Fault[] s_cloudTrouble = [.. s_gatewayCuts, Fault.Partition, Fault.BrokerRestart];
    private static readonly Fault[] s_moduleTrouble = [Fault.ModuleReset, Fault.CutLink, Fault.Stall];

    public static IReadOnlyDictionary<string, Mutant> All { get; } = new Dictionary<string, Mutant>
    {
            ["a module declares no gap"] = new(() => new Seams { ModuleSends = frame => KindOf(frame) == FrameKind.Gap ? null : frame }, s_moduleTrouble),
            ["a module hears no receipt"] = new(() => new Seams { ModuleHears = _ => [] }, []),
            ["a module never takes the spare incarnation"] = new(
                () =>
                    new Seams
                    {
                        ModuleHears = receipt => ChangeReceipt(receipt, it => (it.IsNewIncarnationAsked, it.SpareIncarnation) = (false, it.Incarnation)),
                    },
                [Fault.ModuleRestored, Fault.GatewayRestored]
            ),
            ["the gateway does not name the life a module told"] = new(
                () => new Seams { ModuleHears = receipt => ChangeReceipt(receipt, it => it.Life = 0) },
                []
            ),
            ["a module hears a time that is hours ahead"] = new(
                () => new Seams { ModuleHears = receipt => ChangeReceipt(receipt, it => it.UtcMs += 5 * 3_600_000) },
                []
            )
            {
                Noticer = () => new HoursAreMade(),
            },
            ["a module reserves its numbers only in memory"] = new(() => new Seams { Flash = flash => new ForgetfulFlash(flash) }, s_moduleTrouble),

            ["the disk loses commits it called safe"] = new(() => new Seams { Store = LyingDisk }, s_gatewayCuts),
            ["the lanes' positions are stored late"] = new(() => new Seams { Store = LanesLate }, s_gatewayCuts),
            ["incarnations of modules are not stored"] = new(() => new Seams { Store = store => Forgetting(store, "module") }, s_gatewayCuts),
            ["alarms and episodes are not stored"] = new(() => new Seams { Store = store => Forgetting(store, "alarm", "episode") }, s_gatewayCuts),
            ["an event is let go when it is sent"] = new(() => new Seams { Store = EventsLetGo }, s_cloudTrouble),
            ["an event is not stored with what it reports"] = new(() => new Seams { Store = EventsLate }, s_cloudTrouble),
            ["an event is skipped now and then"] = new(() => new Seams { Store = store => new MutantStore(store) { OnReadOutbox = Skipping } }, []),
            ["an event of history is skipped now and then"] = new(
                () =>
                    new Seams
                    {
                        Store = store => new MutantStore(store)
                        {
                            OnReadOutbox = elements => [.. elements.Where(element => element.Lane != Lane.Replay || element.From % 5 != 3)],
                        },
                    },
                [Fault.Partition]
            )
            {
                Among = usual => usual with { HistoryAfter = TimeSpan.FromSeconds(10) },
            },
            ["the evidence of a burst is not stored"] = new(
                () => new Seams { Store = store => Changing(store, element: told => told.Lane == Lane.Evidence ? null : told) },
                []
            )
            {
                Among = usual => usual with { HasVibration = true },
            },
            ["a frame is counted and not stored"] = new(
                () => new Seams { Store = store => Changing(store, frame: row => row.Sequence % 50 == 17 ? null : row) },
                []
            ),
            ["a gap moves the lane and is not booked"] = new(() => new Seams { Store = store => Changing(store, gap: _ => null) }, s_moduleTrouble),
            ["the ledger counts a delivery too many"] = new(
                () => new Seams { Store = store => Changing(store, lane: row => row.Contiguous > 30 ? row with { Delivered = row.Delivered + 1 } : row) },
                []
            ),
            ["time runs backwards within a lane"] = new(
                () => new Seams { Store = store => Changing(store, frame: row => row.Sequence % 40 == 20 ? row with { AtMs = row.AtMs - 60_000 } : row) },
                []
            ),
            ["two frames of a batch are stored in the wrong order"] = new(
                () => new Seams { Store = store => new MutantStore(store) { OnCommit = Swapping } },
                [Fault.Stall, Fault.GatewayPowerCut]
            ),

            ["the gateway hears no receipt of the bridge"] = new(
                () => new Seams { GatewayHears = (topic, payload) => topic.EndsWith("/receipt", StringComparison.Ordinal) ? null : payload },
                []
            ),
            ["a renumbered event does not name its former place"] = new(
                () => new Seams { GatewaySends = (_, payload) => Without(payload, "previousid") },
                [Fault.GatewayRestored, Fault.BridgeRestored, Fault.CutLink]
            ),
            ["ids of alarms and episodes do not name the run they were made in"] = new(
                () => new Seams { Store = store => Changing(store, element: WithoutRun) },
                s_gatewayCuts
            )
            {
                Noticer = () => new OneOrderPerEpisode(),
            },
            ["the bridge forgets which order an episode has"] = new(
                () =>
                    new Seams
                    {
                        Schema = session =>
                            session.Execute(
                                "CREATE TRIGGER IF NOT EXISTS public.m AFTER INSERT ON order_episodes BEGIN DELETE FROM order_episodes WHERE episode = NEW.episode; END"
                            ),
                    },
                []
            ),
            ["the bridge forgets how far a lane is"] = new(
                () =>
                    new Seams
                    {
                        Schema = session =>
                            session.Execute(
                                "CREATE TRIGGER IF NOT EXISTS public.m AFTER UPDATE ON lanes WHEN NEW.closed > 5 BEGIN DELETE FROM lanes WHERE lane = NEW.lane; END"
                            ),
                    },
                []
            ),
            ["the bridge keeps an alarm event and does not apply it"] = new(
                () =>
                    new Seams
                    {
                        Schema = session =>
                            session.Execute(
                                "CREATE TRIGGER IF NOT EXISTS public.m AFTER UPDATE ON alarms WHEN NEW.rank > 0 BEGIN UPDATE alarms SET revision = OLD.revision WHERE gateway = NEW.gateway AND alarm = NEW.alarm; END"
                            ),
                    },
                []
            ),
        };

    private static FrameKind KindOf(byte[] frame) => (FrameKind)frame[2];

    private static byte[] ChangeReceipt(byte[] bytes, Action<Receipt> change)
    {
        var receipt = new Receipt();
        if (!ReceiptCodec.TryDecode(bytes, bytes.Length, receipt, out _)) return bytes;
        change(receipt);
        byte[] changed = new byte[ReceiptCodec.MaxBytes];
        return changed[..ReceiptCodec.Encode(receipt, changed)];
    }

    private static MutantStore Changing(
        IGatewayStore store,
        Func<FrameRow, FrameRow?>? frame = null,
        Func<LaneRow, LaneRow?>? lane = null,
        Func<GapRow, GapRow?>? gap = null,
        Func<OutboxElement, OutboxElement?>? element = null) =>
        new(store) { OnCommit = changes => MutantStore.Copy(changes, frame, lane, gap, element) };

    private static MutantStore Forgetting(IGatewayStore store, params string[] kinds) =>
        new(store) { OnLoad = state => state with { Documents = [.. state.Documents.Where(document => !kinds.Contains(document.Kind))] } };

    /// <summary>Every start finds the disk as it was up to 20 commits ago.</summary>
    private static MutantStore LyingDisk(IGatewayStore store)
    {
        var disk = (SimulatedDisk)store;
        DiskImage? safe = null;
        int commits = 0;
        return new MutantStore(store)
        {
            OnCommit = changes =>
            {
                if (commits++ % 20 == 0) safe = disk.Backup();
                return changes;
            },
            OnLoad = state =>
            {
                if (safe is null) return state;
                disk.PutBack(safe);
                return disk.Load();
            },
        };
    }

    private static MutantStore LanesLate(IGatewayStore store) => new(store) { OnLoad = state => state with { Lanes = [.. state.Lanes.Select(Back)] } };

    /// <summary>The row as it was three deliveries before.</summary>
    private static LaneRow Back(LaneRow row) =>
        row.Delivered > 3 ? row with { Contiguous = row.Contiguous - 3, Delivered = row.Delivered - 3, Digest = 0 } : row;

    /// <summary>Events reach the disk with the next commit; a cut in between loses them.</summary>
    private static MutantStore EventsLate(IGatewayStore store)
    {
        List<OutboxElement> late = [];
        return new MutantStore(store)
        {
            OnCommit = changes =>
            {
                GatewayChanges copy = MutantStore.Copy(changes);
                OutboxElement[] now = [.. copy.OutboxAdded];
                copy.OutboxAdded.Clear();
                copy.OutboxAdded.AddRange(late);
                (late = []).AddRange(now);
                return copy;
            },
            OnLoad = state =>
            {
                late.Clear();
                return state;
            },
        };
    }

    /// <summary>What one commit stores the next one deletes.</summary>
    private static MutantStore EventsLetGo(IGatewayStore store)
    {
        List<OutboxPlace> sent = [];
        return new MutantStore(store)
        {
            OnCommit = changes =>
            {
                GatewayChanges copy = MutantStore.Copy(changes);
                copy.OutboxRemoved.AddRange(sent);
                (sent = []).AddRange(copy.OutboxAdded.Select(element => element.Place));
                return copy;
            },
        };
    }

    private static IReadOnlyList<OutboxElement> Skipping(IReadOnlyList<OutboxElement> elements) =>
        [.. elements.Where(element => element.Lane != Lane.Alarm || element.From % 5 != 3)];

    private static GatewayChanges Swapping(GatewayChanges changes)
    {
        GatewayChanges copy = MutantStore.Copy(changes);
        for (int i = 1; i < copy.Frames.Count; i++)
        {
            if (copy.Frames[i].LaneNumber != copy.Frames[i - 1].LaneNumber) continue;
            (copy.Frames[i], copy.Frames[i - 1]) = (copy.Frames[i - 1], copy.Frames[i]);
            break;
        }

        return copy;
    }

    private static byte[] Without(byte[] json, string member)
    {
        if (JsonNode.Parse(json) is not JsonObject message || !message.Remove(member)) return json;
        return Encoding.UTF8.GetBytes(message.ToJsonString());
    }

    /// <summary>"{run}-{number}" becomes "{number}".</summary>
    private static OutboxElement WithoutRun(OutboxElement element)
    {
        JsonNode message = JsonNode.Parse(element.Body)!;
        if (message["data"]?["alarmId"] is null) return element;
        string episode = Number(message["data"]!["episodeId"]!.GetValue<string>());
        message["data"]!["alarmId"] = Number(message["data"]!["alarmId"]!.GetValue<string>());
        message["data"]!["episodeId"] = episode;
        message["episode"] = episode;
        return element with { Body = JsonSerializer.SerializeToUtf8Bytes(message) };

        static string Number(string id) => id.Split('-')[^1];
    }

    /// <summary>Says yes and keeps only the first record.</summary>
    private sealed class ForgetfulFlash(IModuleStore flash) : IModuleStore
    {
        private bool _isWritten;

        public int Read(byte[] into) => flash.Read(into);

        public bool Write(byte[] record, int length)
        {
            var known = new byte[4096];
            _isWritten |= flash.Read(known) > 0;
            return _isWritten || flash.Write(record, length);
        }
    }
}
