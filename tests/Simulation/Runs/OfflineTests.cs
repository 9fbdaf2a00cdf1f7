using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Clocks;

namespace EdgeAgent.Simulation.Runs;

/// <summary>The cloud is away for long, with a wrong clock, a power cut and a certificate that falls due on the way; then it is back.</summary>
public class OfflineTests(ITestOutputHelper output)
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private const long AwayAtMs = HourMs;

    /// <summary>Day of the certificate's life on which the cloud goes away.</summary>
    private const int CertificateAgeDays = RenewalPlan.RenewFromDay - 1;

    [Fact]
    public void Two_days_without_the_cloud_end_with_live_first_and_history_on_replay() => Offline(days: 2, machines: 2, historyPerSecond: 1);

    [Fact(Explicit = true)]
    public void Thirty_days_without_the_cloud_end_with_live_first_and_history_on_replay() => Offline(days: 30, machines: 8, historyPerSecond: 16);

    private void Offline(int days, int machines, int historyPerSecond)
    {
        long backAtMs = AwayAtMs + (days * DayMs);
        var watch = new LaneWatch();
        using var world = new World(new WorldOptions
        {
            Seed = 20_261_128,
            Length = TimeSpan.FromMilliseconds(backAtMs + HourMs),
            MachinesPerGateway = machines,
            ModulesPerMachine = 1,
            FramePeriodMs = 20_000,
            StepMs = 4_096,
            MeanAlarmMs = 12 * HourMs,
            HistoryPerSecond = historyPerSecond,
            IsHot = atMs => (atMs > AwayAtMs && atMs < backAtMs - HourMs && atMs % DayMs < HourMs / 2) || atMs >= backAtMs,
            Seams = watch.Seams,
        });
        watch.Queue = world.Queue;
        GatewayProcess gateway = world.Gateways[0];
        var renewal = new RenewalPlan();
        DateTimeOffset certifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(WallClock.EpochMs).AddDays(-CertificateAgeDays);
        int renewalTries = 0;
        int pages = 0;
        long largest = 0;
        world.Queue.In(AwayAtMs, world.Cloud.Broker.Kill);
        world.Queue.In(backAtMs, world.Cloud.Broker.Restart);
        for (long hour = 1; hour < days * 24; hour++)
        {
            world.Queue.In(AwayAtMs + (hour * HourMs), () =>
            {
                // The certificate falls due, and nobody can be asked.
                DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(WallClock.EpochMs + world.Queue.NowMs);
                if (renewal.IsDue(now, certifiedAt, mustRenew: false))
                {
                    renewalTries++;
                    renewal.Failed(now);
                }

                largest = Math.Max(largest, gateway.Disk.SizeBytes);
                if (gateway.Loop is { } loop && loop.Describe(gateway.Clock.Now).Machines.Count == machines) pages++;
            });
        }

        StepClocks(world, gateway, days);
        long drainedAtMs = 0;
        LookEverySecond(world.Queue, backAtMs + 1_000, () =>
        {
            if (drainedAtMs == 0 && gateway.Loop!.Outbox.Sender(Lane.Replay) is { IsDrained: true, Produced: > 0 }) drainedAtMs = world.Queue.NowMs;
            return drainedAtMs == 0;
        });

        Assert.Null(world.Run());

        Assert.True(drainedAtMs > backAtMs, "The history never drained.");
        double timesRealTime = (double)(backAtMs - AwayAtMs) / (drainedAtMs - backAtMs);
        LaneWatch.Way[] alarms = [.. watch.Ways.Where(way => way.Lane == Lane.Alarm && way.MadeAtMs > backAtMs && way.HeardAtMs <= drainedAtMs && way.IsNews)];
        LaneWatch.Way[] history = [.. watch.Ways.Where(way => way.Lane == Lane.Replay)];
        output.WriteLine(
            $"{days} days, {machines} machines: {history.Length} events of history in {(drainedAtMs - backAtMs) / 1000.0:F0} s, {timesRealTime:F0} times faster than real time, at most {watch.MostHistoryInASecond()} in a second; "
            + $"{alarms.Length} new alarms meanwhile, the slowest took {alarms.Max(way => way.HeardAtMs - way.MadeAtMs)} ms to the bridge; {pages} looks at the page; store at most {largest / 1000} kB");
        Assert.True(timesRealTime >= 20);
        Assert.NotEmpty(alarms);
        Assert.All(alarms, way => Assert.InRange(way.HeardAtMs - way.MadeAtMs, 0, 1_000));
        Assert.InRange(watch.MostHistoryInASecond(), 1, historyPerSecond + CloudLimits.ReplayWindow);

        // What was made while the cloud was known to be away is history, and nothing else is.
        long awayForSureMs = AwayAtMs + (long)world.Options.HistoryAfter.TotalMilliseconds + 61_000;
        Assert.All(
            watch.Ways.Where(way => way.MadeAtMs > awayForSureMs && way.MadeAtMs < backAtMs && !way.IsAfterRestart),
            way => Assert.Contains(way.Lane, (Lane[])[Lane.Replay, Lane.State])
        );
        Assert.All(history, way => Assert.InRange(way.MadeAtMs, AwayAtMs, backAtMs + 2_000));
        Assert.True(history.Length >= machines * days * 23);

        Assert.True(pages >= (days * 24) - 3, $"the page answered {pages} times");
        Assert.True(renewalTries > 0 && CertificateAgeDays + days < RenewalPlan.LifeDays);
        Assert.True(
            renewal.IsDue(DateTimeOffset.FromUnixTimeMilliseconds(WallClock.EpochMs + backAtMs).Add(RenewalPlan.LongestRetry), certifiedAt, mustRenew: false)
        );
    }

    /// <summary>An hour ahead, two hours back, lost for a while, and a power cut from which it starts in 1970.</summary>
    private static void StepClocks(World world, GatewayProcess gateway, int days)
    {
        long At(double share) => AwayAtMs + (long)(share * days * DayMs);
        world.Queue.In(At(0.2), () => gateway.Clock.OffsetMs = HourMs);
        world.Queue.In(At(0.3), () => gateway.Clock.OffsetMs = -HourMs);
        world.Queue.In(At(0.4), () => (gateway.Clock.OffsetMs, gateway.Clock.State) = (0, Contracts.ModuleWire.ClockState.Guessed));
        world.Queue.In(At(0.5), () => gateway.Clock.State = Contracts.ModuleWire.ClockState.Synced);
        world.Queue.In(At(0.7), () =>
        {
            gateway.PowerOff();
            (gateway.Clock.OffsetMs, gateway.Clock.State) = (-WallClock.EpochMs - world.Queue.NowMs, Contracts.ModuleWire.ClockState.None);
            gateway.PowerOn();
        });
        world.Queue.In(At(0.7) + (HourMs / 2), () => (gateway.Clock.OffsetMs, gateway.Clock.State) = (0, Contracts.ModuleWire.ClockState.Synced));
    }

    private static void LookEverySecond(EventQueue queue, long atMs, Func<bool> look) => queue.In(atMs - queue.NowMs, () =>
    {
        if (look()) LookEverySecond(queue, queue.NowMs + 1_000, look);
    });

    /// <summary>When each event was committed at the gateway and first heard by the bridge, and on which lane.</summary>
    private sealed class LaneWatch
    {
        private readonly Dictionary<string, Way> _ways = [];
        private long _startedAtMs;

        public LaneWatch() => Seams = new Seams
        {
            Store = store => new MutantStore(store) { OnCommit = Note, OnLoad = Started },
            BridgeHears = Heard,
        };

        public Seams Seams { get; }
        public EventQueue? Queue { get; set; }
        public IEnumerable<Way> Ways => _ways.Values.Where(way => way.HeardAtMs > 0);

        public int MostHistoryInASecond() => Ways.Where(way => way.Lane == Lane.Replay).GroupBy(way => way.HeardAtMs / 1000).Max(second => second.Count());

        private Gateway.Buffer.StoredState Started(Gateway.Buffer.StoredState state)
        {
            _startedAtMs = Queue?.NowMs ?? 0;
            return state;
        }

        private Gateway.Buffer.GatewayChanges Note(Gateway.Buffer.GatewayChanges changes)
        {
            foreach (OutboxElement element in changes.OutboxAdded)
            {
                long nowMs = Queue!.NowMs;
                bool isNews = System.Text.Encoding.UTF8.GetString(element.Body).Contains(EventTypes.AlarmActive, StringComparison.Ordinal);
                _ways.TryAdd(IdOf(element.Body), new Way(element.Lane, nowMs, isNews, _startedAtMs > 0 && nowMs - _startedAtMs < 700_000));
            }

            return changes;
        }

        private byte[]? Heard(string topic, byte[] payload)
        {
            if (
                CloudTopics.TryParse(topic, out _, out string leaf)
                && LaneNames.TryParse(leaf, out _)
                && _ways.TryGetValue(IdOf(payload), out Way? way)
                && way.HeardAtMs == 0
            )
                way.HeardAtMs = Queue!.NowMs;
            return payload;
        }

        private static string IdOf(byte[] body) => System.Text.Json.JsonSerializer.Deserialize(body, CloudJson.Wire.CloudEvent)!.Id;

        /// <param name="IsNews">An alarm that became active.</param>
        /// <param name="IsAfterRestart">Made while a gateway that had just started could not yet know that the cloud was away.</param>
        public sealed record Way(Lane Lane, long MadeAtMs, bool IsNews, bool IsAfterRestart)
        {
            public long HeardAtMs { get; set; }
        }
    }
}
