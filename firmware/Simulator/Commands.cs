using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Simulator.Control;
using EdgeAgent.Simulator.Joining;
using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Modules;
using EdgeAgent.Simulator.Replay;

namespace EdgeAgent.Simulator;

/// <summary>The command line: run, replay, credentials, control.</summary>
public static class Commands
{
    private const int StepMs = 20;
    private const string SkabModule = "02000SKAB1";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static RootCommand Root() => new("EdgeAgent's simulated machines and the modules on them.") { Run(), Replay(), Credentials(), Control() };

    private static Command Run()
    {
        var machines = MachinesOption();
        var count = CountOption();
        var broker = new Option<string?>("--broker") { Description = "HOST:PORT of the plant broker; not with --join." };
        var join = new Option<string?>("--join")
        {
            Description = "HOST:PORT of a gateway's commissioning access point: every module joins there first, and learns broker, gateway and trust anchor.",
        };
        var data = DataOption();
        var seed = new Option<ulong>("--seed") { Description = "Same seed, same machines and noise.", DefaultValueFactory = _ => 1 };
        var rate = new Option<double>("--rate") { Description = "Frames per second and module.", DefaultValueFactory = _ => 1 };
        var control = new Option<string?>("--control")
        {
            Description = "Where to listen for control lines: a path with a slash (Unix socket) or a loopback port.",
        };
        var authority = new Option<string?>("--ca") { Description = "PEM file of the plant's authority; turns TLS on." };
        var command = new Command(
            "run",
            "Runs machines and their modules until stopped.") { machines, count, broker, join, data, seed, rate, control, authority };
        command.Validators.Add(line =>
        {
            if (line.GetValue(broker) is null == line.GetValue(join) is null) line.AddError("Give --broker or --join.");
        });
        command.SetAction(async (line, stop) =>
        {
            MachineFile file = FileOf(line.GetValue(machines), line.GetValue(count));
            TimeProvider time = ScaledTimeProvider.FromEnvironment();
            double speed = time is ScaledTimeProvider scaled ? scaled.Speed : 1;
            ModuleTuning tuning = ModuleTuning.For(line.GetValue(rate), speed, file.Machines.Count > 100 ? 64 * 1024 : 1024 * 1024);
            Func<ModulePlate, Firmware.Link.IModuleLink> links = line.GetValue(join) is { } accessPoint
                ? await JoinAllAsync(file, line.GetRequiredValue(data), accessPoint, stop).ConfigureAwait(false)
                : LinksTo(line.GetValue(broker)!, file.Gateway, line.GetValue(authority));
            using var fleet = new Fleet(file, line.GetRequiredValue(data), links, tuning, line.GetValue(seed), time);
            await RunAsync(fleet, line.GetValue(control), stop).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Func<ModulePlate, Firmware.Link.IModuleLink> LinksTo(string broker, string gateway, string? authority)
    {
        (string host, int port) = HostAndPort(broker);
        return Fleet.LinksTo(host, port, gateway, authority);
    }

    /// <summary>Every module joins, one after the other and as often as it takes; why one does not is said each time.</summary>
    private static async Task<Func<ModulePlate, Firmware.Link.IModuleLink>> JoinAllAsync(
        MachineFile file,
        string data,
        string address,
        CancellationToken stop)
    {
        (string host, int port) = HostAndPort(address);
        AccessPoint[] inReach = [new(JoinMachine.AccessPointPrefix + "simulated", host, port)];
        var joined = new Dictionary<string, JoiningModule>();
        foreach (ModulePlate plate in file.Machines.SelectMany(machine => machine.Modules))
        {
            var module = new JoiningModule(plate.Id, ModuleCredential.SecretOf(plate.Id), data, () => inReach);
            long begunAt = TimeProvider.System.GetTimestamp();
            var told = JoinProblem.None;
            while (
                !module.Plant.IsPlaced
                    && !await module.StepAsync((long)TimeProvider.System.GetElapsedTime(begunAt).TotalMilliseconds, false, stop).ConfigureAwait(false))
            {
                if (module.Problem != told) Console.WriteLine($"{plate.Id} join: {JoinProblems.Of(told = module.Problem)}");
                await Task.Delay(TimeSpan.FromMilliseconds(500), stop).ConfigureAwait(false);
            }

            Console.WriteLine($"{plate.Id} joined {module.Plant.Gateway}.");
            joined.Add(plate.Id, module);
        }

        return plate => joined[plate.Id].NewLink();
    }

    private static async Task RunAsync(Fleet fleet, string? controlAddress, CancellationToken cancelled)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ended.Cancel();
        });
        using ControlEndpoint? endpoint = controlAddress is null ? null : new ControlEndpoint(controlAddress);
        var gate = new Lock();
        var desk = new ControlCommands(fleet);
        Task serving = endpoint?.ServeAsync(line =>
        {
            lock (gate) return desk.Answer(line);
        }, ended.Token) ?? Task.CompletedTask;

        Console.WriteLine($"{fleet.Machines.Count} machines, {fleet.Modules.Count} modules{(endpoint is null ? "" : $", control at {endpoint.Address}")}.");
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(StepMs));
        try
        {
            while (await ticks.WaitForNextTickAsync(ended.Token).ConfigureAwait(false))
            {
                lock (gate) fleet.CatchUp();
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }

        await serving.ConfigureAwait(false);
        await fleet.StopAsync().ConfigureAwait(false);
    }

