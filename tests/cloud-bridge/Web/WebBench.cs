using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>The whole bridge without broker on a free port of the loopback, with some machines, alarms and orders.</summary>
public sealed class WebBench : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-web-").FullName;
    private readonly ManualTime _time = new();
    private SqliteDatabase _database = null!;
    private WebApplication _app = null!;
    private Visit _client = null!;

    /// <summary>Signed in as the first manager; keeps no other cookie.</summary>
    public HttpClient Client => _client.Client;

    /// <summary>The first manager's browser.</summary>
    public Visit Owner { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>The routes of the running bridge.</summary>
    internal IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints =>
        _app.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints;

    internal IServiceProvider Services => _app.Services;

    public Database Database => _database;

    internal ManualTime Time => _time;

    internal CloudIntake Intake => _app.Services.GetRequiredService<CloudIntake>();

    internal MadeGateway Plant { get; private set; } = null!;

    internal SecurityContact Security { get; init; } = new();

    public async ValueTask InitializeAsync()
    {
        _database = new SqliteDatabase(Path.Combine(_folder, "bridge.db"));
        var options = new BridgeOptions
        {
            DataFolder = _folder,
            HttpPort = 0,
            Gateways = ["plant-a"],
            Security = Security,
            Outgoing = new OutgoingOptions { OwnNetworks = ["127.0.0.0/8"] },
            Rates = new RateOptions
            {
                Burst = 100_000,
                PerSecond = 100_000,
                SecretsPerMinute = 10_000,
            },
        };
        _app = BridgeApp.Build(options, _database, _time, CrashPoint.Never, _time);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        Owner = new Visit(Address);
        Assert.Equal("/account?first=true", await Owner.SignInAsync(FirstOwner.MakeLink(_database, _time.GetUtcNow(), always: true)!));
        _client = new Visit(Address, Owner);
        Plant = new MadeGateway(_time);
    }

    /// <summary>Two machines, one alarm of each subject, an hour of health.</summary>
    public void Fill()
    {
        DateTimeOffset now = _time.GetUtcNow();
        Intake.Take(
        [
            Plant.State(Made.State(now, 17.3, "pump-1", "fan-2")),
            Plant.Alarm(Made.Alarm(now)),
            Plant.Alarm(Made.Alarm(now, "a2", "e2", fault: "sensor.fault", group: "sensor")),
            Plant.Health(Made.Hour(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero))),
        ]);
    }

    public async Task<string> GetAsync(string path, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Language", language);
        using HttpResponseMessage answer = await Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        Owner.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
