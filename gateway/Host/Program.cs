using System.Reflection;
using System.Security.Cryptography;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Host;
using EdgeAgent.Gateway.Host.Cloud;
using EdgeAgent.Gateway.Host.Diagnostics;
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
    var clock = new HostClock(time);
    Directory.CreateDirectory(options.Data);
    using IGatewayStore store = new SqliteGatewayStore(Path.Combine(options.Data, "gateway.db"));
    var loop = new GatewayLoop(options.CoreOptions, software, machines, profile => DetectorCatalogue.For(profile, options.Detection), store, NewRandom, clock.Now());
    var node = new GatewayNode(loop, store, clock);

    using var plant = new MosquittoLink(options.Plant.ToLink("gateway-" + options.Id, PlantHandler.Subscriptions, isCleanSession: false, PlantHandler.Window), new PlantHandler(node, logger));
    var cloudHandler = new CloudHandler(node, options.Id, logger);
    using var cloud = new MosquittoLink(options.Cloud.ToLink("gateway-" + options.Id, CloudHandler.SubscriptionsOf(options.Id), isCleanSession: false, window: 200), cloudHandler);
    node.EventsWaiting += () => cloud.Post(cloudHandler.SendEvents);

    var history = new PowerHistory();
    node.Ticked += () => history.Sample(node);
    PageEndpoints.Map(app, node, new GatewayViews(node, options.Id, software, plant, cloud), history, time);
    plant.Start();
    cloud.Start();
    await app.StartAsync();
    logger.LogInformation("Gateway {Id} {Software} watches {Machines} machines. Plant page: {Addresses}", options.Id, software, machines.Count, string.Join(' ', app.Urls));

    Task stopped = app.WaitForShutdownAsync();
    Task first = await Task.WhenAny(stopped, node.Failed, plant.Completion, cloud.Completion);
    if (first != stopped) await first;
    await Task.WhenAll(plant.StopAsync(), cloud.StopAsync());
    node.Close();
    logger.LogInformation("Stopped.");
    return 0;
}
catch (Exception failure) when (failure is StoreFailedException or StoreTooNewException or SqliteException or IOException or UnauthorizedAccessException or InvalidOperationException)
{
    logger.LogCritical("{Failure}", failure.Message);
    return 1;
}

static ulong NewRandom() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
