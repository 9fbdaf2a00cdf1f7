using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>kill -9 of every part under load, and at named points between two promises. Nothing is lost unbooked, and one episode stays one order.</summary>
public class KillTests
{
    private static readonly string[] s_machines = ["pump-1", "fan-1", "compressor-1"];

    /// <summary>One after the other on one line, each in the trouble of a machine of its own, with the trouble of those before still there.</summary>
    [Theory]
    [InlineData("gateway", "bridge", "modules")]
    [InlineData("cloud broker")]
    public async Task A_part_killed_in_the_middle_of_trouble_loses_nothing_and_doubles_no_order(params string[] parts)
    {
        await using TestLine line = await TestLine.StartDemoAsync("kill-" + parts[0].Replace(' ', '-'), speed: 10);
        foreach ((string part, string machine) in parts.Zip(s_machines))
        {
            await OverloadAsync(line, machine);
            await KillAsync(line, part);
            await StartAsync(line, part);
            foreach (string again in part == "modules" ? s_machines : []) await line.ModulesAsync("fault", again, "overload");
            await OneOrderAsync(line, machine);
        }

        foreach (string machine in s_machines.Take(parts.Length)) await OneOrderAsync(line, machine);
    }

    [Theory]
    [InlineData("gateway", "before-commit:20", "after-commit-before-receipt:20", "after-publish:2")]
    [InlineData("bridge", "before-commit:3", "after-commit-before-receipt:3")]
    public async Task A_part_that_dies_between_two_promises_loses_nothing_and_doubles_no_order(string part, params string[] points)
    {
        await using TestLine line = await TestLine.StartDemoAsync("crash-" + part, speed: 10);
        LineProcess process = part == "gateway" ? line.Line.Gateway : line.Line.Bridge;
        foreach ((string point, string machine) in points.Zip(s_machines))
        {
            await process.StopAsync(TimeSpan.FromSeconds(10));
            process.Environment["EDGE_CRASH_AT"] = point;
            process.Start();
            await line.ModulesAsync("fault", machine, "overload");
            await DeadAsync(process, point);
            process.Environment.Remove("EDGE_CRASH_AT");
            await StartAsync(line, part);
            await OneOrderAsync(line, machine);
        }

        foreach (string machine in s_machines.Take(points.Length)) await OneOrderAsync(line, machine);
    }

    public static TheoryData<int> Pieces => [.. Enumerable.Range(1, 10)];

    /// <summary>
    /// Full size only, ten pieces of thirty: every part dies again and again, at a random moment or, gateway and bridge, at a named point between two promises,
    /// while trouble comes and goes. Four times as fast as real time, so that a part that is slow to start on a busy machine does not overflow the modules'
    /// backlogs, which would be a drop, booked, and no fault.
    /// </summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Pieces))]
    public async Task Three_hundred_kills_at_random_moments_and_named_points_under_load_lose_nothing_and_double_no_order(int piece)
    {
        const int kills = 30;
        int seed = HashCode.Combine(Environment.TickCount, piece);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] parts = ["gateway", "bridge", "cloud broker", "modules"];
        var killed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await using TestLine line = await TestLine.StartDemoAsync($"three-hundred-kills-{piece}", speed: 4);
        for (int kill = 0; kill < kills; kill++)
        {
            if (kill % 10 == 0) await line.ModulesAsync("fault", "pump-1", "overload");
            if (kill % 10 == 5) await line.ModulesAsync("fault", "pump-1", "overload", "off");
            await Task.Delay(random.Next(50, 1500), TestContext.Current.CancellationToken);
            string part = parts[random.Next(parts.Length)];
            string how = part is "gateway" or "bridge" && random.Next(2) == 0 ? await DieAtAsync(line, part, random) : "any moment";
            if (how == "any moment") await KillAsync(line, part);
            await StartAsync(line, part);
            killed[$"{part} at {how}"] = killed.GetValueOrDefault($"{part} at {how}") + 1;
        }