    private static Command Replay()
    {
        var file = new Argument<string>("file") { Description = "A CSV of the SKAB test bed." };
        var broker = BrokerOption();
        var data = DataOption();
        var speed = new Option<double>("--speed")
        {
            Description = "Recorded seconds per real second, unless EDGE_TIME_SPEED says it.",
            DefaultValueFactory = _ => 1,
        };
        var skip = new Option<int>("--skip-rows") { Description = "Rows left out at the beginning." };
        var module = new Option<string>("--module") { Description = "Id of the module that plays.", DefaultValueFactory = _ => SkabModule };
        var gateway = new Option<string>("--gateway") { Description = "Id of the gateway, for the password.", DefaultValueFactory = _ => "plant-1" };
        var json = new Option<bool>("--json") { Description = "Summary as one line of JSON." };
        var patience = new Option<double>("--patience") { Description = "Real seconds to wait for the last receipt.", DefaultValueFactory = _ => 60 };
        var skab = new Command("skab", "Plays a recording of the SKAB pump test bed.") { file, broker, data, speed, skip, module, gateway, json, patience };
        skab.SetAction(async (line, stop) =>
        {
            SkabRecording recording = SkabRecording.Read(line.GetRequiredValue(file), line.GetValue(skip));
            TimeProvider time = TimeLine(line.GetValue(speed), line.GetResult(speed) is { Implicit: false }, out double effective);
            (string host, int port) = HostAndPort(line.GetRequiredValue(broker));
            string id = line.GetRequiredValue(module);
            if (!ModuleId.TryParse(id, out ulong number)) throw new ArgumentException($"'{id}' is no module id.");

            Directory.CreateDirectory(line.GetRequiredValue(data));
            using var link = new HostModuleLink(
                number,
                new HostLinkOptions(host, port, id, ModuleCredential.PasswordOf(id, line.GetRequiredValue(gateway))));
            var store = new FileModuleStore(Path.Combine(line.GetRequiredValue(data), id + ".store"));
            var play = new SkabReplay(recording, number, store, link, ModuleTuning.For(1, effective, 4 * 1024 * 1024), time);
            bool isDelivered = await PlayAsync(play, line.GetValue(patience), stop).ConfigureAwait(false);
            play.Loop.Telemetry.SaveForRestart();
            await link.CloseCleanlyAsync().ConfigureAwait(false);
            Print(play, recording, line.GetRequiredValue(file), effective, isDelivered, line.GetValue(json));
            return isDelivered ? 0 : 1;
        });
        return new Command("replay", "Plays recordings through a module.") { skab, Bursts() };
    }

