using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection.Origin;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>An alarm changed in a way the cloud shall know.</summary>
/// <param name="Alarm">How it stood then.</param>
/// <param name="EventType">One of <see cref="EventTypes"/>.</param>
/// <param name="At">When, on the machine's time line.</param>
public sealed record AlarmChange(AlarmData Alarm, string EventType, DateTimeOffset At);

/// <summary>What became of an operator's word.</summary>
/// <param name="Refusal">Null when done (again, too), else the named reason.</param>
public readonly record struct OperatorOutcome(string? Refusal, IReadOnlyList<AlarmChange> Changes);

/// <summary>
/// Turns verdicts into few, true alarms and groups them into episodes: on and off delay, hold of what keeps returning, latch, acknowledge, confirm, shelve,
/// suppression by design (ISA-18.2 / IEC 62682, states of OPC UA Part 9). Promise: one alarm per <see cref="AlarmKey"/> and episode; every change the cloud
/// has to know is given back exactly once and is stored in the same transaction.
/// <para>Limits: <see cref="AlarmOptions.MaxAlarms"/> alarms; one update per alarm and <see cref="AlarmOptions.MinUpdateInterval"/>, ever rarer while nothing
/// else happens.</para>
/// </summary>
public sealed class AlarmLifecycle
{
    private const string AlarmKind = "alarm";
    private const string EpisodeKind = "episode";
    private static readonly TimeSpan s_askOriginEvery = TimeSpan.FromMinutes(1);   // the origin watch keeps a median a minute

