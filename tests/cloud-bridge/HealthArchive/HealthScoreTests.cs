using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.HealthArchive;

/// <summary>Every driver by itself with the figures of the formula in cloud-bridge/README.md.</summary>
public sealed class HealthScoreTests
{
    private static readonly DateTimeOffset s_day = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_machine_without_trouble_at_its_usual_values_has_all_points()
    {
        HealthScore score = Score(Day());

        Assert.Equal((100.0, "good", 0), (score.Score, score.Word, score.Unknown));
        Assert.All(score.Parts, part => Assert.Equal(0, part.Lost));
    }

    [Fact]
    public void A_day_without_readings_has_no_score_and_not_zero_points()
    {
        HealthScore score = Score([]);

        Assert.Equal((null, "unknown"), (score.Score, score.Word));
        Assert.All(score.Parts.Where(part => part.Worth is null), part => Assert.Null(part.Value));
    }

    [Theory]
    [InlineData("B", 0)]
    [InlineData("C", 20)]
    [InlineData("D", 40)]
    public void A_whole_day_in_a_vibration_zone_takes_its_points(string zone, double lost)
    {
        HealthScore score = Score(Day(hour => hour with { WorstZone = zone }));

        Assert.Equal((100 - lost, lost), (score.Score, Lost(score, HealthDriver.Zone)));
    }

    [Fact]
    public void A_quarter_of_the_running_time_in_zone_D_takes_a_quarter_of_its_points() =>
        Assert.Equal(10, Lost(Score([.. Day().Select((hour, i) => i < 6 ? hour with { WorstZone = "D" } : hour)]), HealthDriver.Zone));

    [Theory]
    [InlineData(2.75, 0)]                                                                  // 25 % over the usual 2.2 mm/s
    [InlineData(4.125, 10)]
    [InlineData(5.5, 20)]
    [InlineData(50, 20)]
    public void Vibration_over_its_usual_takes_points_from_a_quarter_on(double velocity, double lost) =>
        Assert.Equal(lost, Lost(Score(Day(hour => hour with { MeanVelocityMmPerSec = velocity })), HealthDriver.VibrationRise), 1e-9);

    [Theory]
    [InlineData(60, 0)]                                                                    // usual is 55 degC
    [InlineData(67.5, 7.5)]
    [InlineData(75, 15)]
    public void Heat_over_its_usual_takes_points_from_five_kelvin_on(double temperature, double lost) =>
        Assert.Equal(lost, Lost(Score(Day(hour => hour with { MaxTemperature = temperature })), HealthDriver.TemperatureRise), 1e-9);

    [Theory]
    [InlineData(450, 10)]
    [InlineData(900, 20)]
    [InlineData(3600, 20)]
    public void Running_over_rated_input_takes_all_points_from_a_quarter_of_the_time_on(double seconds, double lost) =>
        Assert.Equal(lost, Lost(Score(Day(hour => hour with { OverRatedSeconds = seconds })), HealthDriver.Overload), 1e-9);

    [Fact]
    public void The_worst_open_order_about_the_machine_itself_takes_its_severity_and_one_about_a_sensor_nothing()
    {
        HealthScore score = Score(Day(), NewOrder("low"), NewOrder("high"), NewOrder("critical") with { Subject = FaultSubject.Sensor });

        Assert.Equal((80.0, 20.0), (score.Score, Lost(score, HealthDriver.Trouble)));
        Assert.Equal("high", score.Parts[0].Says);
    }

    [Fact]
    public void An_order_counts_from_its_opening_until_it_is_resolved()
    {
        Order order = NewOrder("high") with { OpenedAt = s_day.AddDays(-3), ResolvedAt = s_day.AddHours(-1) };

        Assert.Equal(0, Lost(Score(Day(), order), HealthDriver.Trouble));
        Assert.Equal(20, Lost(Score(Day(), order with { ResolvedAt = s_day.AddHours(1) }), HealthDriver.Trouble));
        Assert.Equal(0, Lost(Score(Day(), order with { OpenedAt = s_day.AddDays(1), ResolvedAt = null }), HealthDriver.Trouble));
    }

    [Fact]
    public void What_nobody_knows_takes_nothing_and_is_named_as_not_known()
    {
        HealthScore score = HealthScore.Of(
            s_day,
            s_day.AddDays(1),
            Day(hour => hour with { WorstZone = null, MeanVelocityMmPerSec = null, MaxTemperature = null, EnergyWorth = null, EnergyKwh = null }),
            [],
            []
        );

        Assert.Equal((100.0, 4), (score.Score, score.Unknown));
        Assert.All(score.Parts.Where(part => part.Worth is null), part => Assert.Null(part.Value));
    }

