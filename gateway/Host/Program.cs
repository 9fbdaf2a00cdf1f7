using System.Reflection;
using System.Security.Cryptography;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Host;
using EdgeAgent.Gateway.Host.Cloud;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Maintenance;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Page;
using EdgeAgent.Gateway.Host.Plant;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Mqtt.Libmosquitto;
using Microsoft.Data.Sqlite;

// The composition root of the gateway: configuration, store, core, two MQTT links, the local page. Who calls whom, and on which thread: GatewayNode.cs.

var problems = new List<string>();
CommandLine line = CommandLine.Parse(args, problems);
string software = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
if (line.IsHelpAsked || line.IsVersionAsked)
{
    Console.Out.WriteLine(line.IsVersionAsked ? software : CommandLine.Help);
    return 0;
}

if (problems.Count == 0 && line.Verbs is ["doctor"]) return await DoctorVerb.Run(line, line.IsJsonAsked);
if (problems.Count == 0 && line.Verbs is ["buffer", string verb]) return BufferVerbs.Run(verb, line.Data!, line.To);

GatewayHostOptions options = new();
IReadOnlyList<EquipmentProfile> machines = [];
if (line.Config is not null) (options, machines) = ConfigurationDirectory.Read(line.Config, problems);
options = line.Over(options, problems);
if (problems.Count > 0)
{
    foreach (string problem in problems) Console.Error.WriteLine(problem);
    Console.Error.WriteLine("The gateway was not started.");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://{(options.Http.Address.Contains(':') ? $"[{options.Http.Address}]" : options.Http.Address)}:{options.Http.Port}");
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
builder.Logging.ClearProviders().AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
    console.UseUtcTimestamp = true;
}).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

await using WebApplication app = builder.Build();
ILogger logger = app.Logger;
try
{
    TimeProvider time = ScaledTimeProvider.FromEnvironment();
    Directory.CreateDirectory(options.Data);
    using SqliteGatewayStore store = StoreFile.Open(options.Data, out SalvageReport? salvaged);
    if (salvaged is not null) logger.LogError("{Salvaged}", salvaged);
    var clock = new HostClock(time, options.Clock, Checkpoint.TimeOf(store.Load()));
    var loop = new GatewayLoop(options.CoreOptions, software, machines, profile => DetectorCatalogue.For(profile, options.Detection), store, NewRandom, clock.Now());
    var node = new GatewayNode(loop, store, clock, new DiskGuard(options.Data, () => store.FreeInsideBytes));

    using var plant = new MosquittoLink(options.Plant.ToLink("gateway-" + options.Id, PlantHandler.Subscriptions, isCleanSession: false, PlantHandler.Window), new PlantHandler(node, options.CommitInterval, logger));
    var cloudHandler = new CloudHandler(node, options.Id, logger);
    using var cloud = new MosquittoLink(options.Cloud.ToLink("gateway-" + options.Id, CloudHandler.SubscriptionsOf(options.Id), isCleanSession: false, window: 200), cloudHandler);
    node.EventsWaiting += () => cloud.Post(cloudHandler.SendEvents);

    var history = new PowerHistory();
    node.Ticked += () => history.Sample(node);
    var views = new GatewayViews(node, options.Id, software, plant, cloud);
    PageEndpoints.Map(app, node, views, history, new MetricsText(node, views, clock), time);
    PageEndpoints.MapBackup(app, path => node.BackUp(() => store.BeginBackup(path)), options.Data);
    plant.Start();
    cloud.Start();
    await app.StartAsync();
    using var service = new ServiceManager(node);
    service.Ready();
    logger.LogInformation("Gateway {Id} {Software} watches {Machines} machines. Plant page: {Addresses}", options.Id, software, machines.Count, string.Join(' ', app.Urls));

    Task stopped = app.WaitForShutdownAsync();
    Task first = await Task.WhenAny(stopped, node.Failed, plant.Completion, cloud.Completion);
    if (first != stopped) await first;
    service.Stopping();
    await Task.WhenAll(plant.StopAsync(), cloud.StopAsync());
    node.Close();
    logger.LogInformation("Stopped.");
    return 0;
}
catch (Exception failure) when (failure is StoreFailedException or StoreTooNewException or SqliteException or IOException or UnauthorizedAccessException or InvalidOperationException)
{
    if (StoreFile.IsDamage(failure)) StoreFile.Suspect(options.Data);
    logger.LogCritical("{Failure}", failure.Message);
    return 1;
}

static ulong NewRandom() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
