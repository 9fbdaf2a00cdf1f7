using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What an alarm does to the orders.</summary>
/// <param name="Order">The order after it; null when a closed order needs nothing.</param>
/// <param name="Tie">The episode, or the part of one, that has to be tied to the order; null when nothing has.</param>
/// <param name="Log">What goes into the audit; null when only numbers moved.</param>
public readonly record struct OrderEffect(Order? Order, string? Tie, OrderLogEntry? Log);

/// <summary>Why an order is no longer with who had it in hand.</summary>
public static class HandBackReasons
{
    /// <summary>The person was shut out, or has a role that works on no orders.</summary>
    public const string PersonLeft = "person-left";

    /// <summary>Their organisation may no longer act on the machine.</summary>
    public const string GrantTaken = "grant-taken";

    public static readonly IReadOnlyList<string> All = [PersonLeft, GrantTaken];
}

/// <summary>
/// One episode of trouble, one order; one open order per machine and cause group. Pure. A new episode joins the open order of its group, updates update it, and
/// an alarm that goes away never closes it. The order is about the highest of its active alarms. A new danger of another group in an episode whose former
/// trouble is gone hides in no old order: it makes one of its own.
/// </summary>
public static class OrderRules
{
    public const string Bridge = "edgeagent";

    /// <summary>Lines of an order's log about something that left; each is also the code of the reason its alarms end with.</summary>
    public static readonly IReadOnlyList<string> LeavingActions = [Because.MachineLeft.Code, Because.ModuleLeft.Code, Because.GatewayLeft.Code];

    /// <param name="change">What happened to an alarm.</param>
    /// <param name="ofEpisode">The order its episode, or its part of the episode, is tied to, or null.</param>
    /// <param name="openOfGroup">The open order of its machine and cause group, or of its own group when it is another trouble; or null.</param>
    /// <param name="lastClosed">Finds the newest closed order of its machine and cause group; asked only when a new order is opened.</param>
    /// <param name="now">The bridge's time.</param>
    /// <param name="levels">Tells the service levels that hold; asked only when an order is opened, or opened once more.</param>
    public static OrderEffect Take(
        AlarmChange change,
        Order? ofEpisode,
        Order? openOfGroup,
        Func<Order?> lastClosed,
        DateTimeOffset now,
        Func<ServiceLevels> levels
    )
    {
        bool isOther = ofEpisode is not null && IsAnotherTrouble(change, ofEpisode);
        string? tie = isOther ? TroubleKey.PartOf(change.Now.Data) : ofEpisode is null ? change.Now.Data.EpisodeId : null;
        Order? target = ofEpisode is { IsOpen: true } && !isOther ? ofEpisode : openOfGroup;
        if (target is not null) return Update(target, change, tie, now, levels);
        if (tie is not null) return Open(change, tie, isOther ? TroubleKey.GroupOf(change.Now.Data) : null, lastClosed(), now, levels());
        return change.IsActivation ? Update(ofEpisode!, change, null, now, levels) : new OrderEffect(null, null, null);
    }

    /// <summary>An alarm never heard of before, of another group than the order of its episode, of which nothing is active any more.</summary>
    public static bool IsAnotherTrouble(AlarmChange change, Order ofEpisode) =>
        change.IsActivation
        && change.Before?.Data.EpisodeId != change.Now.Data.EpisodeId
        && TroubleKey.GroupOf(change.Now.Data) != ofEpisode.CauseGroup
        && ofEpisode.IsConditionGone;

    /// <summary>
    /// The machine left its gateway, or the gateway its service: nothing will be heard of the trouble here any more. The order stays open, for only a person
    /// knows whether it went with the machine, and its log says what happened.
    /// </summary>
    /// <param name="action">One of <see cref="LeavingActions"/>.</param>
    /// <param name="why">One of <see cref="LeaveReasons"/>.</param>
    public static OrderEffect Leave(Order order, string action, string why, DateTimeOffset now)
    {
        OrderEvidence evidence = order.Evidence with { ActiveAlarms = [], UnseenSince = order.IsConditionGone ? order.Evidence.UnseenSince : now };
        Order after = order with { UpdatedAt = now, Revision = order.Revision + 1, Evidence = evidence };
        return new OrderEffect(after, null, Log(after, action, order.State, why));
    }

