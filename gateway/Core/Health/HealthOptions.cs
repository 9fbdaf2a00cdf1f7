namespace EdgeAgent.Gateway.Health;

public sealed record HealthOptions
{
    /// <summary>A reading stands for at most this long; after that the machine is unknown, not zero.</summary>
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromSeconds(10);                  // ten times the usual interval of a module

    /// <summary>An hour is closed this long after its end, so that the last readings can arrive.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Hours that late readings can still correct; older ones are counted and left.</summary>
    public int HoursKept { get; init; } = 48;                                           // longer than a module's backlog lasts

    /// <summary>A closed hour is corrected at most this often: a backlog that drains for minutes would otherwise make a new version every second.</summary>
    public TimeSpan CorrectEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A running machine below this share of its rated input is idle.</summary>
    public double IdleShare { get; init; } = 0.35; // no-load current of a motor is 30-50 %, no-load power far below; a loaded drive lies above

    /// <summary>
    /// IANA name of the plant's time zone: its days are what the local page's reports count. Null is UTC here; the process takes the box's own.
    /// </summary>
    public string? TimeZone { get; init; }

    /// <summary>The zone itself.</summary>
    public TimeZoneInfo Zone => TimeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;

    public IEnumerable<string> Problems()
    {
        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return $"health.timeZone is '{TimeZone}'; use an IANA name such as Asia/Shanghai.";
        if (MaxHold < TimeSpan.FromSeconds(1) || MaxHold > TimeSpan.FromMinutes(10)) yield return $"health.maxHold is {MaxHold}; use 1 second to 10 minutes.";
        if (CloseAfter < TimeSpan.Zero || CloseAfter > TimeSpan.FromHours(1)) yield return $"health.closeAfter is {CloseAfter}; use 0 to 1 hour.";
        if (CorrectEvery < TimeSpan.Zero || CorrectEvery > TimeSpan.FromHours(1)) yield return $"health.correctEvery is {CorrectEvery}; use 0 to 1 hour.";
        if (HoursKept is < 1 or > 24 * 31) yield return $"health.hoursKept is {HoursKept}; use 1 to 744.";
        if (IdleShare is not (> 0 and < 1)) yield return $"health.idleShare is {IdleShare}; use over 0 and below 1.";
    }
}
