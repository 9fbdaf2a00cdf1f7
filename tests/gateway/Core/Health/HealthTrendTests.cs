using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Tests.Detection;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Tests.Health;

public class HealthTrendTests
{
    private const long HourMs = 3_600_000;
    private const long StartMs = 1_772_323_200_000;

    private static readonly EquipmentProfile s_profile = Bench.Compressor with
    {
        ServiceParts =
        [
            new ServicePart
            {
                Name = "Grease",
                EveryRunHours = 4000,
                ChangedAtRunHours = 2000,
            },
            new ServicePart
            {
                Name = "Oil filter",
                EveryRunHours = 1000,
                ChangedAtRunHours = 2500,
            },
        ],
        RunHoursBefore = 3000,
    };

    [Fact]
    public void A_velocity_that_rises_a_little_every_day_is_told_with_the_day_it_reaches_zone_C_and_an_interval_around_it()
    {
        HealthTrend trend = Lived(days: 30, velocity: day => 1.5 + 0.02 * day);
        PrognosisData line = trend.Prognosis(s_profile).Single(line => line.Indicator == "velocity-rms");
        Assert.Equal(("rising", 2.8, "mm/s"), (line.Trend, line.Limit, line.Unit));
        DateTimeOffset truth = DateTimeOffset.FromUnixTimeMilliseconds(StartMs).AddDays(65);
        Assert.InRange(line.Likely!.Value, truth.AddDays(-6), truth.AddDays(6));
        Assert.InRange(truth, line.Earliest!.Value, line.Latest!.Value);
    }

    [Fact]
    public void A_steady_machine_has_no_trend_and_a_new_one_is_still_learning()
    {
        Assert.Equal("none", Lived(days: 30, _ => 1.5).Prognosis(s_profile).Single(line => line.Indicator == "velocity-rms").Trend);
        Assert.Equal("learning", Lived(days: 2, _ => 1.5).Prognosis(s_profile).Single(line => line.Indicator == "velocity-rms").Trend);
    }

    [Fact]
    public void Twenty_steady_machines_in_a_thousand_points_never_forecast()
    {
        for (int seed = 1; seed <= 20; seed++)
            Assert.All(Lived(days: 50, _ => 1.5, seed).Prognosis(s_profile), line => Assert.True(line.Trend == "none", $"seed {seed}: {line}"));
    }

    [Fact]
    public void More_load_in_the_last_weeks_is_no_trend()
    {
        HealthTrend trend = Lived(days: 30, day => day < 20 ? 1.5 : 2.2, load: day => day < 20 ? 0.6 : 0.95);
        Assert.Equal("none", trend.Prognosis(s_profile).Single(line => line.Indicator == "velocity-rms").Trend);
    }

    [Fact]
    public void Parts_are_due_by_run_hours_the_soonest_first_with_a_date_at_the_present_use()
    {
        IReadOnlyList<PartDueData> parts = Lived(days: 10, _ => 1.5).PartsDue(s_profile);
        Assert.Equal(["Oil filter", "Grease"], parts.Select(part => part.Name));
        Assert.Equal(260, parts[0].RunHoursLeft, 0);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(StartMs).AddDays(10);
        Assert.InRange(parts[0].DueAt!.Value, now.AddHours(240), now.AddHours(280));
    }

    [Fact]
    public void The_trend_survives_being_stored()
    {
        HealthTrend trend = Lived(days: 30, day => 1.5 + 0.02 * day);
        HealthTrend again = JsonSerializer.Deserialize<HealthTrend>(JsonSerializer.Serialize(trend))!;
        Assert.Equal(trend.Prognosis(s_profile), again.Prognosis(s_profile));
        Assert.Equal(trend.RunHours, again.RunHours);
    }

    [Theory]
    [InlineData(1.0, "A")]
    [InlineData(2.0, "B")]
    [InlineData(3.0, "C")]
    [InlineData(5.0, "D")]
    public void The_worst_zone_the_detector_told_stands_in_the_hour(double velocity, string zone)
    {
        Machine machine = new(Bench.Compressor, [new VibrationZoneDetector(Bench.Compressor, new VibrationZoneOptions())], []);
        HealthRecorder recorder = new(new HealthOptions(), machine, new StoredState([], [], []));
        MachineVerdicts verdicts = new(TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10), new Moment(StartMs, 0, ClockState.Synced));
        GatewayChanges changes = new();
        for (int second = 0; second < 120; second++)
        {
            var frame = new Frame { Kind = FrameKind.Features };
            frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 1, Worth.Measured, (int)(1000 * (second == 100 ? velocity : 1.0)));
            frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, 30_000);
            machine.Apply(frame, StartMs + 1000 * second);
            verdicts.Observe(machine, frame);
            recorder.Observe(StartMs + 1000 * second, 1);
        }

        HealthHourData closed = Assert.Single(recorder.Tick(new Moment(StartMs + 2 * HourMs, 0, ClockState.Synced), changes));
        Assert.Equal(zone, closed.WorstZone);
    }

    private static HealthTrend Lived(int days, Func<double, double> velocity, int seed = 5, Func<double, double>? load = null)
    {
        Random random = new(seed);
        HealthTrend trend = new();
        for (int hour = 0; hour < 24 * days; hour++)
        {
            double day = hour / 24.0;
            double noise = 1 + 0.06 * (random.NextDouble() - 0.5);
            double factor = load?.Invoke(day) ?? 0.7;
            trend.Take(
                new HourAccount
                {
                    MachineId = "compressor-1",
                    HourMs = StartMs + hour * HourMs,
                    RunSeconds = 3600,
                    Modules = new()
                    {
                        [1] = new() { VelocitySeconds = 3600, VelocitySum = 3600 * velocity(day) * noise },
                    },
                    RunPowerSeconds = 3600,
                    RunEnergyKwh = factor,
                    PowerSeconds = 3600,
                    EnergyKwh = factor,
                    MaxTemperature = 60 + 2 * random.NextDouble(),
                }
            );
        }

        return trend;
    }
}
