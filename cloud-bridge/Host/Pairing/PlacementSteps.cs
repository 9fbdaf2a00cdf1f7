using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Where an installer says what is where: machines on a gateway, modules on their measuring points. Each step is undone by its opposite. A module that moves
/// takes its login along by nothing: the next gateway gets one of its own, and the last one's is deleted with its next settings.
/// </summary>
public sealed class PlacementSteps(Database database, PairingOptions options, PairingSignal signal, Departure departure, TimeProvider time)
{
    /// <summary>Adds a machine to a paired gateway of this site.</summary>
    /// <param name="by">From the site's invitation.</param>
    /// <param name="gateway">The gateway's id.</param>
    /// <param name="plate">The link on the machine's plate; null for a machine without one.</param>
    /// <param name="profile">What is known of it; null takes what was recorded when the plate was made.</param>
    /// <returns>The machine, or unknown, plate-taken, bad-value, too-many, not-ours, misread, wrong-kind, newer-label. A plate that is on a machine of this
    /// gateway already gives that machine.</returns>
    public PairingResult<PairedMachine> AddMachine(Claimant by, string gateway, string? plate, MachineProfile? profile)
    {
        by.Check();
        DateTimeOffset now = time.GetUtcNow();
        string? code = null;
        if (plate is not null)
        {
            if (PairingLabels.Read(plate, LabelKind.Machine, out Label label) is { } unread) return unread;
            code = label.Code;
        }

        return Changed(database.Write<PairingResult<PairedMachine>>(session =>
        {
            session.Lock(gateway);
            if (OwnGateway(session, by, gateway) is null) return PairingProblems.Unknown;
            MachinePlate? known = null;
            if (code is not null)
            {
                known = MachinePlates.Find(session, by.Organisation, code);
                if (known is null) return PairingProblems.Unknown;
                if (known is { Gateway: { } where, Machine: { } what })
                    return where == gateway ? PlacementStore.FindMachine(session, gateway, what)! : PairingProblems.PlateTaken;
            }

            MachineProfile text = profile ?? known?.Profile ?? new MachineProfile { Name = "Machine" };
            if (text.Problems().Any()) return PairingProblems.BadValue;
            List<PairedMachine> there = PlacementStore.MachinesOf(session, gateway);
            if (there.Count >= options.MachinesPerGateway) return PairingProblems.TooMany;
            var machine = new PairedMachine(gateway, PairedMachine.FreeId(text.Type, there), by.Organisation, by.Site, code is not null, text, now, by.Person);
            PlacementStore.AddMachine(session, machine, code is null ? null : MachinePlate.HashOf(code));
            if (code is not null) MachinePlates.Bind(session, code, gateway, machine.Machine);
            GatewaySettingsComposer.Touch(session, gateway);
            SettingsStore.Add(
                session,
                new SettingsChange(
                    gateway, machine.Machine, by.Organisation, GatewaySettingsComposer.RevisionOf(session, gateway), ProfileJson.Write(text), now, by.Person, null));
            PairingJournal.Add(session, now, by.Organisation, by.Site, gateway, JournalEntries.MachineAdded, by.Person, machine.Machine);
            return machine;
        }), gateway);
    }

    /// <summary>Takes a machine off its gateway, its modules with it; the plate is free again, and what is known of the machine stays.</summary>
    /// <returns>The machine as it was, or unknown.</returns>
    public PairingResult<PairedMachine> RemoveMachine(Claimant by, string gateway, string machine) => Changed(
        database.Write<PairingResult<PairedMachine>>(session =>
        {
            DateTimeOffset now = time.GetUtcNow();
            session.Lock(gateway);
            if (OwnGateway(session, by, gateway) is null || PlacementStore.FindMachine(session, gateway, machine) is not { } found)
                return PairingProblems.Unknown;
            session.Execute("UPDATE public.module_places SET machine = '', generation = generation + 1 WHERE gateway = $1 AND machine = $2", gateway, machine);
            session.Execute("UPDATE public.machine_plates SET gateway = NULL, machine = NULL WHERE gateway = $1 AND machine = $2", gateway, machine);
            session.Execute("DELETE FROM public.paired_machines WHERE gateway = $1 AND machine = $2", gateway, machine);
            SettingsStore.Forget(session, gateway, machine);
            departure.OfMachine(session, gateway, machine);
            GatewaySettingsComposer.Touch(session, gateway);
            PairingJournal.Add(session, now, by.Organisation, by.Site, gateway, JournalEntries.MachineRemoved, by.Person, machine);
            return found;
        }),
        gateway);

