using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Time;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>A line of its own for one test: real processes, real brokers, free ports, a folder that is fresh at the start.</summary>
internal sealed class TestLine : IAsyncDisposable
{
    private static readonly SemaphoreSlim s_signIn = new(1, 1);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private TestLine(string name, LineOptions options)
    {
        Name = name;
        Ports = options.Ports;
        Line = new EdgeLine(options);
    }

    public string Name { get; }

    public LinePorts Ports { get; }

    public EdgeLine Line { get; }

    /// <summary>Where a test's lines write; the logs stay for whoever looks at a failure.</summary>
    public static string Folder(string name)
    {
        string folder = Path.Combine(Checkout.Root, ".run", "e2e", name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return folder;
    }

    /// <summary>The three demonstration machines.</summary>
    /// <param name="settings">More of gateway.yaml.</param>
    /// <param name="provingTime">Running time in which a machine proves a repair; null for the default.</param>
    public static async Task<TestLine> StartDemoAsync(string name, double speed = 1, string settings = "", TimeSpan? provingTime = null)
    {
        LineReservation reservation = LineReservation.Any();
        var line = new TestLine(name, new LineOptions
        {
            Folder = Folder(name),
            Reservation = reservation,
            Profiles = DemoLine.Profiles("machines"),
            ModuleArguments = ["run", "--control", Text(reservation.Ports.Control)],
            GatewaySettings = settings,
            Time = TimeAt(speed),
            ProvingTime = provingTime ?? LineOptions.DefaultProvingTime,
        });
        return await line.StartAsync();
    }

    /// <summary>Many machines with one light module each.</summary>
    public static async Task<TestLine> StartManyAsync(string name, int count)
    {
        LineReservation reservation = LineReservation.Any();
        string[] which = ["--count", Text(count)];
        var profiles = new Dictionary<string, string>();
        string[] modules =
        [
            .. (await SimulatedLoginsAsync(which))
                .Where(login => login.GetProperty("machine").GetString() != "skab")
                .Select(login => login.GetProperty("user").GetString()!),
        ];
        for (int i = 0; i < modules.Length; i++)
        {
            profiles[$"machine-{i + 1:0000}.yaml"] = $"id: machine-{i + 1:0000}\nname: Machine {i + 1}\ntype: pump\nmodules: [\"{modules[i]}\"]\n";
        }

        var line = new TestLine(name, new LineOptions
        {
            Folder = Folder(name),
            Reservation = reservation,
            Profiles = profiles,
            ModuleArguments = ["run", .. which, "--control", Text(reservation.Ports.Control)],
            CredentialArguments = which,
        });
        return await line.StartAsync();
    }

    private async Task<TestLine> StartAsync()
    {
        await Line.StartAsync(_ => { }, TestContext.Current.CancellationToken);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Line.BridgeKey);
        await UntilAsync(() => ModulesAsync("status"), status => status.GetProperty("ok").GetBoolean(), 60, "the modules answer");
        return this;
    }

    public Task<JsonElement> GatewayAsync(string path) => GetAsync(Line.GatewayPage, path);

    public Task<JsonElement> BridgeAsync(string path) => GetAsync(Line.BridgePage, path);

