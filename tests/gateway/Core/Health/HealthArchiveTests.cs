using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Health;

namespace EdgeAgent.Gateway.Tests.Health;

/// <summary>Days and months of the plant's time, from the gateway's own store.</summary>
public class HealthArchiveTests
{
    private const long NowMs = 4_000_000_000_000;
    private const long HourMs = 3_600_000;
    private readonly List<Document> _documents = [];

    [Fact]
    public void A_day_on_which_clocks_go_forward_has_23_hours_and_one_on_which_they_go_back_25()
    {
        HealthArchive archive = Filled("Europe/Berlin", new DateTimeOffset(2026, 3, 27, 23, 0, 0, TimeSpan.Zero), 24 * 4);
        PeriodRecord spring = archive.Report("day", [], [], 10, NowMs)!.Single(day => day.Start.Day == 29);
        Assert.Equal((23 * 3600.0, 23.0, TimeSpan.FromHours(1)), (spring.LengthSeconds, spring.EnergyKwh, spring.Start.Offset));

        archive = Filled("Europe/Berlin", new DateTimeOffset(2026, 10, 23, 22, 0, 0, TimeSpan.Zero), 24 * 4);
        PeriodRecord autumn = archive.Report("day", [], [], 10, NowMs)!.Single(day => day.Start.Day == 25);
        Assert.Equal((25 * 3600.0, 25.0, TimeSpan.FromHours(2)), (autumn.LengthSeconds, autumn.EnergyKwh, autumn.Start.Offset));
    }

    [Fact]
    public void Hours_that_can_still_be_corrected_are_added_when_somebody_looks_and_never_twice()
    {
        HealthArchive archive = Filled("Asia/Shanghai", new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero), 20);
        HourAccount[] young = [.. Enumerable.Range(20, 4).Select(i => Hour(new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero).AddHours(i)))];

        Assert.Equal([24.0], archive.Report("day", young, [], 10, NowMs)!.Select(day => day.EnergyKwh!.Value));
        Assert.Equal([24.0], archive.Report("day", young, [], 10, NowMs)!.Select(day => day.EnergyKwh!.Value));
        Assert.Equal([20.0], archive.Report("day", [], [], 10, NowMs)!.Select(day => day.EnergyKwh!.Value));
        Assert.Equal(4, archive.Report("hour", young, [], 10, NowMs)!.Count);
        Assert.Null(archive.Report("year", [], [], 10, NowMs));
    }

    [Fact]
    public void Months_add_up_their_days_and_a_restart_keeps_them()
    {
        HealthArchive before = Filled("UTC", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 24 * 59);
        var after = new HealthArchive("pump-1", TimeZoneInfo.Utc, new StoredState([], [], []) { Documents = _documents });

        Assert.Equal([31 * 24.0, 28 * 24.0], after.Report("month", [], [], 10, NowMs)!.Select(month => month.EnergyKwh!.Value));
        Assert.Equal(before.Report("day", [], [], 10, NowMs), after.Report("day", [], [], 10, NowMs));
        Assert.Equal([31 * 86400.0, 28 * 86400.0], after.Report("month", [], [], 10, NowMs)!.Select(month => month.LengthSeconds));
    }

    [Fact]
    public void What_is_estimated_corrected_or_unknown_stays_so_in_the_sum()
    {
        HealthArchive archive = Filled("UTC", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 2);
        HourAccount odd = Hour(new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero));
        (odd.Version, odd.PowerWorth, odd.WorstZone) = (2, Contracts.ModuleWire.Worth.Estimated, "C");
        HourAccount blind = new() { MachineId = "pump-1", HourMs = odd.HourMs + HourMs };

        PeriodRecord day = Assert.Single(archive.Report("day", [odd, blind], [], 10, NowMs)!);

        Assert.Equal((3.0, "estimated", true, "C", 3 * 3600.0), (day.EnergyKwh, day.EnergyWorth, day.IsCorrected, day.WorstZone, day.ObservedSeconds));
        Assert.Null(Assert.Single(archive.Report("hour", [blind], [], 10, NowMs)!).EnergyKwh);
    }

    [Fact]
    public void The_26th_month_lets_the_oldest_go()
    {
        HealthArchive archive = Filled("UTC", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), 1);
        for (int month = 1; month <= HealthArchive.MonthsKept; month++)
            Put(archive, Hour(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(month)));

        Assert.Equal(HealthArchive.MonthsKept, _documents.Count);
        Assert.DoesNotContain(_documents, document => document.Key == "pump-1/2024-01");
        Assert.Equal(HealthArchive.MonthsShown, archive.Report("month", [], [], 10, NowMs)!.Count);
    }

    private HealthArchive Filled(string zone, DateTimeOffset start, int hours)
    {
        _documents.Clear();
        var archive = new HealthArchive("pump-1", TimeZoneInfo.FindSystemTimeZoneById(zone), new StoredState([], [], []));
        for (int i = 0; i < hours; i++) Put(archive, Hour(start.AddHours(i)));
        return archive;
    }

    private void Put(HealthArchive archive, HourAccount hour)
    {
        var changes = new GatewayChanges();
        archive.Put(hour, 10, changes);
        foreach (((string _, string name), Document? document) in changes.Documents)
        {
            _documents.RemoveAll(kept => kept.Key == name);
            if (document is not null) _documents.Add(document);
        }
    }

    /// <summary>A whole hour at 1 kW.</summary>
    private static HourAccount Hour(DateTimeOffset start)
    {
        var hour = new HourAccount
        {
            MachineId = "pump-1",
            HourMs = start.ToUnixTimeMilliseconds(),
            Version = 1,
            EnergyKwh = 1,
            PowerSeconds = 3600,
            RunEnergyKwh = 1,
            RunPowerSeconds = 3600,
            PeakPowerKw = 1,
            RunSeconds = 3600,
        };
        hour.OfModule(1).ObservedSeconds = 3600;
        return hour;
    }
}
