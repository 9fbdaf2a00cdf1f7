using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Host.Cloud;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Listening;
using EdgeAgent.Gateway.Host.Monitoring;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Page;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Host.Plant;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Listener;
using EdgeAgent.Mqtt.Mqttnet;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host;

/// <summary>How a round of the running gateway ended.</summary>
public enum RunEnd
{
    Stopped,
    Failed,

    /// <summary>Pairing has something new to work by.</summary>
    Changed,

    /// <summary>Taken out of service: the data is to be deleted.</summary>
    Wiped,
}

/// <summary>
/// One round of the running gateway: store, core, two MQTT links, the local page. Who calls whom, and on which thread: GatewayNode.cs. A round ends when the
/// process is told to stop, when something failed, or when pairing changed what it works by; the next round goes on from the store.
/// </summary>
internal sealed class GatewayRun(
    GatewayHostOptions options,
    IReadOnlyList<EquipmentProfile> machines,
    string software,
    ILogger logger,
    PairingService? pairing,
    IdentityFolder? identity,
    Action<Lamps>? light = null,
    Func<double?>? ambient = null,
    PlantBrokerFiles? broker = null,
    SettingsTrial? trial = null
) : IDisposable
{
    /// <summary>Once per process: what is compiled stays compiled.</summary>
    private static readonly Lazy<Task> s_rehearsed = new(() => Task.Run(Rehearsal.Run));

    /// <summary>What modules of this gateway trust, in its data folder.</summary>
    private const string TrustFile = "plant-ca.pem";

    private readonly CancellationTokenSource _over = new();
    private ModuleListener? _modules;

    public async Task<RunEnd> RunAsync()
    {
        try
        {
            await using WebApplication app = MakeApp();
            return await RunAsync(app);
        }
        catch (Exception failure)
            when (failure
                    is StoreFailedException
                        or StoreTooNewException
                        or SqliteException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidOperationException
            )
        {
            if (StoreFile.IsDamage(failure)) StoreFile.Suspect(options.Data);
            logger.LogCritical("{Failure}", failure.Message);
            return RunEnd.Failed;
        }
    }

    public void Dispose() => _over.Dispose();

    private WebApplication MakeApp()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        if (options.Modules.IsUsed) ListenToModules(builder);
        else builder.WebHost.UseUrls($"http://{(options.Http.Address.Contains(':') ? $"[{options.Http.Address}]" : options.Http.Address)}:{options.Http.Port}");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        ConsoleLog.Add(builder.Logging);
        return builder.Build();
    }

    /// <summary>The page's port and the modules' on one server.</summary>
    private void ListenToModules(WebApplicationBuilder builder)
    {
        Func<IPAddress?, SslStreamCertificateContext>? certificate = ModulePort.CertificateOf(options.Modules, TrustedByModules);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = ModulePort.ReadAheadBytes);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(options.Http.Address), options.Http.Port);
            ModulePort.Listen(kestrel, options.Modules, certificate, () => _modules!);
        });
    }

    private string WayOfModules => options.Modules switch
    {
        { IsUsed: false } => $"by the broker at {options.Plant.Host}:{options.Plant.Port}",
        { Tls: true, Port: var port } => $"to port {port} over TLS",
        { Port: var port } => $"to port {port} on loopback",
    };

    private bool IsOfPage(string url) => !options.Modules.IsUsed || !new[] { options.Modules.Port, options.Modules.LoopbackPort }.Contains(new Uri(url).Port);

    /// <summary>The plant authority, which a gateway that is set up by files has as well; what modules are to trust is laid beside the store.</summary>
    private string TrustedByModules()
    {
        string authority = PlantAuthorityText();
        OwnFile.WritePublic(Path.Combine(options.Data, TrustFile), PlantAuthority.CertificateOf(authority));
        return authority;
    }

    private string PlantAuthorityText()
    {
        if (identity is not null) return identity.PlantAuthorityText;
        using var own = new IdentityFolder(options.Data);
        return own.PlantAuthorityText;
    }

    /// <summary>Passwords by module: those of pairing, then those of the file.</summary>
    private Func<string, string?> Passwords()
    {
        var logins = new Dictionary<string, string>(options.Modules.Logins(), StringComparer.Ordinal);
        foreach (ModulePlace module in (identity?.Settings?.Machines ?? []).SelectMany(machine => machine.Modules)) logins[module.Module] = module.Password;
        return module => logins.GetValueOrDefault(module);
    }

    private IMqttLink PlantLink(GatewayNode node)
    {
        var handler = new PlantHandler(node, options.CommitInterval, logger);
        if (options.Modules.IsUsed) _modules = new ModuleListener(new ModuleListenerOptions(), Passwords(), handler);
        return _modules is { } listener
            ? listener
            : new MqttnetLink(options.Plant.ToLink("gateway-" + options.Id, PlantHandler.Subscriptions, isCleanSession: false, PlantHandler.Window), handler);
    }

    private async Task<RunEnd> RunAsync(WebApplication app)
    {
        Task rehearsed = s_rehearsed.Value;
        TimeProvider time = ScaledTimeProvider.FromEnvironment();
        Directory.CreateDirectory(options.Data);
        using SqliteGatewayStore store = StoreFile.Open(options.Data, hadOne: identity?.Settings is not null, out SalvageReport? salvaged);
        if (salvaged is not null) logger.LogError("{Salvaged}", salvaged);
        var clock = new HostClock(time, options.Clock, Checkpoint.TimeOf(store.Load()));
        var sisters = new SisterMachines();
        var loop = new GatewayLoop(
            options.CoreOptions,
            software,
            machines,
            profile => DetectorCatalogue.For(profile, options.Detection, sisters),
            store,
            NewRandom,
            clock.Now()
        );
        var node = new GatewayNode(loop, store, clock, new DiskGuard(options.Data, () => store.FreeInsideBytes));

        using IMqttLink plant = PlantLink(node);
        var cloudHandler = new CloudHandler(node, options.Id, logger);
        using var cloud = new MqttnetLink(
            options.Cloud.ToLink("gateway-" + options.Id, CloudHandler.SubscriptionsOf(options.Id), isCleanSession: false, window: 200),
            cloudHandler
        );
        node.EventsWaiting += () => cloud.Post(cloudHandler.SendEvents);

        var history = new PowerHistory();
        node.Ticked += () => history.Sample(node);
        var views = new GatewayViews(node, options.Id, software, plant, cloud, broker);
        if (broker is not null) node.Ticked += () => broker.TellAgain();
        if (trial is not null) node.Ticked += trial.Ticked;
        if (light is not null) node.Ticked += () => light(views.Lamps());
        if (ambient is not null) node.Ticked += () => TellAmbient(node, ambient());
        using var guard = new PageGuard(options.Http);
        guard.Use(app);
        PageEndpoints.Map(app, node, views, history, time);
        new MetricsText(node, views, clock).Map(app);
        PageEndpoints.MapBackup(app, path => node.BackUp(() => store.BeginBackup(path)), options.Data);
        using OpenTelemetryExport? telemetry = OpenTelemetryExport.Start(views, node, options.Id, software);
        if (pairing is not null) PairingPage.Map(app, pairing, identity!, options.Bridge.Host, PageGuard.IsAtTheBox);
        plant.Start();
        if (identity is null || identity.CertifiedFrom is not null) cloud.Start();       // before it is paired it is nobody there
        await app.StartAsync();
        await rehearsed;
        using var service = new SystemdNotifier(node);
        service.Ready();
        logger.LogInformation(
            "Gateway {Id} {Software} watches {Machines} machines. Modules come {Way}. Plant page: {Addresses}",
            options.Id,
            software,
            machines.Count,
            WayOfModules,
            string.Join(' ', app.Urls.Where(IsOfPage))
        );
        trial?.Up();

        Task stopped = app.WaitForShutdownAsync(_over.Token);
        Task news = pairing?.News ?? Task.Delay(Timeout.Infinite, _over.Token);
        Task first = await Task.WhenAny(stopped, node.Failed, plant.Completion, cloud.Completion, news);
        if (first != stopped && first != news) await first;
        if (first != news) service.Stopping();
        await Task.WhenAll(plant.StopAsync(), cloud.StopAsync());
        node.Close();
        await _over.CancelAsync();
        if (first != news)
        {
            logger.LogInformation("Stopped.");
            return RunEnd.Stopped;
        }

        await app.StopAsync();
        return pairing!.News.Result == PairingNews.Wiped ? RunEnd.Wiped : RunEnd.Changed;
    }

    private static void TellAmbient(GatewayNode node, double? celsius)
    {
        if (celsius is { } measured) node.TakeAmbient(measured);
    }

    private static ulong NewRandom() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
}
