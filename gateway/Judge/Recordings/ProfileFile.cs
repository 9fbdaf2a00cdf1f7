using EdgeAgent.Gateway.Profiles;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeAgent.Judge.Recordings;

/// <summary>Reads one equipment profile as the gateway does, and says everything that is wrong with it at once.</summary>
public static class ProfileFile
{
    public static EquipmentProfile? Read(string path, ICollection<string> problems)
    {
        try
        {
            EquipmentProfile profile = new DeserializerBuilder()
                .WithNamingConvention(CamelCaseNamingConvention.Instance)
                .WithEnumNamingConvention(HyphenatedNamingConvention.Instance)
                .WithTypeMapping<IReadOnlyList<string>, List<string>>()
                .Build()
                .Deserialize<EquipmentProfile>(File.ReadAllText(path)) ?? throw new YamlException("the file is empty");
            foreach (string problem in profile.Problems()) problems.Add($"{path}: {problem}");
            return problems.Count == 0 ? profile : null;
        }
        catch (YamlException problem)
        {
            problems.Add($"{path}:{problem.Start.Line}: {problem.Message} {problem.InnerException?.Message}");
            return null;
        }
    }
}