    /// <summary>Line of the log: whoever had the order in hand can no longer work on it.</summary>
    public const string HandedBackAction = "handed-back";

    /// <summary>Who had an order in hand can no longer work on it: it is the dispatcher's again, with what was found so far, and its log says why.</summary>
    /// <param name="who">The name it was assigned to.</param>
    /// <param name="why">One of <see cref="HandBackReasons"/>.</param>
    public static OrderEffect HandBack(Order order, string who, string why, DateTimeOffset now)
    {
        Order after = order with { State = OrderState.Confirmed, Assignee = null, UpdatedAt = now, Revision = order.Revision + 1 };
        return new OrderEffect(after, null, new OrderLogEntry(after.Revision, now, Bridge, HandedBackAction, order.State, after.State, $"{why} {who}"));
    }

    /// <summary>
    /// What is left of a trouble whose order a manager closed over its standing condition: an order of its own, with the evidence of the old one and a link to
    /// it. Its alarms belong to it from here on. A repeat's times hold.
    /// </summary>
    /// <param name="closed">The order that was closed.</param>
    /// <param name="by">Who closed it.</param>
    /// <param name="reason">In their words.</param>
    public static OrderEffect FollowUp(Order closed, string by, string reason, DateTimeOffset now, ServiceLevels levels)
    {
        var order = new Order
        {
            Id = Order.IdOf(closed.Gateway, FormattableString.Invariant($"{closed.Id}/{closed.Revision}")),
            Gateway = closed.Gateway,
            Machine = closed.Machine,
            CauseGroup = closed.CauseGroup,
            Subject = closed.Subject,
            FaultCode = closed.FaultCode,
            Severity = closed.Severity,
            OpenedAt = now,
            UpdatedAt = now,
            HandleBy = levels.HandleBy(now, closed.Severity, isRepeat: true),
            DoneBy = levels.DoneBy(now, closed.Severity, isRepeat: true),
            RepeatOf = closed.Id,
            Occurrences = 1,
            Evidence = closed.Evidence with { Proof = null, Clocks = [] },
        };
        return new OrderEffect(order, null, new OrderLogEntry(order.Revision, now, by, "opened", null, order.State, reason));
    }

    /// <param name="key">The episode, or the part of one, that the order is for.</param>
    /// <param name="ownGroup">Set for a part: its alarm's own group.</param>
    private static OrderEffect Open(AlarmChange change, string key, string? ownGroup, Order? lastClosed, DateTimeOffset now, ServiceLevels levels)
    {
        AlarmData alarm = change.Now.Data;
        string faultCode = FaultOf(OfGroup(alarm.Causes, ownGroup), alarm.FaultCode);
        Order? repeated = now - lastClosed?.ClosedAt <= levels.RepeatWithin ? lastClosed : null;
        var order = new Order
        {
            Id = Order.IdOf(change.Now.Gateway, key),
            Gateway = change.Now.Gateway,
            Machine = alarm.MachineId,
            CauseGroup = ownGroup ?? alarm.CauseGroup,
            Subject = SubjectOf(alarm.FaultCode),
            FaultCode = faultCode,
            Severity = alarm.Severity,
            OpenedAt = now,
            UpdatedAt = now,
            HandleBy = levels.HandleBy(now, alarm.Severity, repeated is not null),
            DoneBy = levels.DoneBy(now, alarm.Severity, repeated is not null),
            RepeatOf = repeated?.Id,
            Occurrences = alarm.Occurrences,
            Evidence = Merge(new OrderEvidence { NumbersAtOpening = alarm.Numbers, RaisedAt = alarm.ActiveAt, RaisedBy = alarm.FaultCode }, alarm),
        };
        return new OrderEffect(order, key, Log(order, "opened", null, alarm.FaultCode));
    }