    private static Command Bursts()
    {
        var plan = new Argument<string>("plan") { Description = "JSON: [{module, bursts: [{file, channels, rateHz, scale, rpm, from, samples}]}]." };
        var broker = BrokerOption();
        var data = DataOption();
        var gateway = new Option<string>("--gateway") { Description = "Id of the gateway, for the passwords.", DefaultValueFactory = _ => "plant-1" };
        var atOnce = new Option<int>("--at-once") { Description = "Modules that send at the same time.", DefaultValueFactory = _ => 8 };
        var patience = new Option<double>("--patience") { Description = "Real seconds without progress before giving up.", DefaultValueFactory = _ => 60 };
        var bursts = new Command("bursts", "Sends raw vibration recordings as bursts of several modules.") { plan, broker, data, gateway, atOnce, patience };
        bursts.SetAction(async (line, stop) =>
        {
            BurstPlan[] plans = JsonSerializer.Deserialize<BurstPlan[]>(
                await File.ReadAllTextAsync(line.GetRequiredValue(plan), stop).ConfigureAwait(false),
                s_json) ?? [];
            (string host, int port) = HostAndPort(line.GetRequiredValue(broker));
            Directory.CreateDirectory(line.GetRequiredValue(data));
            var waiting = new Queue<BurstPlan>(plans);
            var playing = new List<(BurstReplay Replay, HostModuleLink Link)>();
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
            int delivered = 0;
            int chunks = 0;
            long progressAt = TimeProvider.System.GetTimestamp();
            while (
                (waiting.Count > 0 || playing.Count > 0)
                    && TimeProvider.System.GetElapsedTime(progressAt).TotalSeconds < line.GetValue(patience)
                    && await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                while (playing.Count < line.GetValue(atOnce) && waiting.TryDequeue(out BurstPlan? next)) playing.Add(Begin(next));
                foreach ((BurstReplay replay, HostModuleLink link) in playing.ToArray())
                {
                    int before = replay.Chunks;
                    replay.Step();
                    if (replay.Chunks > before) progressAt = TimeProvider.System.GetTimestamp();
                    chunks += replay.Chunks - before;
                    if (!replay.IsDelivered) continue;
                    delivered++;
                    playing.Remove((replay, link));
                    await link.CloseCleanlyAsync().ConfigureAwait(false);
                    link.Dispose();
                }
            }

            foreach ((_, HostModuleLink link) in playing) link.Dispose();
            Console.WriteLine(JsonSerializer.Serialize(new { modules = plans.Length, delivered, bursts = plans.Sum(one => one.Bursts.Count), chunks }, s_json));
            return delivered == plans.Length ? 0 : 1;

            (BurstReplay, HostModuleLink) Begin(BurstPlan next)
            {
                if (!ModuleId.TryParse(next.Module, out ulong number)) throw new ArgumentException($"'{next.Module}' is no module id.");
                var link = new HostModuleLink(
                    number,
                    new HostLinkOptions(host, port, next.Module, ModuleCredential.PasswordOf(next.Module, line.GetRequiredValue(gateway))));
                var store = new FileModuleStore(Path.Combine(line.GetRequiredValue(data), next.Module + ".store"));
                return (new BurstReplay(number, next.Bursts, store, link, ModuleTuning.For(1, 1, 64 * 1024), TimeProvider.System), link);
            }
        });
        return bursts;
    }

    private static async Task<bool> PlayAsync(SkabReplay play, double patienceSeconds, CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        long playedAt = 0;
        while (await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            play.Step();
            if (play.IsDelivered) return true;
            if (!play.IsPlayed) continue;
            if (playedAt == 0) playedAt = TimeProvider.System.GetTimestamp();
            if (TimeProvider.System.GetElapsedTime(playedAt).TotalSeconds > patienceSeconds) return false;
        }

        return false;
    }