        await line.ModulesAsync("fault", "pump-1", "overload");
        await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Count > 0, 120, "an order for the overload");
        await line.AssertNothingLostAsync(120);
        Assert.Single(await line.OrdersAsync(), order => order.GetProperty("causeGroup").GetString() == "overload");
        TestContext.Current.TestOutputHelper!.WriteLine($"{kills} kills: " + string.Join(", ", killed.Select(part => $"{part.Value} x {part.Key}")));
    }

    /// <summary>Restarts a part so that it kills itself at one of its points, and waits until it has.</summary>
    private static async Task<string> DieAtAsync(TestLine line, string part, Random random)
    {
        string[] points = part == "gateway"
            ? ["before-commit", "after-commit-before-receipt", "after-receipt", "before-publish", "after-publish"]
            : ["before-commit", "after-commit-before-receipt", "after-receipt"];
        string point = points[random.Next(points.Length)];
        LineProcess process = part == "gateway" ? line.Line.Gateway : line.Line.Bridge;
        await process.KillAsync();
        process.Environment["EDGE_CRASH_AT"] = $"{point}:{random.Next(1, 6)}";
        process.Start();
        await DeadAsync(process, point);
        process.Environment.Remove("EDGE_CRASH_AT");
        return point;
    }

    [Fact]
    public async Task A_gateway_restored_from_an_old_copy_of_its_data_loses_no_alarm()
    {
        await using TestLine line = await TestLine.StartDemoAsync("restored-gateway", speed: 10);
        string data = Path.Combine(line.Line.DataFolder, "gateway");
        await TestLine.UntilAsync(
            () => line.GatewayAsync("api/status"),
            status => status.GetProperty("observations").GetInt64() > 30,
            60,
            "load at the gateway"
        );
        await line.Line.Gateway.StopAsync(TimeSpan.FromSeconds(10));
        CopyFolder(data, data + "-copy");
        await StartAsync(line, "gateway");

        await line.ModulesAsync("fault", "pump-1", "overload");
        await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Count > 0, 90, "the order that the old copy knows nothing of");
        await line.ModulesAsync("fault", "pump-1", "overload", "off");

        await line.Line.Gateway.KillAsync();
        Directory.Delete(data, recursive: true);
        CopyFolder(data + "-copy", data);
        await StartAsync(line, "gateway");
        await line.ModulesAsync("fault", "fan-1", "overload");

        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(
            () => line.OrdersAsync(),
            orders => orders.Any(order => order.GetProperty("machine").GetString() == "fan-1"),
            90,
            "the alarm raised by the restored gateway"
        );
        Assert.Single(orders, order => order.GetProperty("machine").GetString() == "pump-1" && order.GetProperty("causeGroup").GetString() == "overload");
        JsonElement cloud = await line.BridgeAsync("api/ledger");
        Assert.All(cloud.GetProperty("lanes").EnumerateArray(), lane => Assert.True(lane.GetProperty("isBalanced").GetBoolean(), lane.GetRawText()));
        Assert.True(
            cloud.GetProperty("lanes").EnumerateArray().Select(lane => lane.GetProperty("incarnation").GetString()).Distinct().Count() > 1,
            "the restored gateway went on under its old incarnation"
        );
    }

    /// <summary>Waits for its death as long as it works.</summary>
    private static Task DeadAsync(LineProcess process, string point) => TestLine.UntilAsync(
        () => Task.FromResult((process.IsRunning, process.ProcessorTime)),
        seen => !seen.IsRunning,
        60,
        $"the {process.Name} dies at {point}"
    );

    /// <summary>Makes trouble and returns in the middle of it: frames of it are at the gateway.</summary>
    private static async Task OverloadAsync(TestLine line, string machine)
    {
        long before = (await line.GatewayAsync("api/status")).GetProperty("observations").GetInt64();
        await line.ModulesAsync("fault", machine, "overload");
        await TestLine.UntilAsync(
            () => line.GatewayAsync("api/status"),
            status => status.GetProperty("observations").GetInt64() > before + 30,
            60,
            "load at the gateway"
        );
    }

    /// <summary>The machine's overload has become one order, and nothing of the whole line is lost.</summary>
    private static async Task OneOrderAsync(TestLine line, string machine)
    {
        await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Any(IsOfOverload), 90, $"an order for the overload of {machine}");
        await line.AssertNothingLostAsync();
        Assert.Single(await line.OrdersAsync(), IsOfOverload);

        bool IsOfOverload(JsonElement order) =>
            order.GetProperty("machine").GetString() == machine && order.GetProperty("causeGroup").GetString() == "overload";
    }

    private static Task KillAsync(TestLine line, string part) => part switch
    {
        "gateway" => line.Line.Gateway.KillAsync(),
        "bridge" => line.Line.Bridge.KillAsync(),
        "cloud broker" => line.Line.CloudBroker.KillAsync(),
        _ => line.Line.Modules!.KillAsync(),
    };

    private static async Task StartAsync(TestLine line, string part)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        switch (part)
        {
            case "gateway":
                line.Line.Gateway.Start();
                await line.Line.WaitUntilReadyAsync(line.Line.Gateway, line.Line.GatewayPage, cancel);
                break;
            case "bridge":
                line.Line.Bridge.Start();
                await line.Line.WaitUntilReadyAsync(line.Line.Bridge, line.Line.BridgePage, cancel);
                break;
            case "cloud broker":
                await line.Line.CloudBroker.StartAsync(cancel: cancel);
                break;
            default:
                line.Line.Modules!.Start();
                await TestLine.UntilAsync(() => line.ModulesAsync("status"), status => status.GetProperty("ok").GetBoolean(), 30, "the modules answer");
                break;
        }
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }
}
