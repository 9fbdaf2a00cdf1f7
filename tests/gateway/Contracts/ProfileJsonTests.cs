using System.Text.Json;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.Contracts.Tests;

public sealed class ProfileJsonTests
{
    [Fact]
    public void A_profile_survives_the_way_there_and_back()
    {
        var profile = new MachineProfile
        {
            Name = "风机 1",
            Type = MachineType.Fan,
            Supply = SupplyType.VariableFrequencyDrive,
            Mounting = Mounting.Flexible,
            Shaft = ShaftDirection.Vertical,
            TripClass = "10A",
            Bearings = ["6205"],
            AxialAxes = new() { ["drive-end"] = 3 },
            ServiceParts = [new ServicePart { Name = "Belt", EveryRunHours = 4000 }],
            Rules = [new SiteRule { Name = "hot", Any = [new SiteCase { All = [new SiteCondition { Column = "x", Above = 3 }] }] }],
        };
        var problems = new List<string>();

        string text = ProfileJson.Write(profile);
        MachineProfile read = ProfileJson.Read(text, problems)!;

        Assert.Empty(problems);
        Assert.Equal(text, ProfileJson.Write(read));
        Assert.Contains("\"variable-frequency-drive\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_nobody_knows_is_refused_by_name_with_the_way_to_it()
    {
        var problems = new List<string>();

        MachineProfile? read = ProfileJson.Read(
            """{"name":"P","maxBodyTemperatur":90,"serviceParts":[{"name":"a","everyRunHours":5},{"name":"b","everyRunHour":5}],"rules":[{"name":"r","any":[{"all":[{"colum":"x"}]}]}]}""",
            problems
        );

        Assert.Null(read);
        Assert.Equal(
            ["maxBodyTemperatur", "serviceParts[1].everyRunHour", "rules[0].any[0].all[0].colum"],
            problems.Select(problem => problem.Split(' ')[0])
        );
    }

    [Theory]
    [InlineData("""{"name":"P","type":"pumpe"}""", "type")]
    [InlineData("""{"name":"P","type":2}""", "type")]
    [InlineData("""{"name":"P","ratedShaftKw":"15"}""", "ratedShaftKw")]
    [InlineData("""{"name":"P","ratedShaftKw":15000000}""", "ratedShaftKw")]
    [InlineData("""{"name":"P","version":2}""", "version is 2")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"P","bearings":null}""", "bearings")]
    [InlineData("""{"name":"P","rules":[{"name":"r"}]}""", "rules 'r'")]
    [InlineData("null", "empty")]
    [InlineData("[]", "does not fit")]
    [InlineData("{", "no JSON")]
    [InlineData("{\"name\":\"P\",\"type\":\"pump\",\"bearings\":[null]}", "bearings has an entry without a value")]
    [InlineData("{\"name\":\"P\",\"type\":\"pump\",\"serviceParts\":[null]}", "serviceParts has an entry")]
    [InlineData("{\"name\":\"P\",\"type\":\"pump\",\"rules\":[{\"name\":\"hot\",\"any\":[null]}]}", "rules has an entry")]
    [InlineData("{\"name\":\"P\",\"name\":\"Q\",\"type\":\"pump\"}", "no JSON")]
    [InlineData("{\"name\":\"\\ud800\",\"type\":\"pump\"}", "does not fit")]
    public void A_wrong_value_is_refused_by_name(string json, string problem)
    {
        var problems = new List<string>();

        Assert.Null(ProfileJson.Read(json, problems));
        Assert.Contains(problem, string.Join('\n', problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_longer_than_its_limit_is_refused_unread()
    {
        var problems = new List<string>();

        Assert.Null(ProfileJson.Read(new string(' ', MachineProfile.MaxBytes + 1), problems));
        Assert.Contains("longer than", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_with_a_newer_key_are_refused_by_name_and_their_revision_is_known_nevertheless()
    {
        var settings = new GatewaySettings(7, "gw-1", new BrokerPlace("broker", 8883), [new MachineSettings("pump-1", new MachineProfile { Name = "P" }, [])]);
        string text = SettingsReading.Write(settings).GetRawText().Replace("\"name\":\"P\"", "\"name\":\"P\",\"cavitationLimit\":3", StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text);
        var problems = new List<string>();

        Assert.Null(SettingsReading.Read(document.RootElement, out long revision, problems));
        Assert.Equal(7, revision);
        Assert.Contains("machines[0].plate.cavitationLimit", Assert.Single(problems), StringComparison.Ordinal);
    }
}
