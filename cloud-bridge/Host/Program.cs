using System.CommandLine;
using System.Data.Common;
using EdgeAgent.CloudBridge;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.SetUp;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Time;

// The composition root: words in, a running bridge out. Exit codes: 0 stopped, 1 stopped by a fault, 2 wrong options.
OwnFile.MaskOthers();
var data = new Option<string>("--data")
{
    Description = "Folder of the SQLite database, made when missing. With EDGE_BRIDGE_POSTGRES, a connection string, the data is in PostgreSQL.",
    DefaultValueFactory = _ => BridgeDatabase.UsualFolder,
};
var cloud = new Option<string?>("--cloud") { Description = "The cloud side's MQTT broker, HOST:PORT. Without it only pages and API run." };
var cloudUser = new Option<string?>("--cloud-user") { Description = "Login at the broker; its password comes from EDGE_CLOUD_PASSWORD." };
var caFile = new Option<string?>("--ca") { Description = "PEM file of the authorities to trust; turns TLS on." };
var instance = new Option<string>("--instance") { Description = "Name of this instance at the broker.", DefaultValueFactory = _ => "bridge-1" };
var http = new Option<int>("--http") { Description = "Port of pages and API; 0 takes a free one.", DefaultValueFactory = _ => 5080 };
var address = new Option<string>("--http-address") { Description = "Address of pages and API.", DefaultValueFactory = _ => "127.0.0.1" };
var https = new Option<int>("--https")
{
    Description = "Port of pages and API with TLS, when a certificate is given; 0 takes a free one.",
    DefaultValueFactory = _ => 5443,
};
var pageCertificate = new Option<string?>("--page-certificate")
{
    Description = "PEM file of the pages' certificate with its chain; phones need TLS for camera and passkeys.",
};
var pageKey = new Option<string?>("--page-key") { Description = "PEM file of the certificate's key." };
var gateways = new Option<string[]>("--gateways") { Description = "Gateways to register.", AllowMultipleArgumentsPerToken = true };
var open = new Option<bool>("--open-registration") { Description = "Register every gateway at its first message. For demonstrations only." };
var link = new Option<bool>("--sign-in-link")
{
    Description = "Print a link that signs the first manager in once, at every start. Without it only until somebody has set up a way to sign in.",
};
var silentAfter = new Option<TimeSpan>("--silent-after")
{
    Description = "Silence of a gateway that opens a connectivity order.",
    DefaultValueFactory = _ => new SilenceOptions().SilentAfter,
};
var provingTime = new Option<TimeSpan>("--proving-time")
{
    Description = "Running time in which a machine proves a repair; for troubles of heat it is four times as long.",
    DefaultValueFactory = _ => new ProvingTimes().Running,
};
var securityContact = new Option<string?>("--security-contact")
{
    Description = "Whom somebody who found a weakness writes to, mailto:, https: or tel:. Served at /.well-known/security.txt, which is not there without it.",
};
var securityPolicy = new Option<string?>("--security-policy") { Description = "Page that says what who reports a weakness may expect, https:." };
var pki = new Option<string?>("--pki")
{
    Description = "Folder of the certificate authority; pki in the data folder, unless told. All instances need the same one.",
};
var enrol = new Option<int?>("--enrol") { Description = "Port where gateways enrol; without it none can." };
var enrolAddress = new Option<string>("--enrol-address") { Description = "Address where gateways enrol.", DefaultValueFactory = _ => "127.0.0.1" };
var serverNames = new Option<string[]>("--server-names")
{
    Description = "Names and addresses under which gateways reach this machine.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["localhost", "127.0.0.1"],
};
var gatewayBroker = new Option<string>("--gateway-broker")
{
    Description = "Where paired gateways find the cloud broker, HOST:PORT.",
    DefaultValueFactory = _ => "127.0.0.1:8883",
};
var brokerPid = new Option<string?>("--broker-pid-file")
{
    Description = "Process id file of a cloud broker on this machine, to reload it after a revocation.",
};
var ownNetworks = new Option<string[]>("--own-networks")
{
    Description = "Networks of your own that webhooks and connectors may reach, by http too, like 10.1.2.0/24. Without it only public addresses by https.",
    AllowMultipleArgumentsPerToken = true,
};
var publicOrigin = new Option<string?>("--public-origin")
{
    Description = "What browsers know the pages by, like https://service.example: links begin with it, and plain requests are led there.",
};
var knownProxies = new Option<string[]>("--known-proxies")
{
    Description = "Addresses or networks of your proxies; only theirs is believed about where a request came from, and whether it came with TLS.",
    AllowMultipleArgumentsPerToken = true,
};
var allowedHosts = new Option<string[]>("--allowed-hosts")
{
    Description = "Host names the pages answer to beside that of --public-origin; with neither they answer to every name.",
    AllowMultipleArgumentsPerToken = true,
};
var adopt = new Option<string[]>("--adopt") { Description = "Gateways paired by these settings, ID=FINGERPRINT.", AllowMultipleArgumentsPerToken = true };

