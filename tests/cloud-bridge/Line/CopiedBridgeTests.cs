using System.Net;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Pairing;
using EdgeAgent.Mqtt.Broker;
using Microsoft.AspNetCore.Builder;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>A bridge that was copied with its settings: two under one name at one broker, which end each other's session.</summary>
public sealed class CopiedBridgeTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-copied-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Two_bridges_of_one_name_both_say_so_within_a_minute()
    {
        if (MosquittoProcess.Find() is null) Assert.Skip("mosquitto is not installed on this machine.");
        await using var broker = new MosquittoProcess(MosquittoConfig.ForCloud(port: 0), Path.Combine(_folder, "broker"));
        await broker.StartAsync(cancel: TestContext.Current.CancellationToken);
        await using WebApplication one = await StartAsync("one");
        await PairedPlant.UntilAsync(() => ReadyAsync(one), answer => answer.Code == HttpStatusCode.OK, "the first is at the broker");
        await using WebApplication copy = await StartAsync("copy");

        (HttpStatusCode _, string words) = await PairedPlant.UntilAsync(() => ReadyAsync(one), IsTold, "the first says that there are two", seconds: 60);
        await PairedPlant.UntilAsync(() => ReadyAsync(copy), IsTold, "the copy says so, too", seconds: 60);
        Assert.Contains("bridge-1", words, StringComparison.Ordinal);
        Assert.Contains("--instance", words, StringComparison.Ordinal);
        await copy.StopAsync(TestContext.Current.CancellationToken);

        async Task<WebApplication> StartAsync(string name)
        {
            var options = new BridgeOptions
            {
                DataFolder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName,
                Cloud = $"127.0.0.1:{broker.Config.Port}",
                HttpPort = 0,
            };
            WebApplication app = BridgeApp.Build(options, options.OpenDatabase(), TimeProvider.System, CrashPoint.Never);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return app;
        }

        static bool IsTold((HttpStatusCode Code, string Words) answer) =>
            answer.Code == HttpStatusCode.ServiceUnavailable && answer.Words.Contains("another bridge logs in", StringComparison.Ordinal);
    }

    [Fact]
    public void Three_connections_without_a_failed_try_between_them_are_another_bridge_and_three_minutes_later_it_is_gone()
    {
        SessionRivals rivals = SessionRivals.None.Look(1, 0, s_now);
        for (int again = 2; again <= 4; again++)
        {
            Assert.False(rivals.AreThere);
            rivals = rivals.Look(again, 0, s_now.AddSeconds(5 * again));
        }

        Assert.True(rivals.AreThere);
        Assert.True(rivals.Look(4, 0, s_now.AddMinutes(2)).AreThere);
        Assert.False(rivals.Look(4, 0, s_now.AddMinutes(4)).AreThere);
        Assert.True(rivals.Look(5, 0, s_now.AddMinutes(3)).Look(5, 0, s_now.AddMinutes(3.2)).AreThere);
    }

    [Fact]
    public void A_broker_that_is_restarted_and_a_network_that_fails_are_no_other_bridge()
    {
        SessionRivals rivals = SessionRivals.None.Look(1, 0, s_now);
        for (int again = 2; again <= 10; again++) rivals = rivals.Look(again, again, s_now.AddSeconds(again));
        Assert.False(rivals.AreThere);
        rivals = rivals.Look(11, 10, s_now.AddSeconds(20)).Look(12, 10, s_now.AddMinutes(5)).Look(13, 10, s_now.AddMinutes(10));
        Assert.False(rivals.AreThere);
    }

    private static async Task<(HttpStatusCode Code, string Words)> ReadyAsync(WebApplication app)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(new Uri(app.Urls.First()), "health/ready"), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