    /// <summary>
    /// Places a module: its label was scanned and a point on the machine's picture tapped. A module that is elsewhere moves here and starts a new baseline.
    /// </summary>
    /// <param name="by">From the site's invitation.</param>
    /// <param name="gateway">The gateway's id.</param>
    /// <param name="machine">The machine on it.</param>
    /// <param name="label">The module's link, old code or typed id with check digits.</param>
    /// <param name="point">Name of the measuring point: drive-end, non-drive-end, motor-cable …</param>
    /// <returns>The place, or unknown, not-registered, already-claimed (another organisation's), bad-value, too-many, not-ours, misread, wrong-kind,
    /// newer-label.</returns>
    public PairingResult<PlacedModule> Place(Claimant by, string gateway, string machine, string label, string point)
    {
        by.Check();
        if (PairingLabels.Read(label, LabelKind.Module, out Label read) is { } unread) return unread;
        if (!MeasuringPoints.TryParse(point, out _)) return PairingProblems.BadValue;
        DateTimeOffset now = time.GetUtcNow();
        string? left = null;
        PairingResult<PlacedModule> result = database.Write<PairingResult<PlacedModule>>(session =>
        {
            left = null;
            session.Lock(gateway);
            if (OwnGateway(session, by, gateway) is null || PlacementStore.FindMachine(session, gateway, machine) is null) return PairingProblems.Unknown;
            string? owner = session.Find("SELECT organisation FROM module_keys WHERE module = $1", row => row.GetString(0), read.Code);
            if (owner is null) return PairingProblems.NotRegistered;
            if (owner != by.Organisation) return PairingProblems.AlreadyClaimed;
            PlacedModule? before = PlacementStore.Find(session, read.Code);
            if (before is not null && before.Gateway == gateway && before.Machine == machine && before.Point == point) return before;
            if (PlacementStore.OfGateway(session, gateway).Count(place => place.Machine == machine && place.Module != read.Code) >= options.ModulesPerMachine)
                return PairingProblems.TooMany;

            var place = new PlacedModule(read.Code, by.Organisation, gateway, machine, point, (before?.Generation ?? 0) + 1, now, by.Person);
            PlacementStore.Save(session, place);
            GatewaySettingsComposer.Touch(session, gateway);
            if (before is not null && before.Gateway != gateway) GatewaySettingsComposer.Touch(session, left = before.Gateway);
            PairingJournal.Add(session, now, by.Organisation, by.Site, gateway, JournalEntries.ModulePlaced, by.Person, $"{read.Code} {machine} {point}");
            return place;
        });
        if (left is not null) Ring(left);
        return Changed(result, gateway);
    }

    /// <summary>Takes a module off; its login ends with the gateway's next settings. What it sends afterwards is refused.</summary>
    /// <returns>The place it had, or unknown.</returns>
    public PairingResult<PlacedModule> Remove(Claimant by, string module)
    {
        DateTimeOffset now = time.GetUtcNow();
        PairingResult<PlacedModule> result = database.Write<PairingResult<PlacedModule>>(session =>
        {
            if (PlacementStore.Find(session, module) is not { Machine.Length: > 0 } place || OwnGateway(session, by, place.Gateway) is null)
                return PairingProblems.Unknown;
            PlacementStore.Save(session, place with { Machine = "", Generation = place.Generation + 1, PlacedAt = now, PlacedBy = by.Person });
            GatewaySettingsComposer.Touch(session, place.Gateway);
            PairingJournal.Add(session, now, by.Organisation, by.Site, place.Gateway, JournalEntries.ModuleRemoved, by.Person, module);
            return place;
        });
        return result.Value is null ? result : Changed(result, result.Value.Gateway);
    }

    /// <summary>The machines of one of this site's gateways.</summary>
    public IReadOnlyList<PairedMachine> MachinesOf(Claimant by, string gateway) =>
        database.Read(session => OwnGateway(session, by, gateway) is null ? [] : PlacementStore.MachinesOf(session, gateway));

    /// <summary>The modules on one of this site's gateways.</summary>
    public IReadOnlyList<PlacedModule> ModulesOf(Claimant by, string gateway) =>
        database.Read(session => OwnGateway(session, by, gateway) is null ? [] : PlacementStore.OfGateway(session, gateway));

    private static GatewayKey? OwnGateway(Session session, Claimant by, string gateway) =>
        GatewayKeyStore.Live(session, gateway) is { } key && key.IsOf(by) ? key : null;

    private PairingResult<T> Changed<T>(PairingResult<T> result, string gateway)
        where T : class
    {
        if (result.Value is not null) Ring(gateway);
        return result;
    }

    private void Ring(string gateway)
    {
        if (database.Read(session => GatewayKeyStore.Live(session, gateway)) is { } key) signal.Ring(KeyPrint.CodeOf(key.Print));
    }
}
