using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Cli.Replay;

/// <summary>
/// Sends raw vibration recordings as bursts through module, broker, gateway and bridge, each as a machine of its own, and compares what the orders say with
/// what the judge says of the same files. A machine first sends the healthy half that the judge takes for its reference, then its recording twice, since an
/// alarm needs two bursts that agree.
/// </summary>
public sealed class BurstReplayRun : IAsyncDisposable
{
    /// <summary>How long the last evidence may take to the bridge without any other coming, real time.</summary>
    private static readonly TimeSpan s_settleLimit = TimeSpan.FromSeconds(60);

    /// <summary>The reference, and the recording twice.</summary>
    private const int BurstsEach = 3;

    private readonly IReadOnlyList<BurstRecord> _records;
    private readonly IReadOnlyDictionary<(string Dataset, string File), string> _judged;
    private readonly HttpClient _http;
    private readonly LineReservation _reservation = LineReservation.Any();
    private readonly string _folder;
    private readonly string[] _modules;

    private BurstReplayRun(IReadOnlyList<BurstRecord> records, IReadOnlyDictionary<(string, string), string> judged, string folder)
    {
        (_records, _judged, _folder) = (records, judged, folder);
        _modules = Modules(records.Count);
        Line = new EdgeLine(new LineOptions
        {
            Folder = folder,
            Reservation = _reservation,
            Profiles = Enumerable.Range(0, records.Count).ToDictionary(i => MachineOf(i) + ".yaml", ProfileOf),
            CredentialArguments = ["--count", Text(records.Count)],

            // The judge takes half a recording for its reference: one burst, not three. A hundred machines that fail within seconds are a flood to a plant, in
            // which what is not urgent waits; here each is looked at by itself.
            GatewaySettings = "detection:\n  bursts:\n    learningBursts: 1\ncore:\n  alarms:\n    floodCount: 1000\n",
            SilentAfter = TimeSpan.FromDays(1),
        });
        _http = BridgeAccess.NewClient(Line.BridgeKey, TimeSpan.FromSeconds(100));
    }

    /// <summary>The line; stays up after <see cref="RunAsync"/> until it is disposed, so that its pages can be looked at.</summary>
    public EdgeLine Line { get; }

    /// <summary>Judges the recordings of some folders and prepares a line for them.</summary>
    /// <param name="folders">Each with a records.csv.</param>
    /// <param name="name">Of the run's own folder.</param>
    /// <param name="isChosen">Which recordings to send, by data set and file; the references come along by themselves.</param>
    public static async Task<BurstReplayRun> PrepareAsync(
        IReadOnlyList<string> folders,
        string name,
        Func<string, string, bool> isChosen,
        CancellationToken cancel
    )
    {
        string folder = Path.Combine(Checkout.RunFolder, "replay", name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var judged = new Dictionary<(string, string), string>();
        List<BurstRecord> records = [];
        foreach (string data in folders)
        {
            records.AddRange(BurstRecords.Read(data));
            string answers = Path.Combine(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(data)) + "-judged.csv");
            await JudgeAsync(Path.Combine(data, "records.csv"), answers, cancel).ConfigureAwait(false);
            foreach (string[] cells in BurstRecords.Rows(answers).Skip(1)) judged[(cells[0], cells[1])] = cells[2];
        }

        List<BurstRecord> chosen = [.. records.Where(record => isChosen(record.Dataset, record.File))];
        if (chosen.Count == 0) throw new ArgumentException("No recording is chosen.");
        var run = new BurstReplayRun(chosen, judged, folder);
        run.WritePlan(records);
        return run;
    }

    public async Task<IReadOnlyList<BurstReplayLine>> RunAsync(Action<string> tell, CancellationToken cancel)
    {
        await Line.StartAsync(_ => { }, cancel).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        await using LineProcess player = Line.NewModules([
            "replay",
            "bursts",
            PlanFile,
            "--gateway",
            LineFiles.GatewayId,
            "--broker",
            "127.0.0.1:" + Text(_reservation.Ports.ModulesPlain),
            "--data",
            Path.Combine(Line.DataFolder, "modules"),
        ]);
        player.Start();
        if (await player.WaitForExitAsync(cancel).ConfigureAwait(false) != 0)
            throw new InvalidOperationException($"The replay could not deliver everything. Its last words:{Environment.NewLine}{player.LastWords}");
        tell(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{player.LastWords.Split(Environment.NewLine)[^1]} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"
            )
        );
        await SettleAsync(cancel).ConfigureAwait(false);

        List<BurstReplayLine> lines = [];
        for (int i = 0; i < _records.Count; i++) lines.Add(await LookAsync(i, cancel).ConfigureAwait(false));
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Line.StopAsync().ConfigureAwait(false);
        await Line.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private string PlanFile => Path.Combine(_folder, "plan.json");

    private static string MachineOf(int index) => string.Create(CultureInfo.InvariantCulture, $"record-{index + 1:000}");

