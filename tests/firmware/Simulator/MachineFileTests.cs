using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Simulator.Machines;

namespace EdgeAgent.Firmware.Tests.Simulator;

public sealed class MachineFileTests
{
    [Fact]
    public void The_default_plant_has_three_machines_with_two_modules_each()
    {
        MachineFile file = MachineFile.Read(Path.Combine(Repository.Root, "firmware", "Simulator", "Machines", "plant.yaml"));
        Assert.Equal(["pump-1", "fan-1", "compressor-1"], file.Machines.Select(machine => machine.Id));
        Assert.All(file.Machines, machine => Assert.Equal(2, machine.Modules.Count));
    }

    [Fact]
    public void A_wrong_file_is_refused_with_every_fault_at_once()
    {
        var file = new MachineFile
        {
            Machines =
            [
                new MachinePlate { Id = "a", Type = "lift", Load = 9, Modules = [new ModulePlate { Id = "0", Sensors = ["meter", "clamps", "nose"] }] },
            ],
        };
        string problems = string.Join('\n', file.Problems());
        Assert.All(
            ["type is 'lift'", "load is 9", "module id '0'", "sensor 'nose'", "a meter and clamps"],
            part => Assert.Contains(part, problems, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_thousand_counted_machines_have_ids_of_their_own()
    {
        MachineFile file = MachineFile.Of(2000);
        Assert.Empty(file.Problems());
        Assert.Equal(2000, file.Machines.Select(machine => machine.Modules[0].Number).Distinct().Count());
        Assert.All(file.Machines, machine => Assert.True(machine.Modules[0].Number <= ModuleId.Highest));
    }

    [Fact]
    public void A_password_belongs_to_one_module_on_one_gateway()
    {
        string password = ModuleCredential.PasswordOf("0200000011", "plant-1");
        Assert.Equal(64, password.Length);
        Assert.NotEqual(password, ModuleCredential.PasswordOf("0200000012", "plant-1"));
        Assert.NotEqual(password, ModuleCredential.PasswordOf("0200000011", "plant-2"));
    }
}