    public async Task PostAsync(Uri page, string path, object body)
    {
        using var content = JsonContent.Create(body);
        await content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);          // the gateway's page wants the length
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(page, path), content, TestContext.Current.CancellationToken);
        Assert.True(
            answer.IsSuccessStatusCode,
            $"POST {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"
        );
    }

    public async Task PutAsync(Uri page, string path, object body)
    {
        using HttpResponseMessage answer = await _http.PutAsJsonAsync(new Uri(page, path), body, TestContext.Current.CancellationToken);
        Assert.True(
            answer.IsSuccessStatusCode,
            $"PUT {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"
        );
    }

    public Task<JsonElement> ModulesAsync(params string[] words) => ModuleControl.AskAsync(Ports.Control, words, TestContext.Current.CancellationToken);

    /// <summary>A browser page on the service platform, signed in as the owner.</summary>
    public Task<IPage> OpenPlatformAsync(Browser browser, string path = "", string locale = "en", bool isPhone = false) =>
        OpenPlatformAsync(Line, browser, path, locale, isPhone);

    /// <inheritdoc cref="OpenPlatformAsync(Browser, string, string, bool)"/>
    public static async Task<IPage> OpenPlatformAsync(EdgeLine line, Browser browser, string path, string locale = "en", bool isPhone = false)
    {
        IPage page = await SignInAsync(line, browser, locale, isPhone);
        await page.GotoAsync(new Uri(line.BridgePage, path).ToString());
        return page;
    }

    // One after the other: a new link for a person takes the place of the one that waits.
    private static async Task<IPage> SignInAsync(EdgeLine line, Browser browser, string locale, bool isPhone)
    {
        await s_signIn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            Uri link = await BridgeAccess.NewSignInLinkAsync(line.BridgeKey, line.BridgePage, TestContext.Current.CancellationToken);
            IPage page = await browser.OpenAsync(link, locale, isPhone);
            await page.WaitForURLAsync(address => new Uri(address).AbsolutePath is "/" or "/account");
            return page;
        }
        finally
        {
            s_signIn.Release();
        }
    }

    /// <summary>A simulated module's password at this line's gateway.</summary>
    public static async Task<string> PasswordOfAsync(string module) =>
        (await SimulatedLoginsAsync([])).Single(login => login.GetProperty("user").GetString() == module).GetProperty("password").GetString()!;

    /// <summary>Waits until a machine's power is fresh at the gateway.</summary>
    public async Task WaitForPowerAsync(string machine)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;
        await UntilAsync(
            () => GatewayAsync("api/machines"),
            plant =>
                plant
                    .GetProperty("machines")
                    .EnumerateArray()
                    .Any(m =>
                        m.GetProperty("machineId").GetString() == machine
                        && m.TryGetProperty("lastSeen", out JsonElement seen)
                        && seen.GetDateTimeOffset() > from
                    ),
            30,
            $"{machine} is heard");
    }

    /// <summary>Machine orders at the bridge.</summary>
    public async Task<IReadOnlyList<JsonElement>> OrdersAsync(string subject = "machine") =>
        [
            .. (await BridgeAsync("api/orders?limit=200"))
                .GetProperty("items")
                .EnumerateArray()
                .Where(order => order.GetProperty("subject").GetString() == subject),
        ];

    /// <summary>
    /// Asks again until it holds, as long as what is seen still changes: a busy machine is slow, not wrong. It fails when nothing moved for so many seconds, or
    /// after ten times as long, with the last thing it saw.
    /// </summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds, int seconds, string what)
    {
        T? seen = default;
        string trouble = "";
        string before = "";
        long begun = Stopwatch.GetTimestamp();
        long moved = begun;
        while (Stopwatch.GetElapsedTime(moved).TotalSeconds < seconds && Stopwatch.GetElapsedTime(begun).TotalSeconds < 10 * seconds)
        {
            try
            {
                seen = await look();
                if (holds(seen)) return seen;
                trouble = "";
            }
            catch (Exception away) when (away is HttpRequestException or InvalidOperationException or TaskCanceledException or KeyNotFoundException)
            {
                trouble = away.Message;
            }

            string now = Text(seen) + trouble;
            if (now != before) (before, moved) = (now, Stopwatch.GetTimestamp());
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{what}: not after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s. Last seen: {Text(seen)} {trouble}");
        return seen;

        static string Text(T? value) => value is JsonElement json ? json.ToString() : value is System.Collections.IEnumerable many and not string
            ? string.Join(' ', many.Cast<object>())
            : value?.ToString() ?? "";
    }

    /// <summary>Everything the modules have produced so far is receipted, and the gateway's books of the module lanes balance.</summary>
    public async Task AssertNothingLostAsync(int seconds = 60)
    {
        JsonElement modules = await UntilAsync(
            () => ModulesAsync("status"),
            status =>
                status
                    .GetProperty("modules")
                    .EnumerateArray()
                    .All(module => module.GetProperty("lanes").EnumerateArray().All(lane => lane.GetProperty("waiting").GetInt32() <= 2)),
            seconds,
            "the modules' backlogs drain");
        Assert.All(
            modules.GetProperty("modules").EnumerateArray(),
            module => Assert.All(module.GetProperty("lanes").EnumerateArray(), lane => Assert.Equal(0, lane.GetProperty("unnumbered").GetInt64()))
        );

        JsonElement ledger = await GatewayAsync("api/ledger");
        Assert.True(ledger.GetProperty("reconciles").GetBoolean(), ledger.GetRawText());
        foreach (JsonElement line in ledger.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("to").GetString() == "gateway"))
        {
            Assert.Equal(
                line.GetProperty("produced").GetInt64(),
                line.GetProperty("delivered").GetInt64()
                    + line.GetProperty("dropped").GetInt64()
                    + line.GetProperty("unknown").GetInt64()
                    + line.GetProperty("quarantined").GetInt64()
            );
            Assert.Equal(0, line.GetProperty("dropped").GetInt64());
            Assert.Equal(0, line.GetProperty("conflicts").GetInt64());
        }

        JsonElement cloud = await BridgeAsync("api/ledger");
        Assert.All(cloud.GetProperty("lanes").EnumerateArray(), lane => Assert.True(lane.GetProperty("isBalanced").GetBoolean(), lane.GetRawText()));
    }

    public async ValueTask DisposeAsync()
    {
        await Line.StopAsync();
        await Line.DisposeAsync();
        _http.Dispose();
    }

    private static async Task<IReadOnlyList<JsonElement>> SimulatedLoginsAsync(string[] which)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(Checkout.Simulator, ["credentials", .. which]) { RedirectStandardOutput = true }
        )!;
        string lines = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static ScaledTimeProvider? TimeAt(double speed)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return speed == 1 ? null : new ScaledTimeProvider(speed, now, now);
    }

    private async Task<JsonElement> GetAsync(Uri page, string path) =>
        await _http.GetFromJsonAsync<JsonElement>(new Uri(page, path), TestContext.Current.CancellationToken);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