    private static void Print(SkabReplay play, SkabRecording recording, string file, double speed, bool isDelivered, bool asJson)
    {
        var queue = play.Loop.Telemetry.Queue(Contracts.Lanes.Lane.Feature);
        var summary = new
        {
            file = Path.GetFileName(file),
            speed,
            rows = recording.Rows.Count,
            recordedFrom = recording.Rows[0].At,
            recordedTo = recording.Rows[^1].At,
            playedFrom = play.StartUtc.UtcDateTime,
            playedTo = play.EndUtc.UtcDateTime,
            incarnation = Hex64.ToText(play.Loop.Telemetry.Incarnation),
            produced = queue.Ledger.Produced,
            receipted = queue.Ledger.Receipted,
            sent = queue.Ledger.Sent,
            dropped = queue.Ledger.DroppedFull + queue.Ledger.DroppedRefused,
            unknown = queue.Ledger.UnknownReset + queue.Ledger.UnknownBehind,
            waiting = queue.Waiting,
            delivered = isDelivered,
        };
        Console.WriteLine(asJson
            ? JsonSerializer.Serialize(summary, s_json)
            : $"{summary.file}: {summary.produced} of {summary.rows} rows sent as frames, {summary.receipted} receipted, "
                + $"{summary.dropped} dropped, {summary.waiting} waiting.");
    }

    private static Command Credentials()
    {
        var machines = MachinesOption();
        var count = CountOption();
        var command = new Command("credentials", "Prints the modules' users and passwords as JSON lines, for the broker's password file.") { machines, count };
        command.SetAction(line =>
        {
            MachineFile file = FileOf(line.GetValue(machines), line.GetValue(count));
            foreach (MachinePlate machine in file.Machines)
            {
                foreach (ModulePlate module in machine.Modules)
                {
                    Console.WriteLine(
                        JsonSerializer.Serialize(
                            new { machine = machine.Id, user = module.Id, password = ModuleCredential.PasswordOf(module.Id, file.Gateway) },
                            s_json));
                }
            }

            Console.WriteLine(
                JsonSerializer.Serialize(
                    new { machine = "skab", user = SkabModule, password = ModuleCredential.PasswordOf(SkabModule, file.Gateway) },
                    s_json));
        });
        return command;
    }

    private static Command Control()
    {
        var address = new Argument<string>("address") { Description = "What --control of run was." };
        var words = new Argument<string[]>("words") { Description = "fault MACHINE NAME [off|VALUE], set MACHINE NAME VALUE|off, status, machines." };
        var command = new Command("control", "Sends one control line to a running simulator and prints the answer.") { address, words };
        command.SetAction(async (line, stop) =>
        {
            string answer = await ControlEndpoint.AskAsync(
                line.GetRequiredValue(address),
                string.Join(' ', line.GetRequiredValue(words)),
                stop).ConfigureAwait(false);
            Console.WriteLine(answer);
            return answer.Contains("\"ok\":true", StringComparison.Ordinal) ? 0 : 1;
        });
        return command;
    }

    private static Option<string?> MachinesOption() => new("--machines") { Description = "A machines file (Machines/plant.yaml is the default line)." };

    private static Option<int> CountOption() => new("--count") { Description = "Instead of a file: so many machines with one light module each." };

    private static Option<string> BrokerOption() => new("--broker") { Description = "HOST:PORT of the plant broker.", Required = true };

    private static Option<string> DataOption() => new("--data") { Description = "Folder of the modules' stores.", Required = true };

    private static MachineFile FileOf(string? path, int count)
    {
        if (count > 0) return MachineFile.Of(count);
        return MachineFile.Read(path ?? Path.Combine(AppContext.BaseDirectory, "Machines", "plant.yaml"));
    }

    private static (string Host, int Port) HostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (text[..colon], port)
            : throw new ArgumentException($"'{text}' is not HOST:PORT.");
    }

    private static TimeProvider TimeLine(double asked, bool isAsked, out double speed)
    {
        TimeProvider time = ScaledTimeProvider.FromEnvironment();
        if (time is ScaledTimeProvider scaled)
        {
            if (isAsked && Math.Abs(asked - scaled.Speed) > 1e-9)
            {
                throw new ArgumentException($"--speed is {asked}, but {ScaledTimeProvider.SpeedVariable} is {scaled.Speed}.");
            }

            speed = scaled.Speed;
            return time;
        }

        speed = asked;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new ScaledTimeProvider(asked, now, now);
    }
}
