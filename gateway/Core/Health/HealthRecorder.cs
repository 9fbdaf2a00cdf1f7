using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Health;

/// <summary>
/// The hourly health record of one machine. Readings are joined by trapezoids when two follow each other within the longest hold, and a reading without
/// successor stands for at most that hold: unknown time is not zero. Each module has a course of its own, so that the backlog of one is joined in order while
/// another is live. How long lies between two readings the module's own uptime tells, which no clock that is set can stretch or shrink. A closed hour that late
/// readings correct gets a new version. Vibration counts while the machine is known to run. What was added up in an hour to come, by a clock that was ahead,
/// is put aside under that mark when the clock is set right, and the hour begins from nothing.
/// <para>Limits: <see cref="HealthOptions.HoursKept"/> hours, and as many put aside; readings before the oldest are counted in <see cref="TooLate"/> and change
/// nothing.</para>
/// </summary>
public sealed class HealthRecorder
{
    private const string Kind = "health-hour";
    private const string MisdatedKind = "health-misdated";
    private const string TrendKind = "health-trend";
    private const long HourMs = 3_600_000;

    private readonly HealthOptions _options;
    private readonly Machine _machine;
    private readonly HealthArchive _archive;
    private readonly SortedDictionary<long, HourAccount> _hours = [];
    private readonly SortedDictionary<long, HourAccount> _misdated = [];
    private readonly Dictionary<ulong, Course> _courses = [];
    private long _archivedToMs;

    public HealthRecorder(HealthOptions options, Machine machine, StoredState stored)
    {
        _options = options;
        _machine = machine;
        _archive = new HealthArchive(machine.Profile.Id, options.Zone, stored);
        foreach (Document document in stored.Documents)
        {
            if (document.Kind == TrendKind && document.Key == machine.Profile.Id) RestoreTrend(document);
            if (document.Kind == Kind && document.Key.StartsWith(machine.Profile.Id + "/", StringComparison.Ordinal)) Restore(document, _hours);
            if (document.Kind == MisdatedKind && document.Key.StartsWith(machine.Profile.Id + "/", StringComparison.Ordinal)) Restore(document, _misdated);
        }
    }

    /// <summary>
    /// What a machine that has left had done since its last record, once after a start: its history ends with its last minute and not with its last full hour.
    /// The hours stay in the store for as long as those of a machine that is here, so that one that comes back in the same hour goes on in it.
    /// </summary>
    /// <param name="isHere">Whether a machine is one of this gateway's.</param>
    /// <returns>The hours as they are told.</returns>
    public static IReadOnlyList<HealthHourData> LastHours(
        StoredState stored,
        Func<string, bool> isHere,
        HealthOptions options,
        Moment now,
        GatewayChanges changes
    )
    {
        var hours = new SortedDictionary<long, HourAccount>();
        List<HealthHourData> told = [];
        foreach (Document document in stored.Documents.Where(document => document.Kind == Kind && !isHere(document.Key.Split('/')[0])))
        {
            hours.Clear();
            Restore(document, hours);
            foreach (HourAccount account in hours.Values.Where(account => account.IsChanged && account.HasContent))
            {
                account.Version++;
                (account.SentAtMs, account.IsChanged) = (now.UtcMs, false);
                changes.Keep(new Document(Kind, document.Key, JsonSerializer.Serialize(account, HealthJson.Default.HourAccount)));
                told.Add(account.ToData(null));
            }

            bool isPast = hours.Count == 0 || now.UtcMs - hours.Keys.First() > options.HoursKept * HourMs;
            if (isPast) changes.Forget(Kind, document.Key);
        }

        return told;
    }

    /// <summary>The machine's slow life over the last sixty days.</summary>
    public HealthTrend Trend { get; private set; } = new();

    /// <summary>Readings older than the oldest hour kept.</summary>
    public long TooLate { get; private set; }

    /// <summary>The hours kept, oldest first; the last one is usually open.</summary>
    public IEnumerable<HourAccount> Hours => _hours.Values;

    /// <summary>Hours that had not come yet when a clock that was ahead added them up.</summary>
    public IEnumerable<HourAccount> Misdated => _misdated.Values;

    /// <summary>The machine's hours, days or months in the plant's time, oldest first; null for another period.</summary>
    public IReadOnlyList<PeriodRecord>? Report(string period, Moment now) =>
        _archive.Report(period, _hours.Values, _misdated.Values, _machine.Profile.RatedInputKw, now.UtcMs);

