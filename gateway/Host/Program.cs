using System.Reflection;
using System.Security.Cryptography;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Host;
using EdgeAgent.Gateway.Host.Box;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Maintenance;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Profiles;

// The composition root of the gateway: configuration, identity and pairing, and rounds of the running gateway (GatewayRun.cs).

OwnFile.MaskOthers();
var problems = new List<string>();
CommandLine line = CommandLine.Parse(args, problems);
string software = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
if (line.IsHelpAsked || line.IsVersionAsked)
{
    if (line.IsVersionAsked) Console.Out.WriteLine(software);
    else line.WriteHelp();
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

using ILoggerFactory loggers = LoggerFactory.Create(ConsoleLog.Add);
ILogger logger = loggers.CreateLogger("Gateway");
try
{
    if (line.Verbs is ["identity"]) return IdentityVerb.Run(options);
    Directory.CreateDirectory(options.Data);
    await using var box = new BoxDevices(options.Box, logger);
    if (!options.Bridge.IsUsed)
    {
        using var alone = new GatewayRun(options, machines, software, logger, null, null, box.Light, box.Ambient);
        return await alone.RunAsync() == RunEnd.Failed ? 1 : 0;
    }

    using var identity = new IdentityFolder(options.Data);
    using JoinListener? join = options.Commissioning.IsUsed ? new JoinListener(options.Commissioning, options.Modules.IsUsed ? options.Modules.Port : options.PlantBroker.Port, identity, logger) : null;
    using var pairing = new PairingService(options.Bridge, identity, software, logger) { Joining = join };
    using var stop = new CancellationTokenSource();
    box.Pressed = pairing.Press;
    if (options.Bridge.ButtonDevice.Length > 0)
        _ = Task.Run(() => new ButtonWatch(options.Bridge.ButtonDevice, pairing.Press, logger).RunAsync(stop.Token)); // a read of the device ends with the process only
    pairing.Start();
    await pairing.FirstWordAsync();

    // Each round works by what pairing says now; a round ends when that changed.
    RunEnd end;
    do
    {
        PlantBrokerFiles? broker = options.PlantBroker.IsUsed ? new PlantBrokerFiles(options.PlantBroker, options.Plant.Port) : null;
        GatewaySettings? settings = identity.Kept.Begin();                              // once: newer ones come while this goes on, and end the round
        var trial = new SettingsTrial(identity.Kept, settings, revision => pairing.WorksBy(revision, Membership.Overridden(machines, settings)), logger);
        broker?.Write(identity.PlantAuthorityText, settings);
        if (settings is not null) join?.Open();
        using var run = new GatewayRun(
            Membership.Over(options, identity, settings, broker),
            Membership.Machines(machines, settings),
            software,
            logger,
            pairing,
            identity,
            box.Light,
            box.Ambient,
            broker,
            trial
        );
        end = await trial.RunAsync(run.RunAsync);
        if (end is not RunEnd.Changed && join is not null) await join.CloseAsync();
        if (end == RunEnd.Wiped) Membership.Wipe(options.Data, identity);
        if (end is RunEnd.Wiped or RunEnd.Changed) pairing.Acted(end == RunEnd.Wiped ? PairingNews.Wiped : PairingNews.Changed);
    }
    while (end is RunEnd.Wiped or RunEnd.Changed);

    await pairing.StopAsync();
    await stop.CancelAsync();
    return end == RunEnd.Failed ? 1 : 0;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
{
    logger.LogCritical("{Failure}", failure.Message);
    return 1;
}
