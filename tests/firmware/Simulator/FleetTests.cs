using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Simulator.Control;
using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Modules;

namespace EdgeAgent.Firmware.Tests.Simulator;

public sealed class FleetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-fleet-").FullName;
    private readonly HandTime _time = new();
    private readonly Dictionary<string, (LoopbackLink Link, FakeGateway Gateway)> _gateways = [];

    [Fact]
    public void Every_module_of_the_plant_delivers_a_frame_a_second_of_what_is_new()
    {
        using Fleet fleet = NewFleet();
        Run(fleet, 30);
        Assert.All(fleet.Modules.Where((_, i) => i % 2 == 0), module => Assert.InRange(_gateways[module.Id].Gateway.Contiguous(Lane.Feature), 28, 30));
        Assert.All(fleet.Modules.Where((_, i) => i % 2 == 1), module => Assert.InRange(_gateways[module.Id].Gateway.Contiguous(Lane.Feature), 5, 7));
        Assert.All(fleet.Modules, module => Assert.InRange(module.Lanes().Sum(lane => lane.Waiting), 0, 1));
    }

    [Fact]
    public void A_scripted_power_goes_over_the_wire_to_the_last_tenth_of_a_watt()
    {
        using Fleet fleet = NewFleet();
        Assert.Contains("\"ok\":true", new ControlCommands(fleet).Answer("set pump-1 power 17.3kW"), StringComparison.Ordinal);
        Run(fleet, 5);
        Frame frame = _gateways["0200000011"].Gateway.Data(Lane.Feature).Last().Decode();
        int at = Array.IndexOf(frame.Features.Kinds, FeatureKind.ActivePower, 0, frame.Features.Count);
        Assert.Equal(173000, frame.Features.Values[at]);
        Assert.Equal(Worth.Measured, frame.Features.Worths[at]);
    }

    [Fact]
    public void A_killed_process_continues_behind_its_reserved_numbers_and_declares_the_tail()
    {
        using (Fleet first = NewFleet()) Run(first, 20);                                  // no goodbye: the process is gone
        using Fleet second = NewFleet();
        Run(second, 20);
        FakeGateway gateway = _gateways["0200000011"].Gateway;
        Assert.Equal(GapReason.Reset, Assert.Single(gateway.Gaps(Lane.Feature)).Reason);
        Assert.Equal(second.Modules[0].Loop.Telemetry.Queue(Lane.Feature).Receipted, gateway.Contiguous(Lane.Feature));
        Assert.Equal(0, gateway.Duplicates);
        Assert.Equal(2u, second.Modules[0].Loop.Telemetry.Record.Boots);
    }

    [Fact]
    public async Task A_stopped_process_leaves_no_unknown_numbers()
    {
        using (Fleet first = NewFleet())
        {
            Run(first, 20.3);
            await first.StopAsync();
        }

        using Fleet second = NewFleet();
        Run(second, 20);
        Assert.All(_gateways.Values, pair => Assert.All(pair.Gateway.Gaps(Lane.Feature), gap => Assert.Equal(gap.From, gap.To)));
    }

    [Fact]
    public void Faults_come_and_go_by_line_and_a_wrong_line_says_what_is_right()
    {
        using Fleet fleet = NewFleet();
        var desk = new ControlCommands(fleet);
        Assert.Contains("[\"bearing-wear\"]", desk.Answer("fault pump-1 bearing-wear"), StringComparison.Ordinal);
        Assert.Contains("[]", desk.Answer("fault pump-1 bearing-wear off"), StringComparison.Ordinal);
        Assert.Contains("no machine pump-9", desk.Answer("fault pump-9 bearing-wear"), StringComparison.Ordinal);
        Assert.Contains("no fault", desk.Answer("fault pump-1 rust"), StringComparison.Ordinal);
        Assert.Contains("no number", desk.Answer("set pump-1 power much"), StringComparison.Ordinal);
        Assert.Contains("use: fault", desk.Answer("make coffee"), StringComparison.Ordinal);
        Assert.Contains("\"incarnation\"", desk.Answer("status"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Fleet NewFleet() => new(
        MachineFile.Read(
            Path.Combine(Repository.Root, "firmware", "Simulator", "Machines", "plant.yaml")), _folder, NewLink, ModuleTuning.For(1, 1, 64 * 1024), 1, _time);

    // The gateway lives on when the modules' process dies.
    private LoopbackLink NewLink(ModulePlate plate)
    {
        FakeGateway gateway = _gateways.TryGetValue(plate.Id, out var known) ? known.Gateway : new FakeGateway(plate.Number);
        var link = new LoopbackLink();
        link.Published = (topic, payload, length) =>
        {
            if (topic is LinkTopic.Frame or LinkTopic.Burst) gateway.Take(payload, length);
            else if (WireText.TryRead(payload, length, out string text) && WireText.Find(text, "inc") is { } inc && Hex64.TryParse(inc, out ulong incarnation))
            {
                (gateway.Speaking, gateway.Life) = (incarnation, ModuleStateText.LifeOf(text));
            }
        };
        _gateways[plate.Id] = (link, gateway);
        return link;
    }

    private void Run(Fleet fleet, double seconds)
    {
        for (double t = 0; t < seconds - 0.05; t += 0.1)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            fleet.CatchUp();
            foreach ((LoopbackLink link, FakeGateway gateway) in _gateways.Values)
            {
                if (gateway.Speaking == 0) continue;
                byte[] receipt = gateway.Receipt(out int length);
                link.Deliver(LinkTopic.Receipt, receipt, length);
            }
        }
    }
}
