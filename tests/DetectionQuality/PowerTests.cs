using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

public sealed class PowerTests
{
    [Theory]
    [InlineData("PWF")]
    [InlineData("HDF")]
    [InlineData("OSF")]
    public void The_rules_of_AI4I_in_a_profile_answer_exactly_as_its_labels(string rule)
    {
        string file = Path.Combine(SharedData.Folder("ai4i"), "ai4i2020.csv");
        string[][] rows = [.. File.ReadLines(file).Select(line => line.Split(','))];
        int label = Array.IndexOf(rows[0], rule);
        using StreamReader reader = File.OpenText(file);
        bool[] answers = [.. PowerCommand.Judge(reader, Profile("ai4i-mill.yaml"), new DetectionOptions()).Select(answer => answer.Codes.Contains(rule))];
        Assert.Equal(rows.Skip(1).Select(row => row[label] == "1"), answers);
        Assert.Contains(true, answers);
    }

    [Fact]
    public void Current_peaks_of_a_starting_spindle_are_no_overload()
    {
        using StreamReader reader = File.OpenText(Path.Combine(SharedData.Folder("cnc-power"), "cnc_power.csv"));
        string[] codes = [.. PowerCommand.Judge(reader, Profile("cnc.yaml"), new DetectionOptions()).SelectMany(answer => answer.Codes).Distinct()];
        Assert.DoesNotContain(FaultCodes.OverRatedInput, codes);
        Assert.DoesNotContain(FaultCodes.ThermalOverload, codes);
        Assert.DoesNotContain(FaultCodes.LockedRotor, codes);
    }

    [Fact]
    public void Every_profile_of_the_library_is_valid_and_says_which_standard_judges_its_vibration()
    {
        string folder = Path.Combine(Root(), "gateway", "Core", "Profiles");
        string[] files = Directory.GetFiles(folder, "*.yaml");
        Assert.Equal(6, files.Length);
        foreach (string file in files)
        {
            List<string> problems = [];
            EquipmentProfile? profile = ProfileFile.Read(file, problems);
            Assert.True(profile is not null, string.Join('\n', problems));
            Assert.NotNull(profile.RatedInputKw);
            Assert.True(VibrationStandard.WhyNot(profile) is null == (profile.Type == MachineType.Compressor), file);
        }
    }

    private static EquipmentProfile Profile(string name)
    {
        List<string> problems = [];
        EquipmentProfile? profile = ProfileFile.Read(Path.Combine(Root(), "gateway", "Judge", "Profiles", name), problems);
        return profile ?? throw new InvalidDataException(string.Join('\n', problems));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No EdgeAgent.sln above the tests.");
    }
}
