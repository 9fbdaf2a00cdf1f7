using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// The alarms and orders one transaction touches: each is read once, changed in memory by the pure rules, and written once by <see cref="Save"/>.
/// </summary>
/// <param name="session">The transaction.</param>
/// <param name="levels">Service levels of new orders where nothing was agreed with the customer.</param>
/// <param name="now">The bridge's time.</param>
/// <param name="change">Wall-clock milliseconds, for the live pages.</param>
public sealed class TroubleTransaction(Session session, ServiceLevels levels, DateTimeOffset now, long change)
{
    private readonly Dictionary<(string Gateway, string Alarm), Alarm?> _alarms = [];
    private readonly HashSet<(string Gateway, string Alarm)> _changedAlarms = [];
    private readonly Dictionary<string, Order> _orders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changedOrders = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Gateway, string Episode), string?> _orderOfEpisode = [];
    private readonly Dictionary<(string Gateway, string Machine, string Group), string?> _openOfGroup = [];

    private readonly HashSet<(string Gateway, string Machine, string Group)> _withoutClosed = [];

    private readonly Dictionary<string, ServiceLevels> _levels = new(StringComparer.Ordinal);
    private Listeners? _listeners;

    /// <summary>Reads what a batch will need, all of one kind in one round trip; what is not read here is read when it is needed.</summary>
    /// <param name="gateways">Gateways that are heard.</param>
    /// <param name="coming">Alarms that are coming.</param>
    public void ReadAhead(IReadOnlyCollection<string> gateways, IReadOnlyList<(string Gateway, AlarmData Data)> coming)
    {
        foreach ((string gateway, AlarmData data) in coming)
        {
            _alarms[(gateway, data.AlarmId)] = null;
            _orderOfEpisode[(gateway, data.EpisodeId)] = null;
            _orderOfEpisode[(gateway, TroubleKey.PartOf(data))] = null;
        }

        foreach (string gateway in gateways) _alarms[(gateway, BridgeAlarms.IdOf(gateway, FaultCodes.SilentGateway))] = null;
        foreach (Alarm alarm in AlarmStore.FindMany(session, _alarms.Keys)) _alarms[(alarm.Gateway, alarm.Data.AlarmId)] = alarm;
        foreach ((string episode, Order order) in OrderStore.OfEpisodes(session, _orderOfEpisode.Keys))
            _orderOfEpisode[(order.Gateway, episode)] = Remember(order);

        // Most alarms belong to an order that is open already; only the others ask for an open order of their group, and only those without one for a closed
        // one.
        (string Gateway, string Machine, string Group)[] searching =
        [
            .. coming
                .Where(alarm => OrderOf(alarm.Gateway, alarm.Data) is not { IsOpen: true })
                .Select(alarm => (alarm.Gateway, alarm.Data.MachineId, alarm.Data.CauseGroup))
                .Distinct(),
        ];
        foreach ((string, string, string) group in searching) _openOfGroup[group] = null;
        foreach (Order order in OrderStore.OpenOfMachines(session, MachinesOf(searching)))
            _openOfGroup[(order.Gateway, order.Machine, order.CauseGroup)] = Remember(order);
        _withoutClosed.UnionWith(searching.Where(group => _openOfGroup[group] is null));
        _withoutClosed.ExceptWith(OrderStore.ClosedGroups(session, MachinesOf(_withoutClosed)));
    }

    public Alarm? FindAlarm(string gateway, string alarm)
    {
        if (!_alarms.TryGetValue((gateway, alarm), out Alarm? known)) _alarms[(gateway, alarm)] = known = AlarmStore.Find(session, gateway, alarm);
        return known;
    }

    /// <summary>Takes the newest word on an alarm and carries it to the orders; false when it said nothing new.</summary>
    public bool Take(string gateway, long rank, AlarmData data)
    {
        if (AlarmRules.Take(FindAlarm(gateway, data.AlarmId), gateway, rank, data) is not { } alarmChange) return false;

        Carry(gateway, alarmChange);
        return true;
    }

    /// <summary>Makes one of the bridge's own alarms active; one that is active already gets the new numbers.</summary>
    public void Raise(string gateway, string faultCode, IReadOnlyList<NumberData> numbers) =>
        Take(gateway, 0, BridgeAlarms.Raised(FindAlarm(gateway, BridgeAlarms.IdOf(gateway, faultCode))?.Data, gateway, faultCode, numbers, now));

    /// <summary>Ends one of the bridge's own alarms if it is active.</summary>
    public void Clear(string gateway, string faultCode)
    {
        if (BridgeAlarms.Cleared(FindAlarm(gateway, BridgeAlarms.IdOf(gateway, faultCode))?.Data, now) is { } over) Take(gateway, 0, over);
    }

    /// <summary>A person has seen one of the bridge's own alarms.</summary>
    public void Acknowledge(Alarm alarm) => Take(alarm.Gateway, 0, BridgeAlarms.Acknowledged(alarm.Data));

    /// <summary>
    /// A gateway put back to an old copy takes a new incarnation, tells under it every alarm it keeps, and knows nothing of those its lost time line raised.
    /// Once it counts no more active alarms on a machine than it told, the others there are over. Should one be on its way after all, its next word under the
    /// new incarnation counts.
    /// </summary>
    public void EndLost(string gateway, long rank, IReadOnlyList<MachineStateData> machines)
    {
        foreach (
            IGrouping<string, Alarm> lost in Newest(gateway, AlarmStore.StandingBefore(session, gateway, rank))
                .Where(alarm => alarm.Rank < rank && (alarm.Data.IsActive || alarm.Data.IsRetained))
                .ToLookup(alarm => alarm.Data.MachineId)
        )
        {
            MachineStateData? machine = machines.FirstOrDefault(candidate => candidate.MachineId == lost.Key);
            IEnumerable<Alarm> touched = _changedAlarms
                .Where(key => key.Gateway == gateway)
                .Select(key => _alarms[key]!)
                .Where(alarm => alarm.Data.MachineId == lost.Key);
            int told = Newest(gateway, AlarmStore.ActiveUnder(session, gateway, rank, lost.Key))
                .Concat(touched)
                .Where(alarm => alarm.Rank == rank && alarm.Data.IsActive)
                .DistinctBy(alarm => alarm.Data.AlarmId)
                .Count();
            if (machine is null || machine.ActiveAlarms > told) continue;
            foreach (Alarm alarm in lost) Carry(gateway, AlarmRules.Lose(alarm, now));
        }
    }

    /// <summary>A machine is no longer at this gateway; one that had left already is left alone.</summary>
    /// <param name="why">One of <see cref="LeaveReasons"/>.</param>
    public void MachineLeft(string gateway, string machine, string why)
    {
        if (MachineStore.Leave(session, gateway, machine, new Leaving(now, why), change)) End(gateway, machine, Because.MachineLeft, why);
    }

    /// <summary>A gateway is out of service, and everything on it with it.</summary>
    /// <param name="why">One of <see cref="LeaveReasons"/>.</param>
    public void GatewayLeft(string gateway, string why)
    {
        if (!GatewayStore.Leave(session, gateway, now)) return;
        foreach (string machine in MachineStore.Here(session, gateway)) MachineLeft(gateway, machine, why);
        foreach (string machine in AlarmStore.MachinesWithStanding(session, gateway)) End(gateway, machine, Because.GatewayLeft, why);
    }

    /// <summary>What a gateway that is out of service still had under way raises nothing that nobody could ever end.</summary>
    public void EndAllOf(string gateway)
    {
        IEnumerable<string> touched = _changedAlarms.Where(key => key.Gateway == gateway).Select(key => _alarms[key]!.Data.MachineId);
        foreach (string machine in touched.Distinct().ToList()) End(gateway, machine, Because.GatewayLeft, LeaveReasons.GatewayRetired);
    }

    /// <summary>What the newest state reports of some gateways say to the orders that are being proved.</summary>
    public void Prove(IReadOnlyDictionary<string, GatewayStateData> reports)
    {
        foreach (Order stored in OrderStore.Proving(session, [.. reports.Keys]))
        {
            Remember(stored);
            Order order = _orders[stored.Id];
            if (order.Evidence.Proof is not { State: Proof.Proving } || HeardMachine.In(reports[order.Gateway], order) is not { } heard) continue;
            OrderEffect effect = ProofRules.Hear(order, heard, !order.IsOpen && OpenOfGroup(order.Gateway, order.Machine, order.CauseGroup) is not null, now);
            if (effect.Order is not { } heardOf) continue;
            _orders[order.Id] = heardOf;
            _changedOrders.Add(order.Id);
            if (effect.Log is { } entry) OrderLog.Add(session, heardOf, entry, _listeners ??= Listeners.Read(session));
        }
    }

    /// <summary>Writes everything that changed.</summary>
    public void Save()
    {
        foreach ((string gateway, string alarm) in _changedAlarms) AlarmStore.Save(session, _alarms[(gateway, alarm)]!, change);
        foreach (string id in _changedOrders) OrderStore.Save(session, _orders[id], change);
    }

    /// <summary>As they stand in this transaction, where they have been read already.</summary>
    private IEnumerable<Alarm> Newest(string gateway, List<Alarm> stored) =>
        stored.Select(alarm => _alarms.TryAdd((gateway, alarm.Data.AlarmId), alarm) ? alarm : _alarms[(gateway, alarm.Data.AlarmId)]!);

    /// <summary>The orders first: their lines say why, and the alarms behind them add none of their own.</summary>
    private void End(string gateway, string machine, Reason because, string why)
    {
        foreach (Order stored in OrderStore.OpenOfMachines(session, [(gateway, machine)]).Concat(_orders.Values.ToList()).DistinctBy(order => order.Id))
        {
            Remember(stored);
            Order order = _orders[stored.Id];
            if (order.Gateway != gateway || order.Machine != machine || !order.IsOpen) continue;
            OrderEffect effect = OrderRules.Leave(order, because.Code, why, now);
            _orders[order.Id] = effect.Order!;
            _changedOrders.Add(order.Id);
            OrderLog.Add(session, effect.Order!, effect.Log!, _listeners ??= Listeners.Read(session));
        }

        IEnumerable<Alarm> touched = _changedAlarms.Where(key => key.Gateway == gateway).Select(key => _alarms[key]!).ToList();
        IEnumerable<Alarm> standing = Newest(gateway, AlarmStore.StandingOf(session, gateway, machine)).Concat(touched);
        foreach (Alarm alarm in standing.DistinctBy(alarm => alarm.Data.AlarmId).ToList())
        {
            if (alarm.Data.MachineId == machine && (alarm.Data.IsActive || alarm.Data.IsRetained)) Carry(gateway, AlarmRules.Leave(alarm, because, now));
        }
    }

    private void Carry(string gateway, AlarmChange alarmChange)
    {
        AlarmData data = alarmChange.Now.Data;
        _alarms[(gateway, data.AlarmId)] = alarmChange.Now;
        _changedAlarms.Add((gateway, data.AlarmId));
        Order? ofEpisode = OrderOf(gateway, data);
        bool isOther = ofEpisode is not null && OrderRules.IsAnotherTrouble(alarmChange, ofEpisode);
        string group = isOther ? TroubleKey.GroupOf(data) : ofEpisode?.CauseGroup ?? data.CauseGroup;
        Order? openOfGroup = ofEpisode is { IsOpen: true } && !isOther ? null : OpenOfGroup(gateway, data.MachineId, group);
        Carry(
            OrderRules.Take(
                alarmChange,
                ofEpisode,
                openOfGroup,
                () => LastClosedOfGroup(gateway, data.MachineId, group),
                now,
                () => LevelsOf(gateway)
            )
        );
    }

    private void Carry(OrderEffect effect)
    {
        if (effect.Order is not { } order) return;
        _orders[order.Id] = order;
        _changedOrders.Add(order.Id);
        _openOfGroup[(order.Gateway, order.Machine, order.CauseGroup)] = order.Id;
        if (effect.Tie is { } tie)
        {
            _orderOfEpisode[(order.Gateway, tie)] = order.Id;
            OrderStore.TieEpisode(session, order.Gateway, tie, order.Id, now);
        }

        if (effect.Log is { } entry) OrderLog.Add(session, order, entry, _listeners ??= Listeners.Read(session));
    }

    private ServiceLevels LevelsOf(string gateway)
    {
        if (!_levels.TryGetValue(gateway, out ServiceLevels? agreed)) _levels[gateway] = agreed = ServiceLevelStore.For(session, gateway, levels);
        return agreed;
    }

    /// <summary>The order of an alarm's part of its episode, where that has one of its own, else of its episode.</summary>
    private Order? OrderOf(string gateway, AlarmData data) =>
        OrderOfEpisode(gateway, TroubleKey.PartOf(data)) ?? OrderOfEpisode(gateway, data.EpisodeId);

    private Order? OrderOfEpisode(string gateway, string episode)
    {
        if (!_orderOfEpisode.TryGetValue((gateway, episode), out string? id))
        {
            id = Remember(OrderStore.OfEpisode(session, gateway, episode));
            _orderOfEpisode[(gateway, episode)] = id;
        }

        return id is null ? null : _orders[id];
    }

    private Order? OpenOfGroup(string gateway, string machine, string group)
    {
        if (!_openOfGroup.TryGetValue((gateway, machine, group), out string? id))
        {
            id = Remember(OrderStore.OpenOfGroup(session, gateway, machine, group));
            _openOfGroup[(gateway, machine, group)] = id;
        }

        return id is null ? null : _orders[id];
    }

    private Order? LastClosedOfGroup(string gateway, string machine, string group) =>
        _withoutClosed.Contains((gateway, machine, group)) ? null : OrderStore.LastClosedOfGroup(session, gateway, machine, group);

    private static HashSet<(string Gateway, string Machine)> MachinesOf(IEnumerable<(string Gateway, string Machine, string Group)> groups) =>
        [.. groups.Select(group => (group.Gateway, group.Machine))];

    /// <summary>An order that this transaction has read already may be newer there than in the database.</summary>
    private string? Remember(Order? order)
    {
        if (order is not null) _orders.TryAdd(order.Id, order);
        return order?.Id;
    }
}
