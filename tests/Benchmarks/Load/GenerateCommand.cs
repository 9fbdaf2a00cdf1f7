using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>What the load generator is told; it runs as a process of its own, so that its processor time is not the gateway's.</summary>
/// <param name="Kind">
/// full: as fast as receipts allow; counted: the same for a consumer without receipts, held back by the counts it publishes; paced: one frame a second and
/// module, with alarms; drain: alarms while the cloud is silent, then how fast they go.
/// </param>
/// <param name="CloudPort">0 for no cloud.</param>
/// <param name="Seconds">At most.</param>
/// <param name="Frames">At most.</param>
internal sealed record LoadPlan(string Kind, int PlantPort, bool IsTls, int CloudPort, int Modules, string Password, int Seconds, long Frames = long.MaxValue);

/// <summary>What it answers on its last line.</summary>
/// <param name="LatenciesMs">From a module's publish of an alarm to its arrival at a subscriber of the cloud's broker, sorted.</param>
internal sealed record LoadResult(long Sent, long Receipted, long Rewinds, double[] LatenciesMs, int AlarmsMissing, long DrainedEvents, double DrainSeconds);

internal static class GenerateCommand
{
    public const ulong FirstModule = 0x0300_0000_0001;

    private const int CountedAtOnce = 16;

    /// <summary>So many looks in a millisecond take a small part of a core.</summary>
    private const int PollsPerMs = 50;

    public static string MachineOf(int index) => "machine-" + (index + 1).ToString("0000", CultureInfo.InvariantCulture);

    public static async Task<int> RunAsync(string planJson)
    {
        LoadPlan plan = JsonSerializer.Deserialize<LoadPlan>(planJson)!;
        LoadModule[] modules =
        [
            .. Enumerable
                .Range(0, plan.Modules)
                .Select(i => new LoadModule(FirstModule + (ulong)i, plan.PlantPort, plan.Password, plan.IsTls, PaceOf(plan.Kind))),
        ];
        await using CloudEnd? cloud =
            plan.CloudPort == 0 ? null : new CloudEnd(plan.CloudPort, "bridge", plan.Password, "plant-1") { IsSilent = plan.Kind == "drain" };
        using var end = new CancellationTokenSource();
        var runs = new List<Task>();
        Task polling = Task.Factory.StartNew(() => Poll(modules, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        foreach (LoadModule[] some in modules.Chunk(50))
        {
            runs.AddRange(some.Select(module => Task.Run(() => module.RunAsync(end.Token))));
            await Task.Delay(100);
        }

        while (!modules.All(module => module.IsOpen))
        {
            if (runs.Find(run => run.IsFaulted) is { } failed) await failed;
            await Task.Delay(50);
        }

        LoadResult result = plan.Kind switch
        {
            "full" => await FullAsync(plan, modules),
            "counted" => await CountedAsync(plan, modules),
            "paced" => await PacedAsync(plan, modules, cloud!),
            "drain" => await DrainAsync(modules, cloud!),
            _ => throw new ArgumentOutOfRangeException(plan.Kind),
        };
        Console.WriteLine("result " + JsonSerializer.Serialize(result));
        await end.CancelAsync();
        await polling;
        return 0;
    }

    private static void Poll(LoadModule[] modules, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (LoadModule module in modules) module.Poll();
            Thread.Sleep(Math.Max(1, modules.Length / PollsPerMs));
        }
    }

    private static LoadPace PaceOf(string kind) => kind switch { "full" => LoadPace.Receipts, "counted" => LoadPace.Counts, _ => LoadPace.Told };

    private static async Task<LoadResult> FullAsync(LoadPlan plan, LoadModule[] modules)
    {
        for (int second = 0; second <= plan.Seconds && Announce(modules) < plan.Frames; second++) await Task.Delay(1000);
        return Sum(modules);
    }

    /// <summary>As many frames are under way as in <see cref="FullAsync"/>: every module's window.</summary>
    private static async Task<LoadResult> CountedAsync(LoadPlan plan, LoadModule[] modules)
    {
        using var end = new CancellationTokenSource();
        long mostOutstanding = (long)modules.Length * WireLimits.ModuleWindow;
        Task sending = Task.Run(() =>
        {
            long sent = 0;
            for (int i = 0; !end.IsCancellationRequested; i = (i + 1) % modules.Length)
            {
                while (sent + CountedAtOnce - modules[0].Counted > mostOutstanding && !end.IsCancellationRequested) Thread.Sleep(1);
                modules[i].SendMany(CountedAtOnce);
                sent += CountedAtOnce;
            }
        });
        for (int second = 0; second <= plan.Seconds; second++)
        {
            Announce(modules[0].Counted);
            await Task.Delay(1000);
        }

        await end.CancelAsync();
        await sending;
        return Sum(modules) with { Receipted = modules[0].Counted };
    }

    /// <summary>Says how many frames are through by now.</summary>
    private static long Announce(LoadModule[] modules) => Announce(modules.Sum(module => module.Receipted));

    private static long Announce(long count)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at {Stopwatch.GetTimestamp()} {count}"));
        return count;
    }