    private string ProfileOf(int index)
    {
        BurstRecord record = _records[index];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"id: {MachineOf(index)}\nname: \"{record.Dataset} {Path.GetFileNameWithoutExtension(record.File)}\"\ntype: motor\nratedRpm: {record.Rpm}\nbearings: [\"{record.Bearing}\"]\nmodules: [\"{_modules[index]}\"]\n"
        );
    }

    private void WritePlan(IReadOnlyList<BurstRecord> all)
    {
        var plan = _records.Select((record, i) =>
        {
            BurstRecord reference =
                all.Where(other => other.Dataset == record.Dataset && other.IsMarkedHealthy).MinBy(record.DistanceFrom)
                ?? throw new InvalidDataException($"{record.Dataset} has no healthy recording.");
            object healthy = BurstOf(reference, 0, reference.Samples / 2);
            object judged = record.IsMarkedHealthy
                ? BurstOf(record, record.Samples / 2, record.Samples - (record.Samples / 2))
                : BurstOf(record, 0, record.Samples);
            return new { module = _modules[i], bursts = new[] { healthy, judged, judged } };
        });
        File.WriteAllText(PlanFile, JsonSerializer.Serialize(plan, JsonSerializerOptions.Web));

        static object BurstOf(BurstRecord record, int from, int samples) =>
            new
            {
                file = Path.Combine(record.Folder, record.File),
                channels = record.Channels,
                rateHz = record.RateHz,
                scale = record.Scale,
                rpm = record.Rpm,
                from,
                samples,
            };
    }

    private static string[] Modules(int count)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Checkout.Simulator, ["credentials", "--count", Text(count)]) { RedirectStandardOutput = true }
        )!;
        List<string> modules = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            JsonElement login = JsonDocument.Parse(line).RootElement;
            if (login.GetProperty("machine").GetString() != "skab") modules.Add(login.GetProperty("user").GetString()!);
        }

        process.WaitForExit();
        return process.ExitCode == 0 && modules.Count == count
            ? [.. modules]
            : throw new InvalidOperationException("The module simulator could not list its modules.");
    }

    private static async Task JudgeAsync(string records, string answers, CancellationToken cancel)
    {
        using Process judge = Process.Start(
            new ProcessStartInfo(Checkout.Judge, ["vibration", records, answers, "--reference"]) { RedirectStandardOutput = true }
        )!;
        string said = await judge.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
        await judge.WaitForExitAsync(cancel).ConfigureAwait(false);
        if (judge.ExitCode != 0) throw new InvalidOperationException($"The judge failed over {records}: {said}");
    }

    /// <summary>Waits until every burst came to its end at the gateway, and all evidence and alarms of it are receipted.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        int sent = _records.Count * BurstsEach;
        long seen = -1;
        long progressAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(progressAt) < s_settleLimit)
        {
            JsonElement lanes = (await _http.GetFromJsonAsync<JsonElement>(new Uri(Line.GatewayPage, "api/status"), cancel).ConfigureAwait(false)).GetProperty(
                "lanePositions"
            );
            long ended = await EndedBurstsAsync(cancel).ConfigureAwait(false);
            long receipted = 0;
            bool isDone = ended >= sent;
            foreach (string name in (string[])["alarm", "evidence"])
            {
                JsonElement lane = lanes.GetProperty(name);
                receipted += lane.GetProperty("receipted").GetInt64();
                isDone &= lane.GetProperty("receipted").GetInt64() == lane.GetProperty("produced").GetInt64();
            }

            if (isDone && receipted > 0) return;
            if (receipted + ended != seen) (seen, progressAt) = (receipted + ended, Stopwatch.GetTimestamp());
            await Task.Delay(200, cancel).ConfigureAwait(false);
        }

        throw new TimeoutException($"The gateway did not judge all {sent} bursts, or the bridge did not receipt everything; what it has not taken waits in the gateway's outbox. Logs: {Line.LogFolder}");
    }

    /// <summary>A chunk's receipt says that it is on disk; its burst is judged later, and each ends in one of the gateway's counters.</summary>
    private async Task<long> EndedBurstsAsync(CancellationToken cancel)
    {
        string metrics = await _http.GetStringAsync(new Uri(Line.GatewayPage, "metrics"), cancel).ConfigureAwait(false);
        return metrics
            .Split('\n')
            .Where(line => line.StartsWith("edgeagent_bursts_total{", StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private async Task<BurstReplayLine> LookAsync(int index, CancellationToken cancel)
    {
        string machine = $"{LineFiles.GatewayId}/{MachineOf(index)}";
        JsonElement evidence = (
            await _http.GetFromJsonAsync<JsonElement>(new Uri(Line.BridgePage, $"api/machines/{machine}/evidence"), cancel).ConfigureAwait(false)
        ).GetProperty("items");
        JsonElement detail = await _http.GetFromJsonAsync<JsonElement>(new Uri(Line.BridgePage, $"api/machines/{machine}"), cancel).ConfigureAwait(false);
        JsonElement[] orders = [.. detail.GetProperty("orders").EnumerateArray().Where(order => order.GetProperty("subject").GetString() == "machine")];
        JsonElement newest = evidence.GetArrayLength() > 0 ? evidence[0] : default;
        BurstRecord record = _records[index];
        return new BurstReplayLine(
            record.Dataset,
            record.File,
            MachineOf(index),
            _judged[(record.Dataset, record.File)],
            newest.ValueKind == JsonValueKind.Object ? BurstLabels.OfLine(newest.GetProperty("label").GetString()!) : "none",
            orders.Length,
            orders.Length > 0 ? orders[0].GetProperty("faultCode").GetString() : null,
            orders.Length > 0 ? orders[0].GetProperty("id").GetString() : null,
            newest.ValueKind == JsonValueKind.Object ? newest.GetRawText().Length : 0);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
