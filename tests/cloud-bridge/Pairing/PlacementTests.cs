using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>Machines and modules in their places, and who may not put them there.</summary>
public sealed class PlacementTests : IDisposable
{
    private static readonly MachineProfile s_pump = new()
    {
        Name = "Feed pump",
        Type = MachineType.Pump,
        Maker = "KSB",
        Model = "Etanorm 50",
        RatedShaftKw = 7.5,
    };

    private readonly PairingBench _bench = new();
    private readonly MadeBox _box;
    private readonly string _gateway;

    public PlacementTests()
    {
        _box = new MadeBox(_bench);
        _gateway = _bench.Pair(_box).Gateway!;
    }

    private static Claimant Installer => PairingBench.Installer;

    private static Claimant Stranger => PairingBench.Stranger;

    public void Dispose()
    {
        _box.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void A_placed_module_reaches_the_gateway_with_a_login_for_that_gateway_only()
    {
        FlashedModule module = _bench.Flash();
        string machine = _bench.Placement.AddMachine(Installer, _gateway, null, s_pump).Value!.Machine;
        Assert.Null(_bench.Placement.Place(Installer, _gateway, machine, PairingBench.LabelOf(module.Id), "drive-end").Problem);
        _box.CheckIn();
        ModulePlace place = Assert.Single(Assert.Single(_box.Settings!.Machines).Modules);
        Assert.Equal(("drive-end", 1L), (place.Point, place.Generation));
        Assert.Equal(Signatures.ModulePassword(Convert.FromHexString(module.Secret), _gateway), place.Password);
        Assert.NotEqual(Signatures.ModulePassword(Convert.FromHexString(module.Secret), "gw-elsewhere"), place.Password);
    }

    [Fact]
    public void A_module_moved_to_another_machine_begins_a_new_generation_and_leaves_the_old_one()
    {
        FlashedModule module = _bench.Flash();
        string one = _bench.Placement.AddMachine(Installer, _gateway, null, s_pump).Value!.Machine;
        string two = _bench.Placement.AddMachine(Installer, _gateway, null, s_pump).Value!.Machine;
        _bench.Placement.Place(Installer, _gateway, one, module.Id + CheckDigits.Of(module.Id), "drive-end");
        PlacedModule again = _bench.Placement.Place(Installer, _gateway, one, PairingBench.LabelOf(module.Id), "drive-end").Value!;
        PlacedModule moved = _bench.Placement.Place(Installer, _gateway, two, PairingBench.LabelOf(module.Id), "drive-end").Value!;
        Assert.Equal((1L, 2L), (again.Generation, moved.Generation));
        _box.CheckIn();
        Assert.Equal([0, 1], _box.Settings!.Machines.Select(machine => machine.Modules.Count));
    }

    [Fact]
    public void A_removed_module_takes_its_login_with_it()
    {
        FlashedModule module = _bench.Flash();
        string machine = _bench.Placement.AddMachine(Installer, _gateway, null, s_pump).Value!.Machine;
        _bench.Placement.Place(Installer, _gateway, machine, PairingBench.LabelOf(module.Id), "drive-end");
        _box.CheckIn();
        _bench.Placement.Remove(Installer, module.Id);
        _box.CheckIn();
        Assert.Empty(Assert.Single(_box.Settings!.Machines).Modules);
        Assert.Equal(2, _bench.Placement.Place(Installer, _gateway, machine, PairingBench.LabelOf(module.Id), "drive-end").Value!.Generation - 1);
    }

    [Fact]
    public void A_stolen_module_cannot_be_placed_by_others_nor_one_that_no_flasher_recorded()
    {
        FlashedModule module = _bench.Flash();
        using var theirs = new MadeBox(_bench);
        string gateway = _bench.Pair(theirs, Stranger).Gateway!;
        string machine = _bench.Placement.AddMachine(Stranger, gateway, null, s_pump).Value!.Machine;
        Assert.Equal(PairingProblems.AlreadyClaimed, _bench.Placement.Place(Stranger, gateway, machine, PairingBench.LabelOf(module.Id), "drive-end").Problem);
        Assert.Equal(
            PairingProblems.NotRegistered,
            _bench.Placement.Place(Stranger, gateway, machine, PairingBench.LabelOf("00000000A1"), "drive-end").Problem
        );
        theirs.CheckIn();
        Assert.Empty(Assert.Single(theirs.Settings!.Machines).Modules);
    }

    [Fact]
    public void Every_step_on_another_sites_gateway_says_unknown()
    {
        string machine = _bench.Placement.AddMachine(Installer, _gateway, null, s_pump).Value!.Machine;
        FlashedModule theirs = _bench.Flash(Stranger.Organisation);
        FlashedModule ours = _bench.Flash();
        _bench.Placement.Place(Installer, _gateway, machine, PairingBench.LabelOf(ours.Id), "drive-end");
        foreach (Claimant other in new[] { Stranger, Installer with { Site = "mill-8" } })
        {
            Assert.Equal(PairingProblems.Unknown, _bench.Placement.AddMachine(other, _gateway, null, s_pump).Problem);
            Assert.Equal(PairingProblems.Unknown, _bench.Placement.Place(other, _gateway, machine, PairingBench.LabelOf(theirs.Id), "drive-end").Problem);
            Assert.Equal(PairingProblems.Unknown, _bench.Placement.Remove(other, ours.Id).Problem);
            Assert.Equal(PairingProblems.Unknown, _bench.Placement.RemoveMachine(other, _gateway, machine).Problem);
            Assert.Equal(PairingProblems.Unknown, _bench.Fleet.Retire(other, _gateway).Problem);
            Assert.Equal(PairingProblems.Unknown, _bench.Fleet.Revoke(other, _gateway).Problem);
            Assert.Empty(_bench.Placement.MachinesOf(other, _gateway));
            Assert.Empty(_bench.Placement.ModulesOf(other, _gateway));
            Assert.Empty(_bench.Fleet.CertificatesOf(other, _gateway));
        }
    }

    [Fact]
    public void A_plate_brings_what_was_known_and_belongs_on_one_machine()
    {
        string plate = LabelCodec.ToUrl(
            "pair.example",
            new Label(LabelKind.Machine, Assert.Single(_bench.Plates.Make(Installer.Organisation, "office", [s_pump])))
        );
        PairedMachine machine = _bench.Placement.AddMachine(Installer, _gateway, plate, null).Value!;
        Assert.Equal(ProfileJson.Write(s_pump), ProfileJson.Write(machine.Plate));
        Assert.Equal(machine.Machine, _bench.Placement.AddMachine(Installer, _gateway, plate, null).Value!.Machine);
        Assert.Equal((_gateway, machine.Machine), (_bench.Plates.FindByPlate(plate)!.Gateway, _bench.Plates.FindByPlate(plate)!.Machine));

        using var second = new MadeBox(_bench);
        string elsewhere = _bench.Pair(second).Gateway!;
        Assert.Equal(PairingProblems.PlateTaken, _bench.Placement.AddMachine(Installer, elsewhere, plate, null).Problem);
        _bench.Placement.RemoveMachine(Installer, _gateway, machine.Machine);
        Assert.Null(_bench.Placement.AddMachine(Installer, elsewhere, plate, null).Problem);
    }

    [Fact]
    public void Two_boards_with_one_identity_are_noticed_at_import()
    {
        FlashedModule module = _bench.Flash();
        Assert.Equal(0, _bench.Modules.Import(Installer.Organisation, "flasher", [module]));
        Assert.Throws<InvalidOperationException>(() =>
            _bench.Modules.Import(Installer.Organisation, "flasher", [module with { Secret = new string('0', 64) }])
        );
        Assert.Throws<InvalidOperationException>(() => _bench.Modules.Import(Stranger.Organisation, "flasher", [module]));
    }

    [Fact]
    public void A_copy_of_the_database_holds_no_module_secret_no_plate_and_no_plant_key()
    {
        FlashedModule module = _bench.Flash();
        string plate = _bench.Plates.Make(Installer.Organisation, "office", [null])[0];
        _box.CheckIn(plantAuthority: "-----BEGIN PRIVATE KEY-----");
        SqliteConnection.ClearAllPools();
        _bench.Database.Write(session => session.Number("SELECT COUNT(*) FROM (SELECT 1)"));
        byte[] everything = [.. Directory.GetFiles(Path.GetDirectoryName(_bench.Database.Place)!).SelectMany(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        })];
        string text = System.Text.Encoding.Latin1.GetString(everything);
        Assert.Contains(module.Id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(module.Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(plate, text, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN PRIVATE KEY", text, StringComparison.Ordinal);
    }
}