    private static async Task<LoadResult> PacedAsync(LoadPlan plan, LoadModule[] modules, CloudEnd cloud)
    {
        var published = new Dictionary<string, long>();
        var watch = Stopwatch.StartNew();
        int alarmsFromMs = plan.Seconds * 1000 / 2;
        int alarmSpanMs = (plan.Seconds * 1000) - alarmsFromMs - 3000;
        var due = new long[modules.Length];
        for (int i = 0; i < due.Length; i++) due[i] = i * 1000L / modules.Length;
        int alarms = 0;
        int announced = 0;
        while (watch.ElapsedMilliseconds < plan.Seconds * 1000)
        {
            long nowMs = watch.ElapsedMilliseconds;
            for (int i = 0; i < modules.Length; i++)
            {
                if (due[i] > nowMs) continue;
                modules[i].SendOne(isAlarm: false);
                due[i] += 1000;
            }

            while (alarms < modules.Length && nowMs >= alarmsFromMs + ((long)alarms * alarmSpanMs / modules.Length))
            {
                // Spread over the fleet, so that neighbours in time are no neighbours in the register.
                int which = (int)((long)alarms * 7919 % modules.Length);
                published[MachineOf(which)] = Stopwatch.GetTimestamp();
                modules[which].SendOne(isAlarm: true);
                alarms++;
            }

            if (nowMs / 1000 >= announced)
            {
                Announce(modules);
                announced++;
            }

            await Task.Delay(1);
        }

        await Task.Delay(1500);
        double[] latencies = [.. published.Where(alarm => cloud.Arrived.ContainsKey((alarm.Key, FaultCodes.ThermalOverload)))
            .Select(alarm => Stopwatch.GetElapsedTime(alarm.Value, cloud.Arrived[(alarm.Key, FaultCodes.ThermalOverload)]).TotalMilliseconds).Order()];
        return Sum(modules) with { LatenciesMs = latencies, AlarmsMissing = published.Count - latencies.Length };
    }

    private static async Task<LoadResult> DrainAsync(LoadModule[] modules, CloudEnd cloud)
    {
        foreach (LocalAlarmCode code in (LocalAlarmCode[])[LocalAlarmCode.ThermalOverload, LocalAlarmCode.TemperatureLimit])
        {
            foreach (LoadModule module in modules) module.SendOne(isAlarm: true, code);
        }

        while (modules.Any(module => module.Receipted < module.Sent)) await Task.Delay(50);
        await Task.Delay(12_000);                                                       // the on-delay of the temperature limit
        cloud.IsSilent = false;
        long last = 0;
        long from = 0;
        long lastAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(lastAt).TotalSeconds < 8 || last == 0)
        {
            await Task.Delay(5);
            long events = cloud.Events;
            if (events == last) continue;
            if (from == 0) from = Stopwatch.GetTimestamp();
            if (events - last > 2 || last == 0) lastAt = Stopwatch.GetTimestamp();
            last = events;
        }

        return Sum(modules) with { DrainedEvents = last, DrainSeconds = Stopwatch.GetElapsedTime(from, lastAt).TotalSeconds };
    }

    private static LoadResult Sum(LoadModule[] modules) =>
        new(modules.Sum(module => module.Sent), modules.Sum(module => module.Receipted), modules.Sum(module => module.Rewinds), [], 0, 0, 0);
}