    private readonly AlarmOptions _options;
    private readonly string _run;
    private readonly Dictionary<AlarmKey, Alarm> _alarms = [];
    private readonly Dictionary<string, Alarm> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Machine, string Group), Episode> _episodes = [];
    private readonly Dictionary<AlarmKey, Pending> _pending = [];
    private readonly Dictionary<string, FaultAlarmOptions> _rules = new(StringComparer.Ordinal);
    private readonly AlarmQuality _quality;
    private readonly List<AlarmChange> _told = [];

    /// <summary>When each active alarm was judged last, since this start.</summary>
    private readonly Dictionary<string, long> _judgedMs = new(StringComparer.Ordinal);

    /// <summary>When the origin of each active alarm whose origin is open was asked for last.</summary>
    private readonly Dictionary<string, long> _originAskedMs = new(StringComparer.Ordinal);
    private long _made;

    /// <param name="run">
    /// 64 random bits made at every start. They stand in each id made in this run, so that ids stay unique for ever even when the store was restored from an
    /// old copy and counts from an old number.
    /// </param>
    public AlarmLifecycle(AlarmOptions options, StoredState stored, ulong run)
    {
        _options = options;
        _run = Hex64.ToText(run);
        _quality = new AlarmQuality(options);
        foreach (Document document in stored.Documents) Restore(document);
    }

    public IReadOnlyCollection<Alarm> Alarms => _byId.Values;

    public Alarm? Find(string id) => _byId.GetValueOrDefault(id);

    public AlarmQualityFigures Quality(long nowMs) => _quality.Figures(nowMs, _byId.Values);

    /// <summary>The episode's alarms as probable causes, ranked by what brings about what (<see cref="CauseRanking"/>).</summary>
    public IReadOnlyList<CauseData> CausesOf(Alarm alarm) => CauseRanking.Of(_byId.Values.Where(other => other.EpisodeId == alarm.EpisodeId));

    /// <summary>One verdict about one machine at a time of its time line.</summary>
    /// <param name="at">On the machine's time line.</param>
    /// <returns>What the cloud shall know now.</returns>
    public IReadOnlyList<AlarmChange> Judge(Machine machine, in Verdict verdict, Moment at, GatewayChanges changes)
    {
        long nowMs = at.UtcMs;
        var key = new AlarmKey(machine.Profile.Id, verdict.FaultCode, verdict.Point, verdict.Part);
        _alarms.TryGetValue(key, out Alarm? alarm);
        if (verdict.Level != VerdictLevel.CannotJudge && alarm is { IsActive: true }) _judgedMs[alarm.Id] = nowMs;
        switch (verdict.Level)
        {
            case VerdictLevel.Alarm:
                Present(machine, key, alarm, verdict, nowMs, changes);
                break;
            case VerdictLevel.Normal:
                Absent(key, alarm, nowMs, changes);
                break;
            case VerdictLevel.Watching:
                // Between limit and deadband: what is stays, and an off delay starts over.
                if (alarm is { IsActive: true }) _pending.Remove(key);
                break;
            default:
                _pending.Remove(key);
                break;
        }

        return TakeTold();
    }

    /// <summary>Time passes: shelving ends, due updates go, forgotten things are forgotten. Once a second is enough.</summary>
    /// <returns>What the cloud shall know now.</returns>
    public IReadOnlyList<AlarmChange> Tick(Moment now, GatewayChanges changes)
    {
        long nowMs = now.UtcMs;
        foreach (Alarm alarm in _byId.Values)
        {
            if (alarm.ShelvedUntilMs <= nowMs)
            {
                alarm.ShelvedUntilMs = null;
                Tell(alarm, EventTypes.AlarmUpdated, nowMs, changes);
            }

            if (alarm.IsUpdateDue) TellUpdate(alarm, nowMs, changes);
            if (alarm.IsActive) EndUnjudged(alarm, nowMs, changes);
        }

        Forget(nowMs, changes);
        return TakeTold();
    }

    /// <summary>
    /// The clock was set. Delays under way begin anew, for none of them can be counted across the step; marks from beyond the new time, which would silence an
    /// alarm or keep it for as long as the old clock was ahead, become now.
    /// </summary>
    public void ClockSet(long nowMs, GatewayChanges changes)
    {
        foreach (AlarmKey key in _pending.Keys.ToList()) _pending[key] = _pending[key] with { SinceMs = nowMs };
        foreach (string id in _judgedMs.Keys.ToList()) _judgedMs[id] = nowMs;
        _originAskedMs.Clear();
        _quality.ClockSet(nowMs);
        foreach (Alarm alarm in _byId.Values)
        {
            if (alarm.ClockSet(nowMs, (long)_options.MaxShelving.TotalMilliseconds)) Keep(alarm, changes);
        }

        foreach (Episode episode in _episodes.Values)
        {
            if (Math.Max(episode.BeganAtMs, episode.LastActiveAtMs) <= nowMs) continue;
            (episode.BeganAtMs, episode.LastActiveAtMs) = (Math.Min(episode.BeganAtMs, nowMs), nowMs);
            changes.Keep(new Document(EpisodeKind, episode.Id, JsonSerializer.Serialize(episode, AlarmJson.Default.Episode)));
        }
    }

    /// <summary>
    /// Machines and modules that are no longer here take their alarms with them: nothing will judge those again, and nobody here can do anything about them.
    /// </summary>
    /// <param name="isHere">Whether a machine is one of this gateway's.</param>
    /// <param name="placeOf">The machine a module is placed on; null for one that is on none here.</param>
    /// <returns>What the cloud shall know now.</returns>
    public IReadOnlyList<AlarmChange> EndOfWhatLeft(Func<string, bool> isHere, Func<ulong, string?> placeOf, Moment now, GatewayChanges changes)
    {
        foreach (Alarm alarm in _byId.Values.Where(alarm => alarm.IsRetained || alarm.IsShelved).ToList())
        {
            Reason? left =
                !isHere(alarm.MachineId) ? Because.MachineLeft
                : ModuleId.TryParse(alarm.Part, out ulong module) && placeOf(module) != alarm.MachineId ? Because.ModuleLeft
                : null;
            if (left is null) continue;
            (alarm.IsAcked, alarm.IsConfirmed, alarm.ShelvedUntilMs, alarm.EndedBecause) = (true, true, null, left);
            Say(alarm, left);
            if (alarm.IsActive) Deactivate(alarm, Math.Max(now.UtcMs, alarm.ActiveAtMs), changes);
            else Tell(alarm, EventTypes.AlarmUpdated, now.UtcMs, changes);
        }

        return TakeTold();
    }

    /// <summary>Says of every alarm kept how it stands, as an update: the cloud may believe something else.</summary>
    public IReadOnlyList<AlarmChange> TellAll(Moment now, GatewayChanges changes)
    {
        foreach (Alarm alarm in _byId.Values) Tell(alarm, EventTypes.AlarmUpdated, now.UtcMs, changes);
        return TakeTold();
    }

    /// <summary>An operator's word about an alarm.</summary>
    public OperatorOutcome Operate(string verb, string alarmId, string by, DateTimeOffset? until, Moment now, GatewayChanges changes)
    {
        string? refusal = Obey(verb, alarmId, by, until, now.UtcMs, changes);
        return new OperatorOutcome(refusal, TakeTold());
    }

    /// <summary>How an alarm stands, as the wire says it.</summary>
    public AlarmData Describe(Alarm alarm) => alarm.ToData(CausesOf(alarm));

    private string? Obey(string verb, string alarmId, string by, DateTimeOffset? until, long nowMs, GatewayChanges changes)
    {
        if (Find(alarmId) is not { } alarm) return "unknown-alarm";
        switch (verb)
        {
            case "acknowledge":
                if (alarm.IsAcked) return null;
                alarm.IsAcked = true;
                alarm.LastOperator = by;
                if (!EndLatch(alarm, nowMs, changes)) Tell(alarm, EventTypes.AlarmUpdated, nowMs, changes);
                return null;
            case "confirm":
                if (!alarm.IsAcked) return "not-allowed";
                if (alarm.IsConfirmed) return null;
                alarm.IsConfirmed = true;
                alarm.LastOperator = by;
                Tell(alarm, EventTypes.AlarmUpdated, nowMs, changes);
                return null;
            case "shelve":
                long end = (until ?? DateTimeOffset.MinValue).ToUnixTimeMilliseconds();
                if (end <= nowMs || end > nowMs + _options.MaxShelving.TotalMilliseconds) return "not-allowed";
                alarm.ShelvedUntilMs = end;
                alarm.LastOperator = by;
                Tell(alarm, EventTypes.AlarmUpdated, nowMs, changes);
                return null;
            case "unshelve":
                if (!alarm.IsShelved) return null;
                alarm.ShelvedUntilMs = null;
                alarm.LastOperator = by;
                Tell(alarm, EventTypes.AlarmUpdated, nowMs, changes);
                return null;
            default:
                return "unknown-verb";
        }
    }

    private void EndUnjudged(Alarm alarm, long nowMs, GatewayChanges changes)
    {
        if (!_judgedMs.TryGetValue(alarm.Id, out long judgedMs)) _judgedMs[alarm.Id] = judgedMs = nowMs;
        if (nowMs - judgedMs < _options.UnjudgedEnd.TotalMilliseconds) return;
        _pending.Remove(alarm.Key);
        _quality.Unjudged++;
        Say(alarm, alarm.EndedBecause = Because.NotJudgedAnyMore);
        Deactivate(alarm, nowMs, changes);
    }

    private FaultAlarmOptions RulesOf(string faultCode) =>
        _rules.TryGetValue(faultCode, out FaultAlarmOptions? rules) ? rules : _rules[faultCode] = _options.For(faultCode);

    private void Present(Machine machine, AlarmKey key, Alarm? alarm, in Verdict verdict, long nowMs, GatewayChanges changes)
    {
        if (alarm is { IsActive: true })
        {
            _pending.Remove(key);
            Continue(machine, alarm, verdict, nowMs, changes);
            return;
        }

        if (IsSuppressed(key))
        {
            if (_pending.Remove(key)) _quality.Suppressed++;
            return;
        }

        if (!_pending.TryGetValue(key, out Pending pending)) _pending[key] = pending = new Pending(nowMs);
        if (nowMs - pending.SinceMs < RulesOf(key.FaultCode).OnDelay.TotalMilliseconds) return;
        if (IsWithheld(key, pending, nowMs)) return;
        _pending.Remove(key);
        Activate(machine, key, alarm, verdict, pending.SinceMs, nowMs, changes);
    }

    /// <summary>During a flood what is not urgent waits: ten alarms in ten minutes are all a person can act on.</summary>
    private bool IsWithheld(AlarmKey key, Pending pending, long nowMs)
    {
        if (FaultCatalogue.Find(key.FaultCode)?.Severity is "high" or "critical" || !_quality.IsAtLimit(nowMs)) return false;
        if (!pending.IsWithheld) _quality.Withheld++;
        _pending[key] = pending with { IsWithheld = true };
        return true;
    }

    private bool IsSuppressed(AlarmKey key)
    {
        foreach (string code in RulesOf(key.FaultCode).SuppressedBy)
        {
            foreach (Alarm other in _byId.Values)
            {
                if (other.IsActive && other.MachineId == key.MachineId && other.FaultCode == code) return true;
            }
        }

        return false;
    }

    private void Activate(Machine machine, AlarmKey key, Alarm? alarm, in Verdict verdict, long sinceMs, long nowMs, GatewayChanges changes)
    {
        if (alarm is not null && nowMs - alarm.InactiveAtMs > _options.RejoinWindow.TotalMilliseconds)
        {
            Drop(alarm, changes);
            alarm = null;
        }

        if (alarm is null)
        {
            if (_byId.Count >= _options.MaxAlarms && !MakeRoom(changes))
            {
                _quality.Refused++;
                return;
            }

            alarm = Open(key, sinceMs, nowMs, changes);
        }
        else if (sinceMs - alarm.InactiveAtMs <= _options.ReturnWindow.TotalMilliseconds)
        {
            alarm.Returns++;
        }
        else
        {
            alarm.Returns = 0;
        }

        bool isFirst = alarm.Occurrences == 0;
        alarm.IsActive = true;
        alarm.IsConditionPresent = true;
        alarm.IsAcked = false;
        alarm.IsConfirmed = !RulesOf(key.FaultCode).NeedsConfirm;
        alarm.Occurrences++;
        alarm.ActiveAtMs = sinceMs;
        alarm.InactiveAtMs = null;
        alarm.EndedBecause = null;
        NoteVerdict(machine, alarm, verdict);
        JudgeOrigin(machine, alarm, nowMs);
        NoteCondition(alarm, nowMs);
        _quality.CountActivation(nowMs);
        KeepEpisode(alarm, nowMs, changes);

        if (isFirst) alarm.UpdateIntervalMs = (long)_options.MinUpdateInterval.TotalMilliseconds;
        Tell(alarm, EventTypes.AlarmActive, nowMs, changes);
    }

    private Alarm Open(AlarmKey key, long sinceMs, long nowMs, GatewayChanges changes)
    {
        Fault? fault = FaultCatalogue.Find(key.FaultCode);
        Episode episode = EpisodeOf(key.MachineId, fault?.CauseGroup ?? key.FaultCode, key.FaultCode, sinceMs, nowMs, changes);
        var alarm = new Alarm
        {
            Id = NextId(),
            EpisodeId = episode.Id,
            MachineId = key.MachineId,
            FaultCode = key.FaultCode,
            CauseGroup = episode.CauseGroup,
            Severity = fault?.Severity ?? "medium",
            Point = key.Point,
            Part = key.Part,
            FirstActiveAtMs = sinceMs,
        };
        _alarms[key] = alarm;
        _byId[alarm.Id] = alarm;
        return alarm;
    }

    /// <summary>
    /// The open episode of the machine and group; else the one an active or lately active alarm of the machine has that this trouble brings about or that
    /// brings this trouble about; else a new one. An alarm that joined another group's episode bears that group, so that machine and group still name one
    /// trouble on the wire.
    /// </summary>
    private Episode EpisodeOf(string machine, string group, string faultCode, long sinceMs, long nowMs, GatewayChanges changes)
    {
        if (_episodes.TryGetValue((machine, group), out Episode? episode))
        {
            bool isOpen = nowMs - episode.LastActiveAtMs <= _options.RejoinWindow.TotalMilliseconds
                || _byId.Values.Any(alarm => alarm.EpisodeId == episode.Id && alarm.IsActive);
            if (isOpen) return episode;
            _episodes.Remove((machine, group));
            changes.Forget(EpisodeKind, episode.Id);
        }

        if (RelatedEpisode(machine, faultCode, nowMs) is { } related) return related;
        episode = new Episode { Id = NextId(), MachineId = machine, CauseGroup = group, BeganAtMs = sinceMs, LastActiveAtMs = nowMs };
        _episodes[(machine, group)] = episode;
        return episode;
    }

    private Episode? RelatedEpisode(string machine, string faultCode, long nowMs)
    {
        Alarm? newest = null;
        foreach (Alarm alarm in _byId.Values)
        {
            if (alarm.MachineId != machine || !(alarm.IsActive || nowMs - alarm.InactiveAtMs <= _options.RelateWindow.TotalMilliseconds)) continue;
            if (!FaultCatalogue.LeadsTo(alarm.FaultCode, faultCode) && !FaultCatalogue.LeadsTo(faultCode, alarm.FaultCode)) continue;
            if (newest is null || alarm.ActiveAtMs > newest.ActiveAtMs) newest = alarm;
        }

        return newest is not null && _episodes.TryGetValue((machine, newest.CauseGroup), out Episode? episode) && episode.Id == newest.EpisodeId
            ? episode
            : null;
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_run}-{++_made}");

    private void Continue(Machine machine, Alarm alarm, in Verdict verdict, long nowMs, GatewayChanges changes)
    {
        if (!alarm.IsConditionPresent)
        {
            alarm.IsConditionPresent = true;
            alarm.Occurrences++;
            alarm.Returns++;
            alarm.IsUpdateDue = true;
            NoteCondition(alarm, nowMs);
            NoteVerdict(machine, alarm, verdict);
            Keep(alarm, changes);
        }

        AskOriginAgain(machine, alarm, nowMs);
        bool isWorse = alarm.LastEventValue > 0 && Worths.IsNumber(verdict.Worth) && verdict.Value >= alarm.LastEventValue * _options.WorseFactor;
        if (!isWorse && !alarm.IsUpdateDue) return;
        if (nowMs - alarm.LastEventAtMs < alarm.UpdateIntervalMs) return;
        NoteVerdict(machine, alarm, verdict);
        TellUpdate(alarm, nowMs, changes);
    }

    private void NoteCondition(Alarm alarm, long nowMs)
    {
        if (nowMs - alarm.EarlierConditionAtMs <= _options.ChatterWindow.TotalMilliseconds) _quality.CountChatter(nowMs);
        alarm.EarlierConditionAtMs = alarm.LastConditionAtMs;
        alarm.LastConditionAtMs = nowMs;
    }

    private void Absent(AlarmKey key, Alarm? alarm, long nowMs, GatewayChanges changes)
    {
        if (alarm is not { IsActive: true })
        {
            _pending.Remove(key);
            return;
        }

        if (!_pending.TryGetValue(key, out Pending pending)) _pending[key] = pending = new Pending(nowMs);
        double offDelayMs = RulesOf(key.FaultCode).OffDelay.TotalMilliseconds;
        if (alarm.IsConditionPresent && nowMs - pending.SinceMs >= offDelayMs)
        {
            alarm.IsConditionPresent = false;
            Keep(alarm, changes);
        }

        if (nowMs - pending.SinceMs < HoldMs(alarm, offDelayMs)) return;
        _pending.Remove(key);
        if (RulesOf(key.FaultCode).IsLatched && !alarm.IsAcked) return;
        Deactivate(alarm, nowMs, changes);
    }

    /// <summary>
    /// What keeps returning is held, at least for the chatter window, and the off delay doubles with every return: nothing is announced three times in a
    /// minute. One standing alarm tells an operator more than a hundred that come and go.
    /// </summary>
    private double HoldMs(Alarm alarm, double offDelayMs)
    {
        if (alarm.Returns == 0) return offDelayMs;
        double doubled = Math.Max(offDelayMs, _options.ChatterWindow.TotalMilliseconds / 2) * Math.Pow(2, Math.Min(alarm.Returns, 30));
        return Math.Max(offDelayMs, Math.Min(doubled, _options.MaxHold.TotalMilliseconds));
    }

    private bool EndLatch(Alarm alarm, long nowMs, GatewayChanges changes)
    {
        if (!alarm.IsActive || alarm.IsConditionPresent || !RulesOf(alarm.FaultCode).IsLatched) return false;
        Deactivate(alarm, nowMs, changes);
        return true;
    }

    private void Deactivate(Alarm alarm, long nowMs, GatewayChanges changes)
    {
        _judgedMs.Remove(alarm.Id);
        _originAskedMs.Remove(alarm.Id);
        alarm.IsActive = false;
        alarm.IsConditionPresent = false;
        alarm.InactiveAtMs = nowMs;
        alarm.UpdateIntervalMs = (long)_options.MinUpdateInterval.TotalMilliseconds;
        KeepEpisode(alarm, nowMs, changes);
        Tell(alarm, EventTypes.AlarmInactive, nowMs, changes);
    }

    private static void NoteVerdict(Machine machine, Alarm alarm, in Verdict verdict)
    {
        // A number that is none (NaN, infinite) can't stand in JSON; a detector that says it has still seen something.
        double? value = Worths.IsNumber(verdict.Worth) && double.IsFinite(verdict.Value) ? verdict.Value : null;
        double? limit = verdict.Limit is { } given && double.IsFinite(given) ? given : null;
        alarm.Numbers = [new NumberData(verdict.Name, value, verdict.Unit, Worths.Of(verdict.Worth), limit, MeasuringPoints.Of(verdict.Point))];
        Say(alarm, verdict.Reason);
        alarm.Modules = alarm.Part.Length > 0 ? [alarm.Part] : ModulesBehind(machine, verdict.Name, verdict.Point);
    }

    private static void Say(Alarm alarm, Reason? reason) => (alarm.Because, alarm.Note) = (reason, PayloadRules.Cut(reason?.For(Catalogue.English)));

    /// <summary>
    /// Operator or machine, by what led up to this moment. What was told stands while nothing else is: an alarm that returns meets its own trouble among the
    /// minutes before.
    /// </summary>
    private static void JudgeOrigin(Machine machine, Alarm alarm, long nowMs)
    {
        if (machine.Detectors.OfType<OriginWatch>().FirstOrDefault()?.Assess(alarm.FaultCode, DateTimeOffset.FromUnixTimeMilliseconds(nowMs)) is not { } told)
            return;
        alarm.Origin = told.Origin.ToString().ToLowerInvariant();
        (alarm.OriginBecause, alarm.OriginReason) = (told.Reason, PayloadRules.Cut(told.Reason.For(Catalogue.English)));
    }

    /// <summary>
    /// Most alarms rise seconds after their trouble, when the last minutes are still those of a sound machine: what they did not tell is asked for again each
    /// minute while they can.
    /// </summary>
    private void AskOriginAgain(Machine machine, Alarm alarm, long nowMs)
    {
        if (
            alarm.Origin is not null
            || machine.Detectors.OfType<OriginWatch>().FirstOrDefault() is not { } watch
            || nowMs - alarm.ActiveAtMs > watch.AskFor.TotalMilliseconds
        )
            return;
        if (nowMs - _originAskedMs.GetValueOrDefault(alarm.Id, alarm.ActiveAtMs) < s_askOriginEvery.TotalMilliseconds) return;
        _originAskedMs[alarm.Id] = nowMs;
        JudgeOrigin(machine, alarm, nowMs);
        alarm.IsUpdateDue |= alarm.Origin is not null;
    }

    private static List<string> ModulesBehind(Machine machine, string name, MeasuringPoint point)
    {
        var modules = new List<string>();
        foreach ((Quantity quantity, Reading reading) in machine.State.Readings)
        {
            if (quantity.Point != point || FeatureKinds.Of(quantity.Kind) != name) continue;
            string module = ModuleId.ToText(reading.Module);
            if (!modules.Contains(module)) modules.Add(module);
        }

        return modules;
    }

    /// <summary>Tells the cloud that something about an alarm changed, unless it was told only a moment ago; then it stays due.</summary>
    private void TellUpdate(Alarm alarm, long nowMs, GatewayChanges changes)
    {
        if (nowMs - alarm.LastEventAtMs < alarm.UpdateIntervalMs) return;
        alarm.UpdateIntervalMs = Math.Min(alarm.UpdateIntervalMs * 2, (long)_options.MaxUpdateInterval.TotalMilliseconds);
        Tell(alarm, EventTypes.AlarmUpdated, nowMs, changes);
    }

    private void Tell(Alarm alarm, string eventType, long nowMs, GatewayChanges changes)
    {
        alarm.Revision++;
        alarm.IsUpdateDue = false;
        alarm.LastEventAtMs = nowMs;
        alarm.LastEventValue = alarm.Numbers.Count > 0 ? alarm.Numbers[0].Value ?? 0 : 0;
        Keep(alarm, changes);
        _told.Add(new AlarmChange(Describe(alarm), eventType, DateTimeOffset.FromUnixTimeMilliseconds(nowMs)));
    }

    private AlarmChange[] TakeTold()
    {
        if (_told.Count == 0) return [];
        AlarmChange[] told = [.. _told];
        _told.Clear();
        return told;
    }

    private static void Keep(Alarm alarm, GatewayChanges changes) =>
        changes.Keep(new Document(AlarmKind, alarm.Id, JsonSerializer.Serialize(alarm, AlarmJson.Default.Alarm)));

    private void KeepEpisode(Alarm alarm, long nowMs, GatewayChanges changes)
    {
        if (!_episodes.TryGetValue((alarm.MachineId, alarm.CauseGroup), out Episode? episode) || episode.Id != alarm.EpisodeId) return;
        episode.LastActiveAtMs = Math.Max(episode.LastActiveAtMs, nowMs);
        changes.Keep(new Document(EpisodeKind, episode.Id, JsonSerializer.Serialize(episode, AlarmJson.Default.Episode)));
    }

    /// <summary>Alarms nobody has to look at any more go when they can no longer rejoin; so do episodes without alarms.</summary>
    private void Forget(long nowMs, GatewayChanges changes)
    {
        List<Alarm>? over = null;
        foreach (Alarm alarm in _byId.Values)
        {
            bool isOver = !alarm.IsRetained && !alarm.IsShelved && nowMs - alarm.InactiveAtMs > _options.RejoinWindow.TotalMilliseconds;
            if (isOver) (over ??= []).Add(alarm);
        }

        foreach (Alarm alarm in over ?? []) Drop(alarm, changes);
    }

    private bool MakeRoom(GatewayChanges changes)
    {
        Alarm? oldest = _byId.Values.Where(alarm => !alarm.IsActive).MinBy(alarm => alarm.InactiveAtMs);
        if (oldest is null) return false;
        Drop(oldest, changes);
        return true;
    }

    private void Drop(Alarm alarm, GatewayChanges changes)
    {
        _byId.Remove(alarm.Id);
        if (_alarms.TryGetValue(alarm.Key, out Alarm? current) && current == alarm) _alarms.Remove(alarm.Key);
        changes.Forget(AlarmKind, alarm.Id);
    }

    private void Restore(Document document)
    {
        try
        {
            if (document.Kind == AlarmKind && JsonSerializer.Deserialize(document.Body, AlarmJson.Default.Alarm) is { } alarm)
            {
                _byId[alarm.Id] = alarm;
                if (!_alarms.TryGetValue(alarm.Key, out Alarm? other) || other.ActiveAtMs < alarm.ActiveAtMs) _alarms[alarm.Key] = alarm;
            }
            else if (document.Kind == EpisodeKind && JsonSerializer.Deserialize(document.Body, AlarmJson.Default.Episode) is { } episode)
            {
                if (!_episodes.TryGetValue((episode.MachineId, episode.CauseGroup), out Episode? other) || other.LastActiveAtMs < episode.LastActiveAtMs)
                {
                    _episodes[(episode.MachineId, episode.CauseGroup)] = episode;
                }
            }
        }
        catch (JsonException)
        {
            // A newer version wrote it; the condition, if it is still there, raises the alarm anew.
        }
    }

    private readonly record struct Pending(long SinceMs, bool IsWithheld = false);
}