    private static OrderEffect Update(Order order, AlarmChange change, string? tie, DateTimeOffset now, Func<ServiceLevels> levels)
    {
        AlarmData alarm = change.Now.Data;
        bool isNewAlarm = change.Now.Data.IsActive && change.Before?.Data.EpisodeId != alarm.EpisodeId;
        bool isBack = change.IsActivation && order.State is OrderState.Resolved or OrderState.Verified or OrderState.Closed;
        bool isRaised = Severities.RankOf(alarm.Severity) > Severities.RankOf(order.Severity);
        OrderEvidence evidence = Merge(order.Evidence, alarm);
        long occurrences = order.Occurrences + Math.Max(0, alarm.Occurrences - (change.Before?.Data.Occurrences ?? 0));
        Order after = order with
        {
            FaultCode = TitleOf(order, evidence),
            Severity = Severities.Higher(order.Severity, alarm.Severity),
            UpdatedAt = now,
            Revision = order.Revision + 1,
            Occurrences = occurrences,
            Evidence = evidence,
        };
        if (isBack) after = OrderLife.SecondLife(after with { State = OrderState.Confirmed, HandledAt = null }, order, now, levels());
        else if (isRaised) after = Hastened(after, now, levels());

        bool isOver = change is { Before.Data.IsActive: true, Now.Data.IsActive: false } && after.IsConditionGone && !order.IsConditionGone;
        bool isLeft = isOver && alarm.EndedBecause is { } ended && LeavingActions.Contains(ended.Code);
        if (isOver && alarm.EndedBecause is not null) after = after with { Evidence = after.Evidence with { UnseenSince = now } };
        else if (!after.IsConditionGone) after = after with { Evidence = after.Evidence with { UnseenSince = null } };
        string? action =
            isBack ? "came-back"
            : isLeft ? alarm.EndedBecause!.Code
            : tie is not null ? "episode-joined"
            : isNewAlarm ? "alarm-joined"
            : isRaised ? "severity-raised"
            : IsWorthTelling(order.Occurrences, occurrences) ? "occurred-again"
            : null;
        return new OrderEffect(after, tie, action is null ? null : Log(after, action, order.State, alarm.FaultCode));
    }

    /// <summary>A worse trouble has less time, counted from when it became so; never more than it had.</summary>
    private static Order Hastened(Order order, DateTimeOffset now, ServiceLevels levels)
    {
        bool isRepeat = order.RepeatOf is not null || order.Returns > 0;
        return order with
        {
            HandleBy = Earlier(order.HandleBy, levels.HandleBy(now, order.Severity, isRepeat)),
            DoneBy = Earlier(order.DoneBy, levels.DoneBy(now, order.Severity, isRepeat)),
        };

        static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
    }

    /// <summary>The audit tells the 10th, 100th, 1000th … occurrence, so that a chattering alarm cannot fill it; the order counts every one.</summary>
    private static bool IsWorthTelling(long before, long after)
    {
        for (long milestone = 10; milestone <= after; milestone *= 10)
        {
            if (before < milestone) return true;
        }

        return false;
    }

    /// <summary>
    /// The highest active alarm says what the order is about. Of the order's own group its most probable cause does, whatever group that is of; an alarm of
    /// another group, which joined and is higher, is named by itself or a cause of its own group: what brought it about must not hide it.
    /// </summary>
    private static string TitleOf(Order order, OrderEvidence evidence) => evidence.Standing switch
    {
        [] => order.FaultCode,
        [var lead, ..] when lead.CauseGroup == order.CauseGroup || lead.FaultCode == evidence.RaisedBy => FaultOf(lead.Causes, lead.FaultCode),
        [var lead, ..] => FaultOf(OfGroup(lead.Causes, lead.CauseGroup), lead.FaultCode),
    };

    /// <summary>Those of the causes that are of a group; all of them for null.</summary>
    private static IReadOnlyList<CauseData> OfGroup(IReadOnlyList<CauseData> causes, string? group) =>
        group is null ? causes : [.. causes.Where(cause => FaultCatalogue.Find(cause.FaultCode)?.CauseGroup == group)];

