using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>A model entered once, plates for its serial numbers, and a scan that brings all of it to the gateway.</summary>
public sealed class ModelLibraryTests : IDisposable
{
    private const string Firm = "service-north";

    private readonly PairingBench _bench = new();
    private readonly ModelLibrary _library;

    public ModelLibraryTests() => _library = new ModelLibrary(_bench.Database, _bench.Plates, _bench.Time);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_plate_of_the_library_fills_the_whole_profile_with_its_own_serial_number()
    {
        MachineModel model = Save(Fan(), []);
        MadePlate plate = _library.MakePlates(model, "office", ["F-001", "F-002"])[1];
        using var box = new MadeBox(_bench);
        string gateway = _bench.Pair(box).Gateway!;

        PairedMachine machine = _bench.Placement.AddMachine(PairingBench.Installer, gateway, ModelLibrary.LinkOf("https://bridge.example", plate.Code), null).Value!;
        box.CheckIn();

        GatewaySettings settings = SettingsReading.Read(box.Last.Settings!.Value, out _, [])!;
        Assert.Equal(ProfileJson.Write(Fan() with { Serial = "F-002" }), ProfileJson.Write(Assert.Single(settings.Machines).Plate));
        Assert.Equal("fan-1", machine.Machine);
    }

    [Fact]
    public void A_model_that_changes_leaves_plates_that_were_given_out_as_they_are()
    {
        MachineModel model = Save(Fan(), []);
        MadePlate plate = Assert.Single(_library.MakePlates(model, "office", ["F-001"]));

        MachineModel changed = _library.Save(Firm, "office", model.Id, Fan() with { MaxBodyTemperature = 80 }, [])!;

        using var box = new MadeBox(_bench);
        string gateway = _bench.Pair(box).Gateway!;
        Assert.Equal(2, changed.Revision);
        Assert.Equal(
            110,
            _bench.Placement.AddMachine(PairingBench.Installer, gateway, ModelLibrary.LinkOf("https://b.example", plate.Code), null).Value!.Plate.MaxBodyTemperature
        );
    }

    [Fact]
    public void A_model_is_refused_with_every_fault_by_name()
    {
        var problems = new List<string>();

        Assert.Null(_library.Save(Firm, "office", null, new MachineProfile { Name = "F", Serial = "1", RatedShaftKw = -4 }, problems));

        Assert.Equal(["ratedShaftKw", "maker", "model", "serial"], problems.Select(PlateForm.KeyOf));
    }

    [Fact]
    public void The_same_model_twice_is_refused_and_another_firm_sees_none_of_it()
    {
        MachineModel model = Save(Fan(), []);
        var problems = new List<string>();

        Assert.Null(_library.Save(Firm, "office", null, Fan(), problems));
        Assert.Contains("in the library already", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Empty(_library.OfOrganisation("other-service"));
        Assert.Null(_library.Find("other-service", model.Id));
        Assert.False(_library.Remove("other-service", model.Id));
        Assert.Null(_library.Save("other-service", "mallory", model.Id, Fan(), []));
        Assert.Equal(model.Id, Assert.Single(_library.OfOrganisation(Firm)).Id);
    }

    [Fact]
    public void Serial_numbers_are_read_from_lines_and_from_CSV_and_each_fault_has_its_line()
    {
        var problems = new List<string>();
        Assert.Equal(["A-1", "A,2", "A-3"], SerialNumbers.Read("\uFEFFserial;built\r\nA-1;2026\r\n\"A,2\";2026\r\n\r\nA-3\r\n", problems));
        Assert.Empty(problems);

        SerialNumbers.Read("A-1\nA-1\n" + new string('x', 101), problems);
        Assert.Equal(["line 2: A-1 stands in line 1 already.", "line 3: the serial number has 101 characters; use up to 100."], problems);

        problems.Clear();
        Assert.Equal(100, SerialNumbers.Read(string.Join('\n', Enumerable.Range(1, 100).Select(i => $"S{i}")), problems).Count);
        Assert.Empty(problems);
        SerialNumbers.Read(string.Join('\n', Enumerable.Range(1, 201).Select(i => $"S{i}")), problems);
        Assert.Contains("at most 200", Assert.Single(problems), StringComparison.Ordinal);
        problems.Clear();
        SerialNumbers.Read("serial\n", problems);
        Assert.Single(problems);
    }

    private static MachineProfile Fan() => new()
    {
        Name = "Exhaust fan",
        Type = MachineType.Fan,
        Maker = "Demonstration",
        Model = "F-4",
        RatedShaftKw = 4,
        Efficiency = 0.866,
        RatedVoltage = 400,
        RatedCurrent = 8.05,
        PowerFactor = 0.83,
        Supply = SupplyType.DirectOnLine,
        RatedRpm = 1440,
        Mounting = Mounting.Flexible,
        MaxBodyTemperature = 110,
        MaxVelocityMmPerSec = 7.1,
        Bearings = ["6205"],
        ServiceParts = [new ServicePart { Name = "Belt", EveryRunHours = 4000 }],
    };

    private MachineModel Save(MachineProfile profile, List<string> problems)
    {
        MachineModel? model = _library.Save(Firm, "office", null, profile, problems);
        Assert.Empty(problems);
        return model!;
    }
}
