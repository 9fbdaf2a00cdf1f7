using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Tests.HealthArchive;

public sealed class LikeMachinesOnSqlite() : LikeMachinesTests(TestStore.Sqlite());

public sealed class LikeMachinesOnPostgres(PostgresServer server) : LikeMachinesTests(TestStore.Postgres(server));

/// <summary>Who runs the same pump with less energy.</summary>
public abstract class LikeMachinesTests(TestStore store) : IDisposable
{
    private readonly TestBridge _bridge = new(store);

    [Fact]
    public void Of_three_like_pumps_the_one_that_needs_least_energy_an_hour_is_best_and_the_others_say_how_much_more_and_what_it_costs()
    {
        Fill();
        _bridge.Database.Write(session => SiteStore.Save(session, new Site("plant-a", "East", null, null, 0.5, "CNY")));

        Assert.Equal(new LikeGroup("pump", "NFP 80", 4), Assert.Single(_bridge.Database.Read(LikeMachineStore.Groups)));
        List<LikeMachine> likes = Likes();

        Assert.Equal(["pump-2", "pump-1", "pump-3", "pump-4"], likes.Select(like => like.Machine.State.MachineId));
        Assert.Equal([true, false, false, false], likes.Select(like => like.IsBest));
        Assert.Equal([0, 0.25, 0.5, null], likes.Select(like => like.AboveBest is { } above ? Math.Round(above, 6) : (double?)null));
        Assert.Equal(24.0 * 365 * 4 * 0.5, likes[1].CostAYear!.Value, 1e-6);                // 4 kWh an hour more, all day, at 0.5
    }

    [Fact]
    public void Load_starts_vibration_and_zone_stand_beside_the_energy()
    {
        Fill();

        UseSum use = Likes().Single(like => like.Machine.State.MachineId == "pump-3").Use;

        Assert.Equal(
            (48, 0.9, 3.1, "C", 50.0),
            (use.RunHours, Math.Round(use.MeanLoadFactor!.Value, 9), Math.Round(use.MeanVelocityMmPerSec!.Value, 9), use.WorstZone, use.StartsPer100RunHours)
        );
    }

    [Fact]
    public void A_correction_by_late_data_counts_and_the_version_before_it_does_not()
    {
        Fill();
        _bridge.Take(_bridge.Plant.Health(Made.Hour(Start, version: 2, energyKwh: 20 + 48) with { MachineId = "pump-1" }));

        Assert.Equal(21, Likes().Single(like => like.Machine.State.MachineId == "pump-1").Use.KwhPerRunHour!.Value, 1e-9);
    }

    [Fact]
    public void Hours_written_before_there_were_sums_are_compared_after_housekeeping()
    {
        Fill();
        _bridge.Database.Write(session => session.Execute("UPDATE public.health_hours SET starts = NULL, load_factor = NULL, velocity = NULL, zone = NULL"));

        Housekeeping.Run(_bridge.Database, BridgeApp.Chores, _bridge.Time.GetUtcNow());

        Assert.Equal("C", Likes().Single(like => like.Machine.State.MachineId == "pump-3").Use.WorstZone);
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private DateTimeOffset Start => new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).AddDays(-2);

    private List<LikeMachine> Likes() => _bridge.Database.Read(session => LikeMachineStore.Of(session, "pump", "NFP 80", _bridge.Time.GetUtcNow()));

    /// <summary>Two days of three pumps at 20, 16 and 24 kWh an hour; the fourth ran one hour only.</summary>
    private void Fill()
    {
        _bridge.Take(_bridge.Plant.State(Made.State(_bridge.Time.GetUtcNow(), 17.3, "pump-1", "pump-2", "pump-3", "pump-4")));
        for (int i = 0; i < 48; i++)
        {
            HealthHourData hour = Made.Hour(Start.AddHours(i));
            _bridge.Take(
                _bridge.Plant.Health(hour with { MachineId = "pump-1", EnergyKwh = 20 }),
                _bridge.Plant.Health(hour with { MachineId = "pump-2", EnergyKwh = 16 }),
                _bridge.Plant.Health(
                    hour with
                    {
                        MachineId = "pump-3",
                        EnergyKwh = 24,
                        MeanLoadFactor = 0.9,
                        MeanVelocityMmPerSec = 3.1,
                        WorstZone = i == 7 ? "C" : "B",
                        Starts = i % 2,
                    }
                )
            );
        }

        _bridge.Take(_bridge.Plant.Health(Made.Hour(Start) with { MachineId = "pump-4", EnergyKwh = 1 }));
    }
}
