using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace EdgeAgent.Gateway.Host.Options;

/// <summary>The process's arguments. Each overrides what the configuration says.</summary>
public sealed record CommandLine
{
    private static readonly Option<string> s_config = new("--config") { HelpName = "DIR", Description = "gateway.yaml and machines/*.yaml", Required = true };
    private static readonly Option<string> s_data = new("--data") { HelpName = "DIR", Description = "Directory of the store." };
    private static readonly Option<string> s_store = new("--data") { HelpName = "DIR", Description = "Directory of the store.", Required = true };
    private static readonly Option<string> s_plant = new("--plant") { HelpName = "HOST:PORT", Description = "The plant's MQTT broker." };
    private static readonly Option<string> s_modules = new("--modules") { HelpName = "PORT", Description = "Where this gateway hears its modules itself." };
    private static readonly Option<string> s_cloud = new("--cloud") { HelpName = "HOST:PORT", Description = "The cloud's MQTT broker." };
    private static readonly Option<string> s_http = new("--http") { HelpName = "PORT", Description = "The local page; 0 takes a free port." };
    private static readonly Option<string> s_to = new("--to") { HelpName = "FILE.csv", Description = "The file to write." };
    private static readonly Option<bool> s_json = new("--json") { Description = "For machines: one line of JSON per finding." };

    private ParseResult _words = null!;

    private CommandLine() { }

    /// <summary>doctor, identity, or buffer and its verb; empty to run the gateway.</summary>
    public IReadOnlyList<string> Verbs { get; private init; } = [];
    public string? Config { get; private init; }
    public string? Data { get; private init; }
    public string? Plant { get; private init; }
    public string? Modules { get; private init; }
    public string? Cloud { get; private init; }
    public string? Http { get; private init; }
    public string? To { get; private init; }
    public bool IsJsonAsked { get; private init; }
    public bool IsHelpAsked { get; private init; }
    public bool IsVersionAsked { get; private init; }

    /// <summary>Reads what can be read; every problem is named, so that all are cured at once.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments, ICollection<string> problems)
    {
        RootCommand root = Commands();
        ParseResult words = root.Parse(arguments);
        foreach (ParseError error in words.Errors) problems.Add($"{error.Message} See --help.");
        var verbs = new List<string>();
        for (SymbolResult? at = words.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent) verbs.Insert(0, command.Command.Name);
        return new CommandLine
        {
            _words = words,
            Verbs = verbs,
            Config = Given(s_config),
            Data = Given(s_data) ?? Given(s_store),
            Plant = Given(s_plant),
            Modules = Given(s_modules),
            Cloud = Given(s_cloud),
            Http = Given(s_http),
            To = Given(s_to),
            IsJsonAsked = words.GetResult(s_json) is { Implicit: false },
            IsHelpAsked = words.Action is System.CommandLine.Help.HelpAction,
            IsVersionAsked = words.GetResult(root.Options.OfType<VersionOption>().Single()) is { Implicit: false },
        };

        string? Given(Option<string> option) => words.GetResult(option)?.Tokens is [var token, ..] ? token.Value : null;
    }

    public void WriteHelp() => _words.Invoke();

    public GatewayHostOptions Over(GatewayHostOptions options, ICollection<string> problems)
    {
        if (Data is not null) options = options with { Data = Data };
        if (Plant is not null) options = options with { Plant = options.Plant.At(Plant) ?? Wrong(options.Plant, "--plant", Plant, problems) };
        if (Cloud is not null) options = options with { Cloud = options.Cloud.At(Cloud) ?? Wrong(options.Cloud, "--cloud", Cloud, problems) };
        if (Modules is not null && PortOf("--modules", Modules, 1, problems) is { } modules) options = options with { Modules = options.Modules with { Port = modules } };
        if (Http is not null && PortOf("--http", Http, 0, problems) is { } http) options = options with { Http = options.Http with { Port = http } };
        return options;
    }

    private static int? PortOf(string name, string value, int least, ICollection<string> problems)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port >= least && port <= IPEndPoint.MaxPort) return port;
        problems.Add($"{name} is '{value}'; use a port, {least} to {IPEndPoint.MaxPort}.");
        return null;
    }

    private static BrokerOptions Wrong(BrokerOptions kept, string name, string value, ICollection<string> problems)
    {
        problems.Add($"{name} is '{value}'; use HOST:PORT.");
        return kept;
    }

    private static RootCommand Commands()
    {
        var root = new RootCommand("""
            EdgeAgent gateway: takes what the sensor modules of a plant send, stores it, watches the machines, tells the cloud.
            Exit codes: 0 stopped or all well, 1 failed while running or something to do, 2 wrong arguments or configuration.
            """)
        {
            s_config, s_data, s_plant, s_modules, s_cloud, s_http,
            new Command("doctor", "Look at configuration, disk, clock, brokers, certificate and modules, and say what to do.")
            {
                s_config, s_data, s_plant, s_modules, s_cloud, s_http, s_json,
            },
            new Command("identity", "Make key, label secret and the plant broker's files where they are missing, and print what the label needs as JSON.")
            {
                s_config, s_data, s_plant, s_modules, s_cloud, s_http,
            },
            new Command("buffer", "Care for the store of a stopped gateway.")
            {
                new Command("check", "Say whether the store is sound; changes nothing.") { s_store },
                new Command("repair", "Save what can be read of a damaged store into a new one; the damaged one is kept beside it.") { s_store },
                new Command("export", "Write what the store holds as CSV.") { s_store, s_to },
            },
        };

        // What a command does stands in Program.cs; without an action of its own the gateway could not be started without a verb.
        root.SetAction(_ => 0);
        return root;
    }
}