    /// <summary>
    /// Takes the machine's state after a frame of <paramref name="module"/> of time <paramref name="atMs"/>; a frame older than the module's last adds no time.
    /// </summary>
    /// <param name="incarnation">Of the frame: uptimes of one incarnation can be compared.</param>
    /// <param name="uptimeMs">Of the frame.</param>
    public void Observe(long atMs, ulong module, ulong incarnation = 0, long uptimeMs = 0)
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(atMs);
        if (!_courses.TryGetValue(module, out Course? course)) _courses[module] = course = new Course();
        bool hasPower = MachineReadings.TryPower(_machine.State, at, out double powerKw, out Worth worth, out DateTimeOffset powerAt) && powerAt == at;
        RunState runState = _machine.State.RunStateAt(at, out Reading told);

        // Only the module whose reading of this moment tells the run state may count running time.
        bool tellsRunning = told.Module == module && told.At == at;
        var sample = new Sample(atMs, incarnation, uptimeMs, hasPower ? powerKw : null, worth, runState, tellsRunning, Velocity(at, module), Temperature(at));

        bool isOlder = course.Last is { } newest && atMs < newest.AtMs && !course.IsBroken;
        if (course.Last is { } last && !isOlder && PassedMs(last, sample) is > 0 and var passedMs) Join(module, last, sample, passedMs);
        if (AccountOf(atMs) is { } account) Mark(account, course, sample);
        if (isOlder) return;
        course.IsBroken = false;
        course.Last = sample;
        if (sample.TellsRunning && runState != RunState.Unknown) course.LastRunState = runState;
    }

    /// <summary>An alarm of the machine became active.</summary>
    public void CountAlarm(long atMs)
    {
        if (AccountOf(atMs) is not { } account) return;
        account.Alarms++;
        account.IsChanged = true;
    }

    /// <summary>Closes hours that are over and sends corrections; old hours are forgotten. Once a second is enough.</summary>
    /// <returns>The hours that were closed or corrected.</returns>
    public IReadOnlyList<HealthHourData> Tick(Moment now, GatewayChanges changes)
    {
        long nowMs = now.UtcMs;
        List<HealthHourData>? closed = null;
        foreach ((long hourMs, HourAccount account) in _hours)
        {
            bool isOver = nowMs >= hourMs + HourMs + _options.CloseAfter.TotalMilliseconds;
            if (isOver && account.IsChanged && MayBeSent(account, nowMs)) (closed ??= []).Add(Close(account, nowMs, changes));
        }

        foreach (long hourMs in _hours.Keys.Take(_hours.Count - _options.HoursKept - 1).ToList())
        {
            _archivedToMs = Math.Max(_archivedToMs, hourMs + HourMs);
            _archive.Put(_hours[hourMs], _machine.Profile.RatedInputKw, changes);
            _hours.Remove(hourMs);
            changes.Forget(Kind, KeyOf(hourMs));
        }

        return closed ?? (IReadOnlyList<HealthHourData>)[];
    }

    /// <summary>
    /// The clock was set. What was added up in hours to come is put aside, and what the cloud has of them is taken back by a version that says nothing.
    /// </summary>
    /// <returns>The versions that take back.</returns>
    public IReadOnlyList<HealthHourData> ClockSet(Moment now, GatewayChanges changes)
    {
        foreach (Course course in _courses.Values) course.IsBroken = true;
        _archivedToMs = Math.Min(_archivedToMs, HourOf(now.UtcMs));
        if (Trend.ForgetAfter(now.UtcMs)) KeepTrend(changes);

        List<HealthHourData> takenBack = [];
        foreach (HourAccount account in _hours.Values.Where(account => account.HourMs > now.UtcMs && account.HasContent).ToList())
        {
            _misdated[account.HourMs] = account;
            changes.Keep(new Document(MisdatedKind, KeyOf(account.HourMs), JsonSerializer.Serialize(account, HealthJson.Default.HourAccount)));
            _hours.Remove(account.HourMs);
            changes.Forget(Kind, KeyOf(account.HourMs));
            if (account.Version == 0) continue;
            var empty = new HourAccount { MachineId = account.MachineId, HourMs = account.HourMs, Version = account.Version + 1, SentAtMs = now.UtcMs };
            takenBack.Add(empty.ToData(_machine.Profile.RatedInputKw));

            // The hour will come soon: its own record must be a later version than what the cloud has.
            if (account.HourMs > now.UtcMs + (_options.HoursKept * HourMs)) continue;
            _hours[account.HourMs] = empty;
            Keep(empty, changes);
        }

        while (_misdated.Count > _options.HoursKept)
        {
            long oldest = _misdated.Keys.First();
            _misdated.Remove(oldest);
            changes.Forget(MisdatedKind, KeyOf(oldest));
        }

        return takenBack;
    }

    /// <summary>Stores the hours that changed; called with every checkpoint, so that a restart has to add up again only what came after it.</summary>
    public void Save(GatewayChanges changes)
    {
        foreach (HourAccount account in _hours.Values.Where(account => account.IsChanged)) Keep(account, changes);
    }

    /// <summary>The first version at once, a correction not too soon; a clock that was set back delays none.</summary>
    private bool MayBeSent(HourAccount account, long nowMs) =>
        account.Version == 0 || nowMs < account.SentAtMs || nowMs - account.SentAtMs >= _options.CorrectEvery.TotalMilliseconds;

    private HealthHourData Close(HourAccount account, long nowMs, GatewayChanges changes)
    {
        account.Version++;
        account.SentAtMs = nowMs;
        account.IsChanged = false;
        Keep(account, changes);
        if (account.Version == 1)
        {
            Trend.Take(account);
            KeepTrend(changes);
        }

        return account.ToData(_machine.Profile.RatedInputKw, Trend.Prognosis(_machine.Profile), Trend.PartsDue(_machine.Profile));
    }

    /// <summary>By the module's own uptime; by the time line where the two samples are of different lives.</summary>
    private static long PassedMs(Sample from, Sample to) =>
        from.Incarnation == to.Incarnation && to.UptimeMs > from.UptimeMs ? to.UptimeMs - from.UptimeMs : to.AtMs - from.AtMs;

    /// <summary>Adds the time between two samples, which ends at the later one, split where an hour ends. A gap longer than the hold ends with the hold.</summary>
    private void Join(ulong module, Sample last, Sample to, long passedMs)
    {
        long holdMs = (long)_options.MaxHold.TotalMilliseconds;
        bool isJoined = passedMs <= holdMs;
        if (!isJoined && to.AtMs < last.AtMs) return;                                  // the clock was set back in the gap: where it began nobody can tell
        Sample start = isJoined ? last with { AtMs = to.AtMs - passedMs } : last;
        long endMs = isJoined ? to.AtMs : last.AtMs + holdMs;
        long at = start.AtMs;
        while (at < endMs)
        {
            long next = Math.Min(endMs, HourOf(at) + HourMs);
            if (AccountOf(at) is { } account) Add(account, account.OfModule(module), start, to, isJoined, at, next);
            at = next;
        }
    }

    private void Add(HourAccount account, ModuleAccount share, Sample from, Sample to, bool isJoined, long startMs, long endMs)
    {
        double seconds = (endMs - startMs) / 1000.0;
        share.ObservedSeconds += seconds;
        account.IsChanged = true;
        bool isRunning = RunStates.IsOn(from.RunState);
        if (isRunning && from.TellsRunning) account.RunSeconds += seconds;

        if (from.PowerKw is { } start)
        {
            double span = to.AtMs - from.AtMs;
            double end = isJoined && to.PowerKw is { } next ? next : start;
            double meanKw = start + ((end - start) * (((startMs + endMs) / 2.0) - from.AtMs) / span);
            AddPower(account, from, isRunning, seconds, meanKw);
        }

        if (isRunning && from.Velocity is { } velocity)
        {
            share.VelocitySum += velocity * seconds;
            share.VelocitySeconds += seconds;
        }
    }

    private void AddPower(HourAccount account, Sample from, bool isRunning, double seconds, double meanKw)
    {
        double energyKwh = meanKw * seconds / 3600;
        account.EnergyKwh += energyKwh;
        account.PowerSeconds += seconds;
        account.PowerWorth = Worths.Weaker(account.PowerWorth, from.Worth == Worth.Assumed ? Worth.Estimated : from.Worth);
        if (isRunning)
        {
            account.RunEnergyKwh += energyKwh;
            account.RunPowerSeconds += seconds;
        }

        if (_machine.Profile.RatedInputKw is not { } rated) return;
        if (meanKw > rated * _machine.Profile.ServiceFactor) account.OverRatedSeconds += seconds;
        if (!isRunning || meanKw >= rated * _options.IdleShare) return;
        account.IdleSeconds += seconds;
        account.IdleEnergyKwh += energyKwh;
    }

    private void Mark(HourAccount account, Course course, Sample sample)
    {
        bool isNewest = course.Last is not { } last || sample.AtMs >= last.AtMs;
        if (isNewest && sample.TellsRunning && RunStates.IsOn(sample.RunState) && course.LastRunState == RunState.Stopped) account.Starts++;
        if (sample.PowerKw > account.PeakPowerKw) account.PeakPowerKw = sample.PowerKw.Value;
        if (sample.Temperature is { } temperature && !(temperature <= account.MaxTemperature)) account.MaxTemperature = temperature;
        if (
            _machine.Zone is { } zone
            && Math.Abs(sample.AtMs - _machine.ZoneAtMs) <= _options.MaxHold.TotalMilliseconds
            && string.CompareOrdinal(zone, account.WorstZone) > 0
        )
            account.WorstZone = zone;
        account.IsChanged = true;
    }

    /// <summary>The worst point of those the module measures.</summary>
    private double? Velocity(DateTimeOffset at, ulong module)
    {
        double? worst = null;
        foreach ((Quantity quantity, Reading reading) in _machine.State.Readings)
        {
            if (quantity.Kind == FeatureKind.VelocityRms && reading.Module == module && reading.At == at && reading.IsNumber && !(reading.Value <= worst))
                worst = reading.Value;
        }

        return worst;
    }

    private double? Temperature(DateTimeOffset at) =>
        _machine.State.TryNumber(new Quantity(FeatureKind.Temperature, MeasuringPoint.MotorBody), at, MachineReadings.MaxAge, out Reading body) ? body.Value
        : _machine.State.TryNumber(new Quantity(FeatureKind.Temperature, MeasuringPoint.Machine), at, MachineReadings.MaxAge, out body) ? body.Value
        : null;

    private HourAccount? AccountOf(long atMs)
    {
        long hourMs = HourOf(atMs);
        if (_hours.TryGetValue(hourMs, out HourAccount? account)) return account;
        bool isNeverSet = hourMs < TimeLine.EarliestMs && _hours.Count > 0 && _hours.Keys.Last() >= TimeLine.EarliestMs;
        if (hourMs < _archivedToMs || isNeverSet || (_hours.Count > _options.HoursKept && hourMs < _hours.Keys.First()))
        {
            TooLate++;
            return null;
        }

        return _hours[hourMs] = new HourAccount { MachineId = _machine.Profile.Id, HourMs = hourMs };
    }

    private static long HourOf(long atMs) => atMs - (atMs % HourMs);

    private string KeyOf(long hourMs) => _machine.Profile.Id + "/" + hourMs.ToString(CultureInfo.InvariantCulture);

    private void Keep(HourAccount account, GatewayChanges changes) =>
        changes.Keep(new Document(Kind, KeyOf(account.HourMs), JsonSerializer.Serialize(account, HealthJson.Default.HourAccount)));

    private void KeepTrend(GatewayChanges changes) =>
        changes.Keep(new Document(TrendKind, _machine.Profile.Id, JsonSerializer.Serialize(Trend, HealthJson.Default.HealthTrend)));

    private static void Restore(Document document, SortedDictionary<long, HourAccount> hours)
    {
        try
        {
            if (JsonSerializer.Deserialize(document.Body, HealthJson.Default.HourAccount) is { } account) hours[account.HourMs] = account;
        }
        catch (JsonException)
        {
            // Written by a newer version: the hour starts afresh; the cloud keeps the version it has.
        }
    }

    private void RestoreTrend(Document document)
    {
        try
        {
            Trend = JsonSerializer.Deserialize(document.Body, HealthJson.Default.HealthTrend) ?? Trend;
        }
        catch (JsonException)
        {
            // Written by a newer version: the trend is learned anew.
        }
    }

    /// <summary>What one frame says.</summary>
    /// <param name="PowerKw">Null when the frame brought no power.</param>
    /// <param name="TellsRunning">The run state rests on this frame.</param>
    private readonly record struct Sample(
        long AtMs,
        ulong Incarnation,
        long UptimeMs,
        double? PowerKw,
        Worth Worth,
        RunState RunState,
        bool TellsRunning,
        double? Velocity,
        double? Temperature
    );

    /// <summary>One module's readings in the order of their times.</summary>
    private sealed class Course
    {
        public Sample? Last { get; set; }

        public RunState LastRunState { get; set; }

        /// <summary>The clock was set since the last sample: the next one is later, whatever it is stamped.</summary>
        public bool IsBroken { get; set; }
    }
}
