extern alias gatewayhost;

using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Tests.Detection;
using gatewayhost::EdgeAgent.Gateway.Host.Options;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// One profile, whoever says it: a machine that an installer adds by its plate is judged by the gateway exactly as one whose YAML file lies on the box. From the
/// plate on, only what really travels is used: the bridge's database, the signed check-in, its answer, the gateway's own reading of it.
/// </summary>
public sealed class OneProfileTests : IDisposable
{
    private const string Whole = """
        id: compressor-1
        name: Compressor 1 / 1号空压机
        type: compressor
        maker: Demonstration
        model: C-7
        serial: "0003"
        ratedShaftKw: 15.5
        efficiency: 0.921
        ratedVoltage: 400
        ratedCurrent: 27.7
        powerFactor: 0.85
        phases: 3
        serviceFactor: 1.1
        supply: direct-on-line
        tripClass: "20"
        ratedRpm: 1465
        isoGroup: 2
        mounting: rigid
        maxBodyTemperature: 110
        maxVelocityMmPerSec: 7.1
        bearings: ["6205", "12x15/70@40"]
        axialAxes: { drive-end: 3 }
        shaft: vertical
        serviceParts:
          - { name: Belt, everyRunHours: 4000, changedAtRunHours: 120 }
        runHoursBefore: 1200
        rules:
          - { name: hot, any: [ { all: [ { column: temperature@motor-body, above: 100 } ] } ] }
        modules: [MODULE]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("one-profile-").FullName;
    private readonly PairingBench _bench = new();
    private readonly MadeBox _box;
    private readonly string _gateway;

    public OneProfileTests()
    {
        _box = new MadeBox(_bench);
        _gateway = _bench.Pair(_box).Gateway!;
    }

    public void Dispose()
    {
        _box.Dispose();
        _bench.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_machine_added_by_its_plate_is_judged_detector_by_detector_as_its_YAML_profile_is()
    {
        string module = _bench.Flash().Id;
        EquipmentProfile written = Written(Whole.Replace("MODULE", module, StringComparison.Ordinal));

        EquipmentProfile paired = Placed(written, module);

        Assert.Equal(ProfileJson.Write(written), ProfileJson.Write(paired));
        SortedDictionary<string, SortedSet<string>> ofYaml = DetectorDay.Of(written), ofPlate = DetectorDay.Of(paired);
        Assert.Equal(ofYaml.Keys, ofPlate.Keys);
        foreach ((string detector, SortedSet<string> said) in ofYaml) Assert.Equal((detector, string.Join('\n', said)), (detector, string.Join('\n', ofPlate[detector])));
    }

    [Fact]
    public void With_a_whole_profile_the_detectors_that_need_one_judge_and_find_what_is_wrong()
    {
        string module = _bench.Flash().Id;

        SortedDictionary<string, SortedSet<string>> said = DetectorDay.Of(Placed(Written(Whole.Replace("MODULE", module, StringComparison.Ordinal)), module));

        string[] found = [.. said.Values.SelectMany(words => words).Where(words => words.Contains(" Alarm ", StringComparison.Ordinal)).Select(words => words.Split(' ')[0])];
        foreach (string fault in new[] {
            FaultCodes.OverRatedInput,
            FaultCodes.ThermalOverload,
            FaultCodes.VibrationZone,
            FaultCodes.VibrationLimit,
            FaultCodes.TemperatureLimit,
            FaultCodes.SiteRule,
        })
            Assert.Contains(fault, found);
    }

    /// <summary>Every key of the profile is in the file above with another value than its default, so none can be lost on the way unseen.</summary>
    [Fact]
    public void The_profile_compared_says_something_under_every_key()
    {
        string whole = ProfileJson.Write(Written(Whole.Replace("MODULE", "0200000011", StringComparison.Ordinal)));
        string bare = ProfileJson.Write(new MachineProfile());
        using var said = System.Text.Json.JsonDocument.Parse(whole);
        using var empty = System.Text.Json.JsonDocument.Parse(bare);

        foreach (System.Text.Json.Serialization.Metadata.JsonPropertyInfo key in ProfileJson.Default.Whole.Properties.Where(key => key.Set is not null))
        {
            Assert.True(said.RootElement.TryGetProperty(key.Name, out System.Text.Json.JsonElement value), key.Name + " is not in the compared profile");
            bool isDefault = empty.RootElement.TryGetProperty(key.Name, out System.Text.Json.JsonElement nothing) && nothing.GetRawText() == value.GetRawText();
            Assert.True(!isDefault || key.Name is "version" or "phases", key.Name + " has its default in the compared profile");
        }
    }

    private EquipmentProfile Written(string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "machines"));
        File.WriteAllText(Path.Combine(_folder, "gateway.yaml"), "id: plant-1\n");
        File.WriteAllText(Path.Combine(_folder, "machines", "machine.yaml"), yaml);
        var problems = new List<string>();
        (_, IReadOnlyList<EquipmentProfile> machines) = ConfigurationDirectory.Read(_folder, problems);
        Assert.Empty(problems);
        return Assert.Single(machines);
    }

    private EquipmentProfile Placed(EquipmentProfile profile, string module)
    {
        string code = Assert.Single(_bench.Plates.Make(PairingBench.Installer.Organisation, "office", [profile]));
        string plate = LabelCodec.ToUrl("pair.example", new Label(LabelKind.Machine, code));
        PairedMachine machine = _bench.Placement.AddMachine(PairingBench.Installer, _gateway, plate, null).Value!;
        Assert.Null(_bench.Placement.Place(PairingBench.Installer, _gateway, machine.Machine, PairingBench.LabelOf(module), "drive-end").Problem);
        _box.CheckIn();
        var problems = new List<string>();
        GatewaySettings settings = SettingsReading.Read(_box.Last.Settings!.Value, out _, problems)!;
        problems.AddRange(EquipmentProfile.ProblemsOf(settings));
        Assert.Empty(problems);
        return EquipmentProfile.Of(Assert.Single(settings.Machines));
    }
}
