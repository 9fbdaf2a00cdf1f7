using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

public class PlateFormTests
{
    [Fact]
    public void What_a_form_shows_is_read_back_as_the_same_profile()
    {
        var profile = new MachineProfile
        {
            Name = "压缩机 1",
            Type = MachineType.Compressor,
            Maker = "M",
            Model = "C-7",
            RatedShaftKw = 7.5,
            Efficiency = 0.887,
            Supply = SupplyType.VariableFrequencyDrive,
            TripClass = "10A",
            IsoGroup = 2,
            Mounting = Mounting.Rigid,
            Shaft = ShaftDirection.Vertical,
            Bearings = ["6205", "9x7.94/39.04"],
            AxialAxes = new() { ["drive-end"] = 3 },
            ServiceParts = [new ServicePart { Name = "Belt", EveryRunHours = 4000, ChangedAtRunHours = 120 }],
            Rules = [new SiteRule { Name = "hot", Any = [new SiteCase { All = [new SiteCondition { Column = "temperature@motor-body", Above = 100 }] }] }],
        };
        var problems = new List<string>();
        IReadOnlyDictionary<string, string> form = PlateForm.Write(profile);

        MachineProfile? read = PlateForm.Read(key => form.GetValueOrDefault(key), problems);

        Assert.Empty(problems);
        Assert.Equal(ProfileJson.Write(profile), ProfileJson.Write(read!));
        Assert.Equal("88.7", form["efficiency"]);
    }

    [Theory]
    [InlineData("efficiency", "0.887", "efficiency")]
    [InlineData("ratedShaftKw", "seven", "ratedShaftKw")]
    [InlineData("phases", "2", "phases")]
    [InlineData("serviceParts", "Belt", "serviceParts")]
    [InlineData("rules", "{", "rules")]
    [InlineData("axial-drive-end", "4", "axialAxes")]
    [InlineData("name", "", "name")]
    public void A_wrong_field_is_named_and_the_draft_goes_on_without_it(string key, string text, string problem)
    {
        Dictionary<string, string> form = new() { ["name"] = "P", ["ratedCurrent"] = "27,7" };
        form[key] = text;
        var problems = new List<string>();

        Assert.Null(PlateForm.Read(field => form.GetValueOrDefault(field), problems));
        Assert.Contains(problem, problems.Select(PlateForm.KeyOf));
        Assert.Equal(27.7, PlateForm.Draft(field => form.GetValueOrDefault(field)).RatedCurrent);
    }
}
