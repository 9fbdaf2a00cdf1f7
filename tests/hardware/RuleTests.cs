using EdgeAgent.Hardware.Tests.Data;
using EdgeAgent.Hardware.Tests.Rules;

namespace EdgeAgent.Hardware.Tests;

public sealed class RuleTests
{
    private static readonly Lazy<SensorModule> Module = new(() => SensorModule.Read(RepositoryFiles.SensorModule));

    public static TheoryData<string> Names => [.. SensorModuleRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sensor_module_keeps_the_rule(string rule) =>
        Expect.None(SensorModuleRules.All.Single(candidate => candidate.Name == rule).Problems(Module.Value));
}