var root = new RootCommand("EdgeAgent cloud-bridge: takes what gateways send exactly once and opens one work order per trouble.")
{
    securityContact, securityPolicy,
    data, cloud, cloudUser, caFile, instance, http, address, https, pageCertificate, pageKey, gateways, open, link, silentAfter, provingTime,
    pki, enrol, enrolAddress, serverNames, gatewayBroker, brokerPid, adopt, ownNetworks, publicOrigin, knownProxies, allowedHosts,
};
foreach (Command verb in PairingVerbs.All()) root.Subcommands.Add(verb);
root.Subcommands.Add(SetupVerb.Make());
root.Subcommands.Add(BackupVerb.Make(data, pki));
root.Subcommands.Add(OwnerLinkVerb.Make(data, publicOrigin));
root.SetAction((words, cancel) => RunAsync(
    new BridgeOptions
    {
        DataFolder = words.GetValue(data)!,
        Postgres = Environment.GetEnvironmentVariable("EDGE_BRIDGE_POSTGRES"),
        Cloud = words.GetValue(cloud),
        CloudUser = words.GetValue(cloudUser),
        CloudPassword = Environment.GetEnvironmentVariable("EDGE_CLOUD_PASSWORD"),
        CaFile = words.GetValue(caFile),
        Instance = words.GetValue(instance)!,
        HttpPort = words.GetValue(http),
        HttpAddress = words.GetValue(address)!,
        HttpsPort = words.GetValue(https),
        PageCertificate = words.GetValue(pageCertificate),
        PageKey = words.GetValue(pageKey),
        Gateways = words.GetValue(gateways) ?? [],
        Intake = new IntakeOptions { IsRegistrationOpen = words.GetValue(open) },
        Security = new SecurityContact
        {
            Contact = words.GetValue(securityContact),
            Policy = words.GetValue(securityPolicy),
        },
        Silence = new SilenceOptions { SilentAfter = words.GetValue(silentAfter) },
        Levels = new ServiceLevels { Proving = new ProvingTimes { Running = words.GetValue(provingTime) } },
        StarterKey = Environment.GetEnvironmentVariable("EDGE_BRIDGE_KEY"),
        AuthorityFolder = words.GetValue(pki),
        EnrolmentPort = words.GetValue(enrol),
        EnrolmentAddress = words.GetValue(enrolAddress)!,
        ServerNames = words.GetValue(serverNames)!,
        BrokerPidFile = words.GetValue(brokerPid),
        Adopted = words.GetValue(adopt) ?? [],
        Public = new PublicPlace
        {
            Origin = words.GetValue(publicOrigin)?.TrimEnd('/'),
            Proxies = words.GetValue(knownProxies) ?? [],
            Hosts = words.GetValue(allowedHosts) ?? [],
        },
        Outgoing = new OutgoingOptions { OwnNetworks = words.GetValue(ownNetworks) ?? [] },
        Pairing = PairingOptions.AtBroker(words.GetValue(gatewayBroker)!),
    },
    words.GetValue(link),
    cancel));

// What was taken is written before the end; the library would end us after two seconds, in the middle of it on a busy machine.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

static async Task<int> RunAsync(BridgeOptions options, bool printsLink, CancellationToken cancel)
{
    string[] problems = [.. options.Problems()];
    foreach (string problem in problems) await Console.Error.WriteLineAsync(problem);
    if (problems.Length > 0) return 2;

    try
    {
        return await ServeAsync(options, printsLink, cancel);
    }
    catch (Exception e)
        when (e is DatabaseFailedException or SchemaIsNewerException or SealKeyLostException or RequestRoleMissingException or DbException or IOException
            or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync($"The bridge could not start: {e.Message}");
        return 1;
    }
}

static async Task<int> ServeAsync(BridgeOptions options, bool printsLink, CancellationToken cancel)
{
    Directory.CreateDirectory(options.DataFolder);
    using Database database = options.OpenDatabase();
    await using WebApplication app = BridgeApp.Build(options, database, ScaledTimeProvider.FromEnvironment(), CrashPoint.FromEnvironment());
    await app.StartAsync(cancel);
    DateTimeOffset now = TimeProvider.System.GetUtcNow();
    if (options.StarterKey is { } key) FirstOwner.AddStarterKey(database, key, now);
    Console.WriteLine($"The bridge's pages are at {app.Urls.First()}; its data is in {database.Place}.");
    // Whoever gave the starter key makes links with it; the console would only carry the secret into a log.
    if ((printsLink || options.StarterKey is null) && FirstOwner.MakeLink(database, now, printsLink) is { } secret)
    {
        string address = options.Public.Origin ?? app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        Console.WriteLine($"To sign in as the owner, once, within {OneTimeLinks.ValidFor.TotalHours:0} hours: {OneTimeLinks.AddressOf(address, secret)}");
    }

    await app.WaitForShutdownAsync(cancel);
    if (app.Services.GetRequiredService<ProcessFault>().First is not { } fault) return 0;

    // Last and by itself: whoever finds the process stopped reads why and what to do.
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