    [Fact]
    public void A_score_that_rests_on_estimated_power_says_so() =>
        Assert.Equal("estimated", Score(Day(hour => hour with { EnergyWorth = "estimated" })).Parts.Single(part => part.Driver == HealthDriver.Overload).Worth);

    [Fact]
    public void However_bad_it_is_the_score_ends_at_zero_and_names_all_that_drives_it()
    {
        HealthScore score = Score(
            Day(hour => hour with { WorstZone = "D", MeanVelocityMmPerSec = 11, MaxTemperature = 120, OverRatedSeconds = 3600, Alarms = 5 }),
            NewOrder("critical")
        );

        Assert.Equal((0.0, "poor"), (score.Score, score.Word));
        Assert.Equal([40, 30, 20, 20, 15, 10], score.Parts.Select(part => part.Lost));
    }

    [Fact]
    public void Over_time_each_day_of_the_sites_own_time_has_its_score_and_the_day_a_fault_came_is_the_worst()
    {
        using var bridge = new TestBridge(TestStore.Sqlite());
        bridge.Database.Write(session => GatewayStore.SetTimeZone(session, "plant-a", "Asia/Shanghai"));
        DateTimeOffset start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        bridge.Take(bridge.Plant.State(Made.State(bridge.Time.GetUtcNow())));
        for (int i = 0; i < 20 * 24; i++)
        {
            bool isBad = i is >= 15 * 24 and < 16 * 24;
            bridge.Take(bridge.Plant.Health(Made.Hour(start.AddHours(i)) with { WorstZone = isBad ? "D" : "B" }));
            bridge.Time.Advance(TimeSpan.FromHours(1));
        }

        MachineHealth health = bridge.Database.Read(session =>
            MachineHealthReader.Read(
                session,
                "plant-a",
                "pump-1",
                OrderTroubles.Of(OrderStore.OfMachine(session, "plant-a", "pump-1")),
                31,
                bridge.Time.GetUtcNow()
            )
        );

        Assert.Equal(31, health.Days.Count);
        Assert.All(health.Days, day => Assert.Equal(0, TimeZoneInfo.ConvertTime(day.At, health.Zone).Hour));
        HealthScore worst = health.Days.Where(day => day.Score is not null).MinBy(day => day.Score)!;
        Assert.Equal(HealthDriver.Zone, worst.Parts[0].Driver);
        Assert.InRange((worst.At - start).TotalDays, 14, 16);
        Assert.Equal(100, health.Now.Score);
        Assert.Equal(10, health.Days.Count(day => day.Score is null), 2.0);
    }

    [Fact]
    public void Every_driver_and_word_has_a_name_in_both_languages()
    {
        Assert.All(
            Enum.GetValues<HealthDriver>(),
            driver => Assert.NotEqual(CloudBridge.Web.Words.HealthDriver(driver).For("en"), CloudBridge.Web.Words.HealthDriver(driver).For("zh-CN"))
        );
        Assert.All(
            new[] { "good", "fair", "poor", "unknown" },
            word => Assert.NotEqual(CloudBridge.Web.Words.HealthWord(word).For("en"), CloudBridge.Web.Words.HealthWord(word).For("zh-CN"))
        );
    }

    private static HealthScore Score(IReadOnlyList<HealthHourData> hours, params Order[] orders) =>
        HealthScore.Of(s_day, s_day.AddDays(1), hours, Before(), OrderTroubles.Of(orders));

    private static HealthHourData[] Day(Func<HealthHourData, HealthHourData>? change = null) =>
        [.. Enumerable.Range(0, 24).Select(i => Made.Hour(s_day.AddHours(i))).Select(change ?? (hour => hour))];

    private static HealthHourData[] Before() => [.. Enumerable.Range(1, 48).Select(i => Made.Hour(s_day.AddHours(-i)))];

    private static double Lost(HealthScore score, HealthDriver driver) => score.Parts.Single(part => part.Driver == driver).Lost;

    private static Order NewOrder(string severity) => new()
    {
            Id = "WO-1",
            Gateway = "plant-a",
            Machine = "pump-1",
            CauseGroup = "vibration",
            Subject = FaultSubject.Machine,
            FaultCode = "vibration.zone",
            Severity = severity,
            OpenedAt = s_day.AddHours(2),
            UpdatedAt = s_day,
            HandleBy = s_day,
            DoneBy = s_day,
        };
}
