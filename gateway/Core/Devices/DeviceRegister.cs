using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Devices;

/// <summary>
/// Which modules belong here, on which machine, under which incarnation. Only a module named by an equipment profile is known; every other is refused.
/// </summary>
public sealed class DeviceRegister
{
    private const string DocumentKind = "module";
    private const string FedKind = "module-fed-by-machine";

    private readonly Dictionary<ulong, Module> _modules = [];
    private readonly HashSet<LaneRecord> _moved = [];
    private readonly Func<ulong> _random;
    private int _highestLaneNumber;

    /// <param name="profiles">The machines and the modules placed on them.</param>
    /// <param name="stored">What the store knew at start.</param>
    /// <param name="random">64 random bits a call, for spare incarnations.</param>
    public DeviceRegister(IEnumerable<EquipmentProfile> profiles, StoredState stored, Func<ulong> random)
    {
        _random = random;
        foreach (EquipmentProfile profile in profiles)
        {
            foreach (string text in profile.Modules)
            {
                if (ModuleId.TryParse(text, out ulong id)) _modules[id] = new Module(id, profile.Id);
            }
        }

        RestoreIncarnations(stored);
        RestoreLanes(stored);
        foreach (Document document in stored.Documents.Where(document => document.Kind == FedKind))
        {
            if (ModuleId.TryParse(document.Key, out ulong id) && Find(id) is { } module) module.IsFedByMachine = true;
        }
    }

    public IReadOnlyCollection<Module> Modules => _modules.Values;

    public Module? Find(ulong id) => _modules.GetValueOrDefault(id);

    /// <summary>Gives every module that has none a spare incarnation; once after start.</summary>
    public void HandOutSpares(GatewayChanges changes)
    {
        foreach (Module module in _modules.Values.Where(module => module.Spare == 0)) RenewSpare(module, changes);
    }

    /// <summary>Makes an unknown incarnation the current one; the one before is stale from here on.</summary>
    public Incarnation Begin(Module module, ulong value, GatewayChanges changes)
    {
        var incarnation = new Incarnation(value, new UptimeClock(0));
        module.Add(incarnation);
        module.IsNewIncarnationDue = false;
        if (value == module.Spare) RenewSpare(module, changes);
        else Keep(module, changes);
        return incarnation;
    }

    /// <summary>A module said where it takes its supply; kept, for after a restart it may stand and say nothing.</summary>
    public static void TakeSupply(Module module, bool isFedByMachine, GatewayChanges changes)
    {
        if (module.IsFedByMachine == isFedByMachine) return;
        module.IsFedByMachine = isFedByMachine;
        if (isFedByMachine) changes.Keep(new Document(FedKind, module.Text, ""));
        else changes.Forget(FedKind, module.Text);
    }

    /// <summary>The book of a lane, opened when it is new.</summary>
    public LaneRecord Lane(Module module, Incarnation incarnation, Lane lane)
    {
        ref LaneRecord? record = ref incarnation.Lanes[(int)lane];
        return record ??= new LaneRecord(new LaneRow(++_highestLaneNumber, module.Id, incarnation.Value, lane, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    /// <summary>
    /// A lane moved by a frame that stands in the log. Its row is written with the next checkpoint only: a commit then writes little more than the frames
    /// themselves, which is what a flash disk lives longest with. <see cref="CatchUp"/> makes up for it.
    /// </summary>
    public void Moved(LaneRecord lane) => _moved.Add(lane);

    /// <summary>The rows of all lanes that moved; part of every checkpoint and of every deletion of frames.</summary>
    public void Flush(GatewayChanges changes)
    {
        foreach (LaneRecord lane in _moved) changes.Touch(lane);
        _moved.Clear();
    }

    /// <summary>After a start: a logged frame behind the stored position of its lane moves it on, as it did when it came.</summary>
    public void CatchUp(Frame frame, in LoggedFrame logged)
    {
        if (Find(frame.Module)?.Find(frame.Incarnation)?.Lanes[(int)frame.Lane] is not { } lane || frame.Sequence != lane.Contiguous + 1) return;
        lane.Deliver(frame.Sequence, ContentHash.Of(logged.Bytes), ContentHash.DigestOf(logged.Bytes), logged.AtMs, frame.UptimeMs, lane.OffsetMs);
        Moved(lane);
    }

    private void RenewSpare(Module module, GatewayChanges changes)
    {
        do module.Spare = _random();
        while (module.Spare == 0);
        Keep(module, changes);
    }

    private static void Keep(Module module, GatewayChanges changes)
    {
        string body = Hex64.ToText(module.Spare) + " " + string.Join(' ', module.Incarnations.Select(incarnation => Hex64.ToText(incarnation.Value)));
        changes.Keep(new Document(DocumentKind, module.Text, body));
    }

    private void RestoreIncarnations(StoredState stored)
    {
        foreach (Document document in stored.Documents.Where(document => document.Kind == DocumentKind))
        {
            if (!ModuleId.TryParse(document.Key, out ulong id) || Find(id) is not { } module) continue;
            string[] words = document.Body.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < words.Length; i++)
            {
                if (!Hex64.TryParse(words[i], out ulong value)) continue;
                if (i == 0) module.Spare = value;
                else module.Add(new Incarnation(value, new UptimeClock(OffsetOf(stored, id, value))));
            }

            // A module that heard nothing for long waits for us to speak first.
            module.Speaking = module.Current?.Value ?? 0;
        }
    }

    private static long OffsetOf(StoredState stored, ulong module, ulong incarnation) =>
        stored
            .Lanes.Where(lane => lane.Module == module && lane.Incarnation == incarnation && lane.OffsetMs != 0)
            .Select(lane => lane.OffsetMs)
            .DefaultIfEmpty(0)
            .Min();

    private void RestoreLanes(StoredState stored)
    {
        foreach (LaneRow row in stored.Lanes)
        {
            _highestLaneNumber = Math.Max(_highestLaneNumber, row.Number);
            if (Find(row.Module) is not { } module || module.Find(row.Incarnation) is not { } incarnation) continue;
            incarnation.Lanes[(int)row.Lane] = new LaneRecord(row) { IsStored = true };
            if (row.LastAtMs > 0) module.LastHeardMs = Math.Max(module.LastHeardMs ?? 0, row.LastAtMs);
        }
    }
}
