using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Checks;
using EdgeAgent.Simulation.Faults;
using FaultCodes = EdgeAgent.Contracts.Faults.FaultCodes;

namespace EdgeAgent.Simulation.Runs;

/// <summary>Stories that must end well, told in simulated days.</summary>
public class ScenarioTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_260_302;

    [Fact]
    public void A_fault_active_20_seconds_every_10_minutes_for_a_week_gives_one_episode_and_one_order()
    {
        using var world = new World(Calm with
        {
            Length = RunSize.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(7)),
            ModulesPerMachine = 1,
            FramePeriodMs = 2_000,
            StepMs = 1_024,
            IsHot = atMs => atMs % 600_000 is >= 300_000 and < 320_000,
        });
        Assert.Null(world.Run());

        AlarmData[] alarms = [.. world.Gateways[0].Disk.Image.History.Alarms.Values.Where(alarm => alarm.FaultCode == FaultCodes.TemperatureLimit)];
        output.WriteLine($"{world.Options.Length.TotalDays} days, {alarms.Length} alarm events, {alarms.Max(alarm => alarm.Occurrences)} occurrences");
        Assert.Single(alarms.DistinctBy(alarm => alarm.EpisodeId));
        Assert.Equal(1, Orders(world));
    }

    [Fact]
    public void A_week_of_one_per_cent_packet_loss_loses_nothing()
    {
        using var world = new World(Calm with
        {
            Length = RunSize.Of(TimeSpan.FromHours(6), TimeSpan.FromDays(7)),
            MeanAlarmMs = 600_000,
            FramePeriodMs = 5_000,
            StepMs = 1_024,
            Faults = new FaultPlan { Faults = [Fault.PacketLoss], PacketLoss = 0.01 },
        });
        Assert.Null(world.Run());
        output.WriteLine($"{world.Gateways[0].Disk.Image.History.Taken} frames taken once");
    }

    [Fact]
    public void A_gateway_put_back_to_an_old_copy_of_its_data_loses_no_alarm()
    {
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(40), MeanAlarmMs = 60_000 });
        GatewayProcess gateway = world.Gateways[0];
        DiskImage? backup = null;
        HashSet<string> toldBefore = [];
        world.Queue.In(600_000, () => backup = gateway.Disk.Backup());
        world.Queue.In(1_200_000, () =>
        {
            toldBefore = [.. gateway.Disk.Image.History.Alarms.Keys];
            gateway.PowerOff();
            gateway.Disk.Restore(backup!);
            gateway.PowerOn();
        });
        Assert.Null(world.Run());

        HashSet<string> known = [.. world.Bridges[0].Read(session => session.Query("SELECT digest FROM events", row => row.GetString(0)))];
        output.WriteLine(
            $"{toldBefore.Count} alarm events before, {gateway.Disk.Image.History.Alarms.Count} in the surviving time line, incarnations renewed {gateway.Loop!.Outbox.Renewals}"
        );
        Assert.NotEmpty(toldBefore);
        Assert.Equal(1, gateway.Loop.Outbox.Renewals);
        Assert.True(toldBefore.IsSubsetOf(known));
    }

    [Fact]
    public void A_bridge_put_back_to_an_old_copy_asks_again_and_ends_up_complete()
    {
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(40), MeanAlarmMs = 60_000, Bridges = 2 });
        byte[]? backup = null;
        long lost = 0;
        world.Queue.In(600_000, () => backup = world.BridgeDisk.Backup());
        world.Queue.In(1_200_000, () =>
        {
            long before = Events(world);
            foreach (BridgeProcess bridge in world.Bridges) bridge.PowerOff();
            world.BridgeDisk.Restore(backup!);
            lost = before - Events(world);
            foreach (BridgeProcess bridge in world.Bridges) bridge.PowerOn();
        });
        Assert.Null(world.Run());
        output.WriteLine($"{lost} events were gone and came again");
        Assert.True(lost > 0);
    }

    [Fact]
    public void A_module_that_is_reset_again_and_again_delivers_or_books_every_number()
    {
        using var world = new World(
            Calm with
            {
                Length = TimeSpan.FromHours(1),
                Faults = new FaultPlan { Faults = [Fault.ModuleReset, Fault.CutLink], MeanGapMs = 20_000 },
            }
        );
        Assert.Null(world.Run());
        Assert.True(world.Gateways[0].Disk.Image.Lanes.Sum(row => row.Unknown) > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_module_put_back_to_an_old_copy_made_before_its_next_reset_is_booked(bool hasFlashBacklog)
    {
        using var world = new World(
            Calm with
            {
                Length = TimeSpan.FromMinutes(20),
                HasFlashBacklog = hasFlashBacklog,
                MeanAlarmMs = 10_000,
                FramePeriodMs = 512,
            }
        );
        SimulatedModule module = world.Modules[0];
        byte[] old = [];
        world.Queue.In(60_000, () => old = module.Flash.Backup());
        world.Queue.In(600_000, () =>
        {
            module.PowerOff();
            module.Flash.Restore(old);
            module.Production.StoreErased();
            world.Gateways[0].PowerOff();
            module.PowerOn();
        });
        world.Queue.In(640_000, module.PowerOff);
        world.Queue.In(641_000, module.PowerOn);
        world.Queue.In(660_000, world.Gateways[0].PowerOn);
        Assert.Null(world.Run());

        Produced[] between = [.. module.Production.Of(Lane.Feature).Where(element => element.MadeAtMs is > 600_000 and < 640_000)];
        output.WriteLine($"{between.Length} frames were made between the two resets");
        Assert.NotEmpty(between);
    }

    [Fact]
    public void A_module_that_is_flashed_anew_goes_on_under_a_new_incarnation()
    {
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(20) });
        SimulatedModule module = world.Modules[0];
        world.Queue.In(600_000, () =>
        {
            module.Reflash();
            module.PowerOn();
        });
        Assert.Null(world.Run());
        Assert.Equal(2, world.Gateways[0].Loop!.Devices.Find(module.Id)!.Incarnations.Count);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(60)]
    [InlineData(85)]
    [InlineData(300)]
    public void A_gateway_and_a_bridge_away_for_a_while_cost_no_element(int seconds)
    {
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(30), MeanAlarmMs = 10_000 });
        world.Queue.In(600_000, world.Gateways[0].PowerOff);
        world.Queue.In(600_000 + (seconds * 1_000), world.Gateways[0].PowerOn);
        world.Queue.In(1_200_000, world.Bridges[0].PowerOff);
        world.Queue.In(1_200_000 + (seconds * 1_000), world.Bridges[0].PowerOn);
        Assert.Null(world.Run());
        if (seconds < 120) Assert.DoesNotContain(world.Gateways[0].Disk.Image.History.GapReasons, gap => gap.Count > 0);
    }

    [Fact]
    public void An_alarm_is_not_delayed_by_the_features_that_piled_up_while_the_gateway_was_away()
    {
        const long backMs = 900_000;
        using var world = new World(
            Calm with
            {
                Length = TimeSpan.FromMinutes(20),
                ModulesPerMachine = 2,
                MachinesPerGateway = 4,
                FramePeriodMs = 512,
                MeanAlarmMs = 5_000,
            }
        );
        var delays = new AlarmsNotStarved { SinceMs = backMs + 2_000 };
        delays.Watch(world);
        world.Queue.In(300_000, world.Gateways[0].PowerOff);
        world.Queue.In(backMs, world.Gateways[0].PowerOn);

        // Everything takes its time from here on, so that the pile is still there when new alarms come.
        world.Queue.In(backMs, () => world.Plant.LatencyMs = 200);
        Assert.Null(world.Run([.. Checkers.All(), delays]));
        output.WriteLine($"the slowest alarm took {delays.WorstMs} ms");
        Assert.True(delays.WorstMs > 0);
    }

    [Fact]
    public void What_a_module_keeps_on_flash_arrives_after_a_reset()
    {
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(20), HasFlashBacklog = true, MeanAlarmMs = 20_000 });
        SimulatedModule module = world.Modules[0];
        world.Queue.In(300_000, world.Gateways[0].PowerOff);
        world.Queue.In(500_000, module.PowerOff);
        world.Queue.In(501_000, module.PowerOn);
        world.Queue.In(600_000, world.Gateways[0].PowerOn);
        Assert.Null(world.Run());

        Produced[] beforeTheReset = [.. module.Production.Of(Lane.Alarm).Where(element => element.MadeAtMs is > 300_000 and < 500_000)];
        output.WriteLine($"{beforeTheReset.Length} alarms waited for the gateway when the module was reset");
        Assert.NotEmpty(beforeTheReset);
        Assert.All(beforeTheReset, element => Assert.True(world.Gateways[0].Disk.Image.History.HasTaken(module.Id, element.Lane, element.UptimeMs)));
    }

    [Fact]
    public void An_hour_of_a_full_disk_lets_every_alarm_through_books_what_the_modules_gave_up_and_is_over_by_itself()
    {
        const long fullAtMs = 600_000;
        const long roomAtMs = fullAtMs + 3_600_000;
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(90), MeanAlarmMs = 120_000, FramePeriodMs = 2_000 });
        GatewayProcess gateway = world.Gateways[0];
        long features = 0;
        long alarms = 0;
        int alarmsAtTheBridge = 0;
        gateway.Disk.Took = row =>
        {
            if (world.Queue.NowMs is <= fullAtMs + 2_000 or >= roomAtMs) return;
            if (row.IsAlarmLane) alarms++;
            else features++;
        };
        world.Queue.In(fullAtMs, () => gateway.Disk.Room = Gateway.Buffer.DiskState.Full);
        world.Queue.In(
            roomAtMs - 1,
            () => alarmsAtTheBridge = world.Bridges[0].Read(session => (int)session.Number("SELECT COUNT(*) FROM events WHERE lane = 1"))
        );
        world.Queue.In(roomAtMs, () => gateway.Disk.Room = Gateway.Buffer.DiskState.Ample);
        string? broken = world.Run();
        Assert.True(broken is null, broken);

        long givenUp = gateway.Disk.Image.Lanes.Where(row => row.Lane == Lane.Feature).Sum(row => row.Dropped);
        int made = world.Modules.Sum(module => module.Production.Of(Lane.Alarm).Count(element => element.MadeAtMs is > fullAtMs and < roomAtMs));
        output.WriteLine(
            $"{made} alarms of modules and {features} features taken within the hour, {alarmsAtTheBridge} alarm events at the bridge by then, {givenUp} features given up by the modules and booked, {gateway.Loop!.HeldBack} times held back"
        );
        Assert.InRange(alarms, made - 1, made);
        Assert.Equal(0, features);
        Assert.True(alarmsAtTheBridge > 0 && givenUp > 0 && gateway.Loop.HeldBack > 0);
        Assert.All(gateway.Disk.Image.History.GapReasons, gap => Assert.Equal(GapReason.BacklogFull, gap.Reason));
    }

    [Fact]
    public void A_gateway_with_a_slow_disk_slows_its_modules_and_nothing_grows_beyond_their_windows()
    {
        using var world = new World(Calm with { Length = TimeSpan.FromMinutes(20), MachinesPerGateway = 4, FramePeriodMs = 512, MeanAlarmMs = 20_000 });
        GatewayProcess gateway = world.Gateways[0];
        int mostQueued = 0;
        long mostWaiting = 0;

        // It takes what waits in one second of twelve.
        bool isSlow = true;
        world.Queue.In(1, () => world.Plant.Broker.Stalls = client => isSlow && client == gateway.PlantClient && world.Queue.NowMs % 12_000 >= 1_000);
        world.Queue.In(900_000, () => isSlow = false);
        for (long atMs = 1_000; atMs < 900_000; atMs += 1_000)
        {
            world.Queue.In(atMs, () =>
            {
                mostQueued = Math.Max(mostQueued, world.Plant.Broker.WaitingFor(gateway.PlantClient));
                mostWaiting = Math.Max(mostWaiting, world.Modules.Max(module => module.Production.Waiting[(int)Lane.Feature]));
            });
        }

        Assert.Null(world.Run());

        // Each module has a window on each of its three lanes, its state text, and a window that it began again after the resend time.
        int room = world.Modules.Count * ((2 * 3 * WireLimits.ModuleWindow) + 2);
        output.WriteLine(
            $"{world.Modules.Count} modules: at most {mostQueued} messages waited at the broker ({room} fit by their windows), at most {mostWaiting} features in a module"
        );
        Assert.InRange(mostQueued, world.Modules.Count, room);
        Assert.Equal(0, world.Plant.Broker.DroppedQueueFull);
        Assert.True(mostWaiting > WireLimits.ModuleWindow);
    }

    private static WorldOptions Calm => new() { Seed = Seed, MeanAlarmMs = 0, IsHot = _ => false };

    private static long Orders(World world) => world.Bridges[0].Read(session => session.Number("SELECT COUNT(*) FROM orders"));

    private static long Events(World world) => world.Bridges[0].Read(session => session.Number("SELECT COUNT(*) FROM events"));
}