    private static List<StandingAlarm> StandingWith(OrderEvidence evidence, AlarmData alarm)
    {
        IEnumerable<StandingAlarm> others = evidence
            .Standing.Where(other => other.AlarmId != alarm.AlarmId)
            .Select(other => other.EpisodeId == alarm.EpisodeId && alarm.Causes.Count > 0 ? other with { Causes = alarm.Causes } : other);
        return
        [
            .. (alarm.IsActive ? others.Append(StandingAlarm.Of(alarm)) : others)
                .OrderByDescending(standing => Severities.RankOf(standing.Severity))
                .ThenBy(standing => standing.ActiveAt)
                .ThenBy(standing => standing.AlarmId, StringComparer.Ordinal)
                .Take(OrderEvidence.MaxStanding),
        ];
    }

    /// <summary>With the numbers of a quantity that was not there before.</summary>
    private static IReadOnlyList<NumberData> FirstNumbers(OrderEvidence evidence, AlarmData alarm) =>
        [
            .. evidence
                .NumbersAtOpening.Concat(alarm.IsActive ? alarm.Numbers : [])
                .DistinctBy(number => (number.Name, number.Point))
                .Take(PayloadRules.MaxListLength),
        ];

    private static OrderEvidence Merge(OrderEvidence evidence, AlarmData alarm)
    {
        List<StandingAlarm> standing = StandingWith(evidence, alarm);
        OrderEvidence merged = MergeAlarm(evidence, alarm);
        return merged with
        {
            Standing = standing,
            NumbersAtOpening = FirstNumbers(evidence, alarm),
            Numbers = standing is [{ Numbers.Count: > 0 } lead, ..] ? lead.Numbers : merged.Numbers,
            Causes = standing is [{ Causes.Count: > 0 } first, ..] ? first.Causes : merged.Causes,
        };
    }

    private static OrderEvidence MergeAlarm(OrderEvidence evidence, AlarmData alarm) => evidence with
    {
        Numbers = alarm.Numbers.Count > 0 ? alarm.Numbers : evidence.Numbers,
        Causes = alarm.Causes.Count > 0 ? alarm.Causes : evidence.Causes,
        Origin = alarm.Origin ?? evidence.Origin,
        OriginReason = alarm.Origin is null ? evidence.OriginReason : alarm.OriginReason,
        OriginBecause = alarm.Origin is null ? evidence.OriginBecause : alarm.OriginBecause,
        Modules = [.. evidence.Modules.Union(alarm.Modules).Order(StringComparer.Ordinal).Take(PayloadRules.MaxListLength)],
        ActiveAlarms = alarm.IsActive
            ? [.. evidence.ActiveAlarms.Append(alarm.AlarmId).Distinct().Order(StringComparer.Ordinal).Take(OrderEvidence.MaxActiveAlarms)]
            : [.. evidence.ActiveAlarms.Where(id => id != alarm.AlarmId)],
        RaisedAt = alarm.ActiveAt < evidence.RaisedAt ? alarm.ActiveAt : evidence.RaisedAt,
    };

    /// <summary>The most probable cause that the catalogue knows, else the fault known so far.</summary>
    private static string FaultOf(IReadOnlyList<CauseData> causes, string otherwise) =>
        causes.OrderByDescending(cause => cause.Confidence).FirstOrDefault(cause => FaultCatalogue.Find(cause.FaultCode) is not null)?.FaultCode ?? otherwise;

    /// <summary>By the catalogue; a code it does not know yet says by its first word whose trouble it is.</summary>
    private static FaultSubject SubjectOf(string faultCode) => FaultCatalogue.Find(faultCode)?.Subject ?? faultCode.Split('.')[0] switch
    {
        "sensor" => FaultSubject.Sensor,
        "connectivity" => FaultSubject.Connectivity,
        _ => FaultSubject.Machine,
    };

    private static OrderLogEntry Log(Order order, string action, OrderState? from, string note) =>
        new(order.Revision, order.UpdatedAt, Bridge, action, from, order.State, note);
}
