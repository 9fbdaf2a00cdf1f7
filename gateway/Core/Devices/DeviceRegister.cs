using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Devices;

/// <summary>
/// Which modules belong here, on which machine, under which incarnation. Only a module named by an equipment profile is known; every other is refused.
/// </summary>
public sealed class DeviceRegister
{
    private const string DocumentKind = "module";

    private readonly Dictionary<ulong, Module> _modules = [];
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

    /// <summary>The book of a lane, opened when it is new.</summary>
    public LaneBook Lane(Module module, Incarnation incarnation, Lane lane)
    {
        ref LaneBook? book = ref incarnation.Lanes[(int)lane];
        return book ??= new LaneBook(new LaneRow(++_highestLaneNumber, module.Id, incarnation.Value, lane, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
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
        stored.Lanes.Where(lane => lane.Module == module && lane.Incarnation == incarnation && lane.OffsetMs != 0).Select(lane => lane.OffsetMs).DefaultIfEmpty(0).Min();

    private void RestoreLanes(StoredState stored)
    {
        foreach (LaneRow row in stored.Lanes)
        {
            _highestLaneNumber = Math.Max(_highestLaneNumber, row.Number);
            if (Find(row.Module) is not { } module || module.Find(row.Incarnation) is not { } incarnation) continue;
            incarnation.Lanes[(int)row.Lane] = new LaneBook(row);
            if (row.LastAtMs > 0) module.LastHeardMs = Math.Max(module.LastHeardMs ?? 0, row.LastAtMs);
        }
    }
}
