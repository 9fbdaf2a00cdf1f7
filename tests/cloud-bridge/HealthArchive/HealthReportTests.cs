using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Time;

namespace EdgeAgent.CloudBridge.Tests.HealthArchive;

public sealed class HealthReportTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", 23)]
    [InlineData("Europe/Berlin", "2026-10-25", 25)]
    [InlineData("Asia/Shanghai", "2026-03-29", 24)]
    [InlineData("America/Sao_Paulo", "2018-11-04", 23)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 24.5)]
    public void A_local_day_has_the_length_it_has_and_the_next_begins_where_it_ends(string zoneName, string day, double hours)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        DateTime noon = DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture).AddHours(12);
        DateTimeOffset start = HealthReport.StartOf(new DateTimeOffset(noon, zone.GetUtcOffset(noon)), ReportPeriod.Day, zone);

        DateTimeOffset next = HealthReport.NextOf(start, ReportPeriod.Day, zone);

        Assert.Equal(TimeSpan.FromHours(hours), next - start);
        Assert.Equal(next, HealthReport.StartOf(next, ReportPeriod.Day, zone));
        Assert.Equal(start, HealthReport.StartOf(next.AddTicks(-1), ReportPeriod.Day, zone));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/New_York")]
    public void Over_a_year_days_and_months_add_up_to_the_hours_and_miss_none(string zoneName)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        DateTimeOffset first = HealthReport.StartOf(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), ReportPeriod.Day, zone);
        List<HealthHourData> hours = [.. Enumerable.Range(0, 365 * 24).Select(n => Hour(first.AddHours(n), random.NextDouble() * 20, random.Next(3600)))];

        IReadOnlyList<ReportLine> days = HealthReport.Of(hours, ReportPeriod.Day, zone);
        IReadOnlyList<ReportLine> months = HealthReport.Of(hours, ReportPeriod.Month, zone);

        Assert.Equal((365, 12), (days.Count, months.Count));
        Assert.Equal(hours.Count, days.Sum(day => day.Length.TotalHours), 0.001);
        Assert.Equal(hours.Count, months.Sum(month => month.Length.TotalHours), 0.001);
        foreach (IReadOnlyList<ReportLine> lines in new[] { days, months })
        {
            Assert.Equal(hours.Sum(hour => hour.EnergyKwh!.Value), lines.Sum(line => line.EnergyKwh!.Value), 0.001);
            Assert.Equal(hours.Sum(hour => hour.RunSeconds), lines.Sum(line => line.RunSeconds), 0.001);
            Assert.All(lines, line => Assert.Equal(1.0, line.Coverage, 0.0001));
        }
    }

    [Fact]
    public void In_every_zone_from_2020_to_2030_days_months_and_pages_join_without_hole_or_overlap()
    {
        var from = new DateTimeOffset(2020, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var end = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Parallel.ForEach(TimeZoneInfo.GetSystemTimeZones(), zone =>
        {
            foreach (ReportPeriod period in (ReportPeriod[])[ReportPeriod.Day, ReportPeriod.Month])
            {
                DateTimeOffset start = HealthReport.StartOf(from, period, zone);
                while (start < end)
                {
                    DateTimeOffset next = HealthReport.NextOf(start, period, zone);
                    DateOnly date = SiteCalendar.DateOf(start, zone);
                    bool joins =
                        HealthReport.StartOf(next, period, zone) == next
                        && HealthReport.StartOf(next.AddSeconds(-1), period, zone) == start
                        && SiteCalendar.DateOf(next, zone) == (period == ReportPeriod.Day ? date.AddDays(1) : date.AddMonths(1));
                    if (!joins) wrong.Enqueue($"{zone.Id}: the {period} after {start:O} begins {next:O}");
                    if (next <= start) break;
                    start = next;
                }
            }
        });
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("hour")]
    [InlineData("day")]
    [InlineData("month")]
    public void In_every_zone_earlier_pages_end_where_the_page_before_began(string period)
    {
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Parallel.ForEach(TimeZoneInfo.GetSystemTimeZones(), zone =>
        {
            DateTimeOffset now = new(2030, 12, 31, 21, 40, 0, TimeSpan.Zero);
            string? from = null;
            DateTimeOffset? begun = null;
            while (begun is null || begun.Value.Year > 2020)
            {
                (ReportPeriod kind, DateTimeOffset start, DateTimeOffset end) = MachineReport.SpanOf(period, from, zone, now);
                if (begun is { } edge ? end != edge : now < start || now >= end) wrong.Enqueue($"{zone.Id}: the page before {begun:O} ends {end:O}");
                begun = start;
                from = new MachineReport("plant-a", "pump-1", "", zone, kind, start, []).Earlier;
            }
        });
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_day_before_the_page_of_2026_04_12_in_berlin_is_the_last_of_the_page_before()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        (ReportPeriod kind, DateTimeOffset start, _) = MachineReport.SpanOf("day", "2026-04-12", zone, default);
        string earlier = new MachineReport("plant-a", "pump-1", "", zone, kind, start, []).Earlier;

        Assert.Equal("2026-03-12", earlier);
        Assert.Equal(start, MachineReport.SpanOf("day", earlier, zone, default).End);
    }

    [Fact]
    public void A_line_weighs_means_by_running_time_and_says_what_its_energy_is_worth()
    {
        var start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        HealthHourData busy = Hour(start, 20, 3600) with { MeanLoadFactor = 0.9, MeanVelocityMmPerSec = 3, WorstZone = "C", PeakPowerKw = 25 };
        HealthHourData short_ = Hour(start.AddHours(1), 2, 900) with
        {
            MeanLoadFactor = 0.4,
            MeanVelocityMmPerSec = 1,
            WorstZone = "A",
            EnergyWorth = "estimated",
        };
        HealthHourData silent = Hour(start.AddHours(2), 0, 0) with
        {
            EnergyKwh = null,
            EnergyWorth = null,
            MeanLoadFactor = null,
            MeanVelocityMmPerSec = null,
            WorstZone = null,
            ObservedSeconds = 0,
            PeakPowerKw = null,
        };

        ReportLine line = Assert.Single(HealthReport.Of([silent, short_, busy], ReportPeriod.Day, TimeZoneInfo.Utc));

        Assert.Equal(((0.9 * 3600) + (0.4 * 900)) / 4500, line.MeanLoadFactor!.Value, 0.000001);
        Assert.Equal(((3.0 * 3600) + 900) / 4500, line.MeanVelocityMmPerSec!.Value, 0.000001);
        Assert.Equal((22.0, "estimated", "C", 25.0), (line.EnergyKwh!.Value, line.EnergyWorth!, line.WorstZone!, line.PeakPowerKw!.Value));
        Assert.Equal(22 / 1.25, line.KwhPerRunHour!.Value, 0.000001);
        Assert.Equal(7200.0 / 86400, line.Coverage, 0.000001);
        Assert.Equal(4500.0 / 7200, line.Utilisation!.Value, 0.000001);
    }

    [Fact]
    public void A_period_nobody_knew_the_energy_of_says_unknown_and_not_zero()
    {
        ReportLine line = Assert.Single(
            HealthReport.Of(
                [Hour(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), 0, 0) with { EnergyKwh = null, EnergyWorth = null }],
                ReportPeriod.Month,
                TimeZoneInfo.Utc
            )
        );

        Assert.Equal((null, null, null), (line.EnergyKwh, line.EnergyWorth, line.KwhPerRunHour));
    }

    [Fact]
    public void A_spreadsheet_gets_one_header_and_the_same_numbers_in_every_culture()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
            string csv = ReportCsv.Write(
                HealthReport.Of(
                    [Hour(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), 12.5, 3600)],
                    ReportPeriod.Hour,
                    TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")
                )
            );

            string[] lines = csv.Split('\n');
            Assert.Equal(ReportCsv.Header, lines[0]);
            Assert.StartsWith("2026-03-02T08:00:00+08:00,1,3600,12.5,measured,0.86,", lines[1]);
            Assert.Equal(ReportCsv.Header.Split(',').Length, lines[1].Split(',').Length);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    private static HealthHourData Hour(DateTimeOffset at, double energyKwh, double runSeconds) =>
        Made.Hour(at) with
        {
            EnergyKwh = energyKwh,
            RunSeconds = runSeconds,
        };
}
