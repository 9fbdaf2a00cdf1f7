using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Profiles;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeAgent.Gateway.Host.Options;

/// <summary>
/// Reads gateway.yaml and machines/*.yaml. Every problem of every file is named at once, as <c>file:line: what is wrong and what to write</c>; with one problem
/// there is no start.
/// </summary>
public static class ConfigurationDirectory
{
    /// <summary>More machines than this on one gateway are refused.</summary>
    public const int MaxMachines = 2000;

    public static (GatewayHostOptions Options, IReadOnlyList<EquipmentProfile> Machines) Read(string directory, ICollection<string> problems)
    {
        string main = Path.Combine(directory, "gateway.yaml");
        GatewayHostOptions options = ReadFile<GatewayHostOptions>(main, problems) ?? new GatewayHostOptions();
        foreach (string problem in options.Problems()) problems.Add(Locate(main, problem));
        return (options, ReadMachines(Path.Combine(directory, "machines"), options.Bridge.IsUsed, problems));
    }

    /// <summary>A gateway that is paired gets its machines by that and needs no files.</summary>
    private static List<EquipmentProfile> ReadMachines(string directory, bool isPaired, ICollection<string> problems)
    {
        var machines = new List<EquipmentProfile>();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.yaml") : [];
        Array.Sort(files, StringComparer.Ordinal);
        if (files.Length > MaxMachines || (files.Length == 0 && !isPaired))
            problems.Add($"{directory}: has {files.Length} machine files; 1 to {MaxMachines} are needed, one .yaml file per machine.");

        foreach (string file in files)
        {
            if (ReadFile<EquipmentProfile>(file, problems) is not { } machine) continue;
            foreach (string problem in machine.Problems()) problems.Add(Locate(file, problem));
            if (!owners.TryAdd("machine " + machine.Id, file))
                problems.Add(Locate(file, $"id is '{machine.Id}', which {owners["machine " + machine.Id]} has as well."));
            foreach (string module in machine.Modules)
            {
                if (!ModuleId.TryParse(module, out _))
                    problems.Add(Locate(file, $"modules names '{module}', which is no module id: ten characters of 0-9 and A-Z without I, L, O, U."));
                else if (!owners.TryAdd("module " + module, file))
                    problems.Add(Locate(file, $"modules names {module}, which is placed in {owners["module " + module]} already."));
            }

            machines.Add(machine);
        }

        return machines;
    }

    private static T? ReadFile<T>(string file, ICollection<string> problems)
        where T : class
    {
        if (!File.Exists(file))
        {
            problems.Add($"{file}: does not exist.");
            return null;
        }

        try
        {
            using var reader = new StreamReader(file);
            T read = Reader().Deserialize<T>(reader) ?? throw new YamlException("the file is empty");
            string[] empty = [.. EmptyMembers.Of(read)];
            foreach (string problem in empty) problems.Add(Locate(file, problem));
            return empty.Length == 0 ? read : null;
        }
        catch (YamlException problem)
        {
            string inner = problem.InnerException is { } cause ? " " + cause.Message : "";
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{problem.Start.Line}: {problem.Message}{inner}"));
            return null;
        }
    }

    private static IDeserializer Reader() => new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithEnumNamingConvention(HyphenatedNamingConvention.Instance)
        .WithTypeMapping<IReadOnlyList<string>, List<string>>()
        .WithTypeMapping<IReadOnlyDictionary<string, FaultAlarmOptions>, Dictionary<string, FaultAlarmOptions>>()
        .WithTypeConverter(new TimeSpanConverter())
        .Build();

    /// <summary>Puts the line of the key a problem begins with in front of it.</summary>
    private static string Locate(string file, string problem)
    {
        string key = problem.Split(' ', 2)[0].Split('.')[^1];
        int line = 0;
        foreach (string text in File.Exists(file) ? File.ReadLines(file) : [])
        {
            line++;
            if (text.TrimStart().TrimStart('-', ' ').StartsWith(key + ":", StringComparison.Ordinal))
                return string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: {problem}");
        }

        return $"{file}: {problem}";
    }

    /// <summary>Times are written as hh:mm:ss or d.hh:mm:ss.</summary>
    private sealed class TimeSpanConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(TimeSpan);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            Scalar scalar = parser.Consume<Scalar>();
            return TimeSpan.TryParseExact(scalar.Value, ["c", @"h\:mm\:ss", @"hh\:mm\:ss\.FFF"], CultureInfo.InvariantCulture, out TimeSpan time)
                ? time
                : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is no time; write hh:mm:ss.");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
            throw new NotSupportedException("Configuration is only read.");
    }
}
