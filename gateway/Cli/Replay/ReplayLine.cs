using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Time;

namespace EdgeAgent.Cli.Replay;

/// <summary>
/// Plays one recording on a line of its own and sums up. The clock of all processes runs at the replay's speed and starts at the recording's first row; nothing
/// knows the labels but the comparison at the end.
/// </summary>
public static class ReplayLine
{
    /// <summary>How long the bridge may take to receipt the last event, real time.</summary>
    private static readonly TimeSpan s_settleLimit = TimeSpan.FromSeconds(30);

    public static async Task<ReplayReport> RunAsync(string file, double speed, int skipRows, Action<string> tell, CancellationToken cancel)
    {
        SkabLabels labels = SkabLabels.Read(file, skipRows);
        if (labels.Rows.Count == 0) throw new InvalidDataException($"{file} has no rows after the first {skipRows}.");

        string name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) + "-" + Path.GetFileNameWithoutExtension(file);
        string folder = Path.Combine(Checkout.RunFolder, "replay", name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);

        LineReservation reservation = LineReservation.Any();
        await using var line = new EdgeLine(new LineOptions
        {
            Folder = folder,
            Reservation = reservation,
            Profiles = DemoLine.Profiles("skab"),
            Time = new ScaledTimeProvider(speed, labels.Rows[0].At, DateTimeOffset.UtcNow),
            SilentAfter = TimeSpan.FromDays(1),
        });
        await line.StartAsync(_ => { }, cancel).ConfigureAwait(false);
        double seconds = (labels.Rows[^1].At - labels.Rows[0].At).TotalSeconds / speed;
        tell(string.Create(CultureInfo.InvariantCulture, $"{name}: {labels.Rows.Count} rows at speed {speed}, about {seconds:0} s"));

        JsonElement played = await PlayAsync(line, reservation.Ports, file, skipRows, cancel).ConfigureAwait(false);
        using HttpClient http = BridgeAccess.NewClient(line.BridgeKey, TimeSpan.FromSeconds(100));
        await SettleAsync(http, line, cancel).ConfigureAwait(false);
        ReplayReport report = await SumUpAsync(http, line, name, labels, played, cancel).ConfigureAwait(false);
        await line.StopAsync().ConfigureAwait(false);
        return report;
    }

    private static async Task<JsonElement> PlayAsync(EdgeLine line, LinePorts ports, string file, int skipRows, CancellationToken cancel)
    {
        await using LineProcess player = line.NewModules([
            "replay",
            "skab",
            Path.GetFullPath(file),
            "--skip-rows",
            skipRows.ToString(CultureInfo.InvariantCulture),
            "--gateway",
            LineFiles.GatewayId,
            "--json",
            "--broker",
            "127.0.0.1:" + ports.ModulesPlain.ToString(CultureInfo.InvariantCulture),
            "--data",
            Path.Combine(line.DataFolder, "modules"),
        ]);
        player.Start();
        int exit = await player.WaitForExitAsync(cancel).ConfigureAwait(false);
        string last = player.LastWords.Split(Environment.NewLine)[^1];
        if (!last.StartsWith('{'))
            throw new InvalidOperationException($"The replay ended with code {exit}. Its last words:{Environment.NewLine}{player.LastWords}");
        return JsonDocument.Parse(last).RootElement;
    }

    /// <summary>Waits until everything the gateway has to say is receipted.</summary>
    private static async Task SettleAsync(HttpClient http, EdgeLine line, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(s_settleLimit);
        try
        {
            while (true)
            {
                JsonElement status = await http.GetFromJsonAsync<JsonElement>(new Uri(line.GatewayPage, "api/status"), deadline.Token).ConfigureAwait(false);
                JsonElement alarms = status.GetProperty("lanePositions").GetProperty("alarm");
                if (alarms.GetProperty("produced").GetInt64() == alarms.GetProperty("receipted").GetInt64()) return;
                await Task.Delay(100, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The bridge did not receipt all alarms within {s_settleLimit.TotalSeconds} s; what it has not taken waits safely in the gateway's outbox. Logs: {line.LogFolder}"
            );
        }
    }

    private static async Task<ReplayReport> SumUpAsync(
        HttpClient http,
        EdgeLine line,
        string name,
        SkabLabels labels,
        JsonElement played,
        CancellationToken cancel
    )
    {
        // The play began when the line was up; its times go back onto the recording's own clock.
        TimeSpan shift = played.GetProperty("recordedFrom").GetDateTime() - played.GetProperty("playedFrom").GetDateTime();
        JsonElement orders = await http.GetFromJsonAsync<JsonElement>(new Uri(line.BridgePage, "api/orders?limit=200"), cancel).ConfigureAwait(false);
        var episodes = new SortedDictionary<string, ReplayEpisode>(StringComparer.Ordinal);
        int machineOrders = 0;
        foreach (JsonElement order in orders.GetProperty("items").EnumerateArray().Where(order => order.GetProperty("subject").GetString() == "machine"))
        {
            machineOrders++;
            JsonElement detail = await http.GetFromJsonAsync<JsonElement>(new Uri(line.BridgePage, "api/orders/" + order.GetProperty("id").GetString()), cancel)
                .ConfigureAwait(false);
            foreach (JsonElement view in detail.GetProperty("alarms").EnumerateArray()) Add(view.GetProperty("alarm"));
        }

        JsonElement moduleLedger = await http.GetFromJsonAsync<JsonElement>(new Uri(line.GatewayPage, "api/ledger"), cancel).ConfigureAwait(false);
        JsonElement cloudLedger = await http.GetFromJsonAsync<JsonElement>(new Uri(line.BridgePage, "api/ledger"), cancel).ConfigureAwait(false);
        List<ReplayLane> lanes =
        [
            .. moduleLedger.GetProperty("lines").EnumerateArray().Where(lane => lane.GetProperty("to").GetString() == "gateway")
                .Select(lane => LaneOf("module " + lane.GetProperty("source").GetString(), "produced", lane)),
            .. cloudLedger.GetProperty("lanes").EnumerateArray().Select(lane => LaneOf("gateway " + lane.GetProperty("gateway").GetString(), "closed", lane)),
        ];
        return new ReplayReport(
            name, played.GetProperty("produced").GetInt64(), played.GetProperty("receipted").GetInt64(), labels.FaultFrom, labels.FaultTo,
            [.. episodes.Values.OrderBy(episode => episode.OpenedAt)], machineOrders, lanes);

        void Add(JsonElement alarm)
        {
            string id = alarm.GetProperty("episodeId").GetString()!;
            DateTimeOffset from = alarm.GetProperty("activeAt").GetDateTimeOffset() + shift;
            DateTimeOffset? to =
                alarm.TryGetProperty("inactiveAt", out JsonElement end) && end.ValueKind == JsonValueKind.String ? end.GetDateTimeOffset() + shift : null;
            var episode = new ReplayEpisode(id, alarm.GetProperty("faultCode").GetString()!, from, to, alarm.GetProperty("occurrences").GetInt32());
            if (!episodes.TryGetValue(id, out ReplayEpisode? known) || from < known.OpenedAt) episodes[id] = episode;
        }
    }

    private static ReplayLane LaneOf(string source, string total, JsonElement lane) => new(
        source,
        lane.GetProperty("lane").GetString()!,
        lane.GetProperty(total).GetInt64(),
        lane.GetProperty("delivered").GetInt64(),
        lane.GetProperty("duplicate").GetInt64(),
        lane.GetProperty("dropped").GetInt64(),
        lane.GetProperty("unknown").GetInt64());
}
