using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Host.Tests.Options;

public sealed class ConfigurationDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_whole_configuration_is_read_with_camel_case_keys()
    {
        Write("gateway.yaml", """
            id: plant-1
            plant: { host: broker.plant, port: 8883, protocol: v311 }
            http: { port: 0 }
            core:
              silenceLimit: 00:02:00
              alarms:
                byFault:
                  vibration.zone: { onDelay: 00:00:20, isLatched: true, suppressedBy: [sensor.fault] }
              retention: { maxFrameAge: 40.00:00:00 }
            detection:
              overRatedInput: {}
            """);
        Write("machines/pump-1.yaml", "id: pump-1\nname: 冷却水泵\ntype: pump\nsupply: soft-starter\nratedShaftKw: 15\nefficiency: 0.9\nmodules: [0200000011]\n");

        var problems = new List<string>();
        (GatewayHostOptions options, IReadOnlyList<EquipmentProfile> machines) = ConfigurationDirectory.Read(_folder, problems);

        Assert.Empty(problems);
        Assert.Equal(("plant-1", "broker.plant", 8883, 0), (options.Id, options.Plant.Host, options.Plant.Port, options.Http.Port));
        Assert.Equal(TimeSpan.FromMinutes(2), options.CoreOptions.SilenceLimit);
        Assert.True(options.Core.Alarms.For("vibration.zone").IsLatched);
        Assert.Equal(TimeSpan.FromDays(40), options.Core.Retention.MaxFrameAge);
        Assert.Equal(("冷却水泵", SupplyType.SoftStarter), (machines[0].Name, machines[0].Supply));
    }

    [Theory]
    [InlineData("id: plant-1\ncloud:\n", "gateway.yaml:2: cloud has no value; give it one, or leave the line out.")]
    [InlineData("id: plant-1\nhttp:\n  names:\n", "gateway.yaml:3: http.names has no value; give it one, or leave the line out.")]
    [InlineData("id: plant-1\nhttp: { names: [ , a.example] }\n", "gateway.yaml")]
    [InlineData("id:\n", "gateway.yaml:1: id has no value; give it one, or leave the line out.")]
    [InlineData("id: plant-1\ncore:\n  alarms:\n    byFault:\n      vibration.zone:\n", "gateway.yaml:4: core.alarms.byFault has an entry without a value")]
    [InlineData("id: plant-1\ncore:\n  alarms:\n    byFault: { vibration.zone: { suppressedBy: [~] } }\n", "core.alarms.byFault.suppressedBy has an entry without a value")]
    public void A_key_without_a_value_is_refused_by_name_and_no_fall_of_the_program(string yaml, string wanted)
    {
        Write("gateway.yaml", yaml);
        Write("machines/a.yaml", "id: a\nname: A\nmodules: [0200000011]\n");
        Write("machines/b.yaml", "id: b\nname: B\nmodules:\n");
        Write("machines/c.yaml", "id: c\nname: C\nbearings: [~]\nmodules: [0200000012]\n");
        Write("machines/d.yaml", "id: d\nname: D\nmodules: [~]\n");

        var problems = new List<string>();
        ConfigurationDirectory.Read(_folder, problems);

        Assert.Contains(problems, problem => problem.Contains(wanted, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("b.yaml:3: modules has no value", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("c.yaml:3: bearings has an entry without a value", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("d.yaml:3: modules has an entry without a value", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_problem_of_every_file_is_named_at_once_with_file_and_line()
    {
        Write("gateway.yaml", "id: Plant 1\nplant:\n  port: 0\ncore:\n  silenceLimit: 00:00:01\n");
        Write("machines/a.yaml", "id: a\nname: A\nefficiency: 90\nmodules: [nonsense]\n");
        Write("machines/b.yaml", "id: a\nname: B\nmodules: [0200000011]\n");
        Write("machines/c.yaml", "id: c\nname: C\nmodules: [0200000011]\n");
        Write("machines/d.yaml", "id: d\nname: D\nratedKw: 5\n");

        var problems = new List<string>();
        ConfigurationDirectory.Read(_folder, problems);

        string all = string.Join('\n', problems);
        Assert.Contains("gateway.yaml:1: id is 'Plant 1'", all, StringComparison.Ordinal);
        Assert.Contains("gateway.yaml:3: plant.port is 0", all, StringComparison.Ordinal);
        Assert.Contains("gateway.yaml:5: silenceLimit is 00:00:01", all, StringComparison.Ordinal);
        Assert.Contains("a.yaml:3: efficiency is 90", all, StringComparison.Ordinal);
        Assert.Contains("a.yaml:4: modules names 'nonsense'", all, StringComparison.Ordinal);
        Assert.Contains("b.yaml:1: id is 'a'", all, StringComparison.Ordinal);
        Assert.Contains("c.yaml:3: modules names 0200000011", all, StringComparison.Ordinal);
        Assert.Contains("d.yaml:3: ", all, StringComparison.Ordinal);
        Assert.Equal(8, problems.Count);
    }

    [Fact]
    public void A_directory_without_files_says_what_is_missing()
    {
        var problems = new List<string>();
        ConfigurationDirectory.Read(_folder, problems);

        Assert.Contains(problems, problem => problem.Contains("gateway.yaml: does not exist", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("one .yaml file per machine", StringComparison.Ordinal));
    }

    [Fact]
    public void Arguments_override_the_configuration_and_wrong_ones_are_all_named()
    {
        var problems = new List<string>();
        CommandLine line = CommandLine.Parse(["--config", "x", "--plant", "b:1", "--cloud", "nowhere", "--http", "70000", "--colour"], problems);
        GatewayHostOptions options = line.Over(new GatewayHostOptions(), problems);

        Assert.Equal(("b", 1), (options.Plant.Host, options.Plant.Port));
        Assert.Equal(3, problems.Count);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
