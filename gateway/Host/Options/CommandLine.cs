using System.Globalization;
using System.Net;

namespace EdgeAgent.Gateway.Host.Options;

/// <summary>The process's arguments. Each overrides what the configuration says.</summary>
public sealed record CommandLine
{
    public const string Help = """
        EdgeAgent gateway: takes what the sensor modules of a plant send, stores it, watches the machines, tells the cloud.

        usage: EdgeAgent.Gateway.Host --config DIR [--data DIR] [--plant HOST:PORT] [--cloud HOST:PORT] [--http PORT]

               EdgeAgent.Gateway.Host doctor --config DIR [--json]
               EdgeAgent.Gateway.Host identity --config DIR [--data DIR]
               EdgeAgent.Gateway.Host buffer check|repair --data DIR
               EdgeAgent.Gateway.Host buffer export --data DIR --to FILE.csv

          --config DIR        gateway.yaml and machines/*.yaml
          --data DIR          directory of the store
          --plant HOST:PORT   the plant's MQTT broker
          --cloud HOST:PORT   the cloud's MQTT broker
          --http PORT         the local page; 0 takes a free port
          --version           print the version
          --help              print this

        identity makes key, label secret and the plant broker's files where they are missing, and prints what the gateway's label needs as JSON.
        doctor looks at configuration, disk, clock, brokers, certificate and modules and says what to do; buffer cares for the store of a stopped gateway.
        Exit codes: 0 stopped or all well, 1 failed while running or something to do, 2 wrong arguments or configuration.
        """;

    /// <summary>doctor, or buffer and its verb; empty to run the gateway.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];
    public string? Config { get; init; }
    public string? Data { get; init; }
    public string? Plant { get; init; }
    public string? Cloud { get; init; }
    public string? Http { get; init; }
    public string? To { get; init; }
    public bool IsJsonAsked { get; init; }
    public bool IsHelpAsked { get; init; }
    public bool IsVersionAsked { get; init; }

    public static CommandLine Parse(IReadOnlyList<string> arguments, ICollection<string> problems)
    {
        var line = new CommandLine();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name is "--help" or "-h") line = line with { IsHelpAsked = true };
            else if (name == "--version") line = line with { IsVersionAsked = true };
            else if (name == "--json") line = line with { IsJsonAsked = true };
            else if (!name.StartsWith('-')) line = line with { Verbs = [.. line.Verbs, name] };
            else if (name is not ("--config" or "--data" or "--plant" or "--cloud" or "--http" or "--to")) problems.Add($"{name} is no option; see --help.");
            else if (i + 1 == arguments.Count) problems.Add($"{name} needs a value; see --help.");
            else line = line.With(name, arguments[++i]);
        }

        if (line.IsHelpAsked || line.IsVersionAsked) return line;
        if (line.Verbs is not ([] or ["doctor"] or ["identity"] or ["buffer", "check" or "repair" or "export"]))
            problems.Add($"{string.Join(' ', line.Verbs)} is not known; see --help.");
        if (line.Verbs is ["buffer", ..] && line.Data is null) problems.Add("--data DIR is missing; see --help.");
        if (line.Verbs is not ["buffer", ..] && line.Config is null) problems.Add("--config DIR is missing; see --help.");
        return line;
    }

    public GatewayHostOptions Over(GatewayHostOptions options, ICollection<string> problems)
    {
        if (Data is not null) options = options with { Data = Data };
        if (Plant is not null) options = options with { Plant = options.Plant.At(Plant) ?? Wrong(options.Plant, "--plant", Plant, problems) };
        if (Cloud is not null) options = options with { Cloud = options.Cloud.At(Cloud) ?? Wrong(options.Cloud, "--cloud", Cloud, problems) };
        if (Http is null) return options;
        if (int.TryParse(Http, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort)
            return options with { Http = options.Http with { Port = port } };
        problems.Add($"--http is '{Http}'; use a port, 0 to {IPEndPoint.MaxPort}.");
        return options;
    }

    private static BrokerOptions Wrong(BrokerOptions kept, string name, string value, ICollection<string> problems)
    {
        problems.Add($"{name} is '{value}'; use HOST:PORT.");
        return kept;
    }

    private CommandLine With(string name, string value) => name switch
    {
        "--config" => this with { Config = value },
        "--data" => this with { Data = value },
        "--plant" => this with { Plant = value },
        "--cloud" => this with { Cloud = value },
        "--to" => this with { To = value },
        _ => this with { Http = value },
    };
}
