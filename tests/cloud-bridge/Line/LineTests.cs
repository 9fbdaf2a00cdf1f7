using System.Net.Http.Json;
using System.Text.Json;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>The real program on a real broker.</summary>
public sealed class LineTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Alarms = 300;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-line-").FullName;
    private readonly ReservedPort _http = ReservedPort.Any();
    private MosquittoProcess? _broker;

    private int Port => _broker!.Config.Port;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (MosquittoProcess.Find() is null) Assert.Skip("mosquitto is not installed on this machine.");
        _broker = new MosquittoProcess(MosquittoConfig.ForCloud(port: 0), Path.Combine(_folder, "broker"));
        await _broker.StartAsync();
    }

    [Theory]
    [InlineData("before-commit:2")]
    [InlineData("after-commit-before-receipt:2")]
    [InlineData("after-receipt:2")]
    public async Task A_bridge_killed_under_load_and_started_again_has_every_alarm_once_and_one_order_per_group(string crashAt)
    {
        using (var bridge = new BridgeProcess(_folder, Port, _http.Number, crashAt))
        {
            await using var gateway = NewGateway();
            int code = await bridge.ExitAsync(Cancel);
            output.WriteLine($"killed at {crashAt} with code {code}");
            Assert.NotEqual(0, code);

            using var again = new BridgeProcess(_folder, Port, _http.Number);
            await gateway.Drained.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
            using HttpClient client = again.NewClient();
            JsonElement lane = (await client.GetFromJsonAsync<JsonElement>("/api/ledger", Cancel)).GetProperty("lanes")[0];
            output.WriteLine(lane.ToString());
            Assert.Equal(
                (Alarms, Alarms, true),
                (lane.GetProperty("closed").GetInt32(), lane.GetProperty("delivered").GetInt32(), lane.GetProperty("isBalanced").GetBoolean())
            );
            Assert.Equal(5, (await client.GetFromJsonAsync<JsonElement>("/api/orders?limit=200", Cancel)).GetProperty("items").GetArrayLength());
        }
    }

    [Fact]
    public async Task An_acknowledgement_goes_down_to_the_gateway_and_its_answer_comes_back_also_over_a_broker_restart()
    {
        using var bridge = new BridgeProcess(_folder, Port, _http.Number);
        await using var gateway = NewGateway();
        await gateway.Drained.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        using HttpClient client = bridge.NewClient();

        await _broker!.KillAsync();
        using HttpResponseMessage asked = await client.PostAsJsonAsync("/api/alarms/plant-a/a1/acknowledge", new { by = "Wang" }, Cancel);
        string id = (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
        await _broker.StartAsync(cancel: Cancel);

        string state = "pending";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (state == "pending" && await timer.WaitForNextTickAsync(limit.Token))
        {
            state = (await client.GetFromJsonAsync<JsonElement>("/api/alarms/commands/" + id, Cancel)).GetProperty("state").GetString()!;
        }

        Assert.Equal("done", state);
        Assert.Equal(("acknowledge", "a1", "Wang"), gateway.Commands.Select(command => (command.Verb, command.AlarmId, command.By)).First());
    }

    [Fact]
    public async Task Wrong_options_are_all_named_at_once_and_nothing_starts()
    {
        using var bridge = new BridgeProcess(_folder, brokerPort: 0, httpPort: 99_999);

        Assert.Equal(2, await bridge.ExitAsync(Cancel));
        string errors = await bridge.Errors;
        Assert.Contains("--cloud", errors);
        Assert.Contains("--http", errors);
    }

    [Fact]
    public async Task A_bridge_whose_database_is_spoilt_while_it_runs_stops_and_says_what_is_safe()
    {
        using var bridge = new BridgeProcess(_folder, Port, _http.Number);
        await using (var first = NewGateway()) await first.Drained.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "bridge.db")};Pooling=false"))
        {
            await connection.OpenAsync(Cancel);
            await using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DROP TABLE lanes";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await using var second = NewGateway();
        Assert.Equal(1, await bridge.ExitAsync(Cancel));
        string said = await bridge.Output + await bridge.Errors;
        output.WriteLine(said);
        Assert.Contains("Everything receipted before is safe on disk", said);
        Assert.Contains("start the bridge again", said);
    }

    [Fact]
    public async Task A_bridge_whose_webhook_tables_are_spoilt_while_it_runs_stops_with_a_fault_and_says_what_is_safe()
    {
        using var bridge = new BridgeProcess(_folder, Port, _http.Number);
        await using (var first = NewGateway()) await first.Drained.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "bridge.db")};Pooling=false"))
        {
            await connection.OpenAsync(Cancel);
            await using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DROP TABLE deliveries";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal(1, await bridge.ExitAsync(Cancel));
        Assert.Contains("start the bridge again", await bridge.Errors);
    }

    [Fact]
    public async Task A_bridge_that_cannot_open_its_database_or_its_port_says_so_in_a_line_and_ends_with_one()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "bridge.db"), new string('x', 8192), Cancel);
        using (var spoilt = new BridgeProcess(_folder, Port, _http.Number))
        {
            Assert.Equal(1, await spoilt.ExitAsync(Cancel));
            Assert.StartsWith("The bridge could not start: ", await spoilt.Errors);
        }

        File.Delete(Path.Combine(_folder, "bridge.db"));
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _http.Number);
        taken.Start();
        using var second = new BridgeProcess(_folder, Port, _http.Number);
        Assert.Equal(1, await second.ExitAsync(Cancel));
        Assert.Contains("The bridge could not start: ", await second.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private LineGateway NewGateway()
    {
        var made = new MadeGateway(TimeProvider.System);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new LineGateway(
            Port,
            made,
            Enumerable.Range(1, Alarms).Select(n => made.Alarm(Made.Alarm(now, $"a{n % 10}", $"e{n % 10}", $"m{n % 5}", revision: n)))
        );
    }
}
