using EdgeAgent.Contracts.Time;
using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Modules;

/// <summary>
/// All machines and modules of one process, stepped by one thread in ticks of simulated time. When the host is too slow, simulated time falls behind
/// the clock by what <see cref="LagSeconds"/> says; nothing is skipped.
/// </summary>
public sealed class Fleet : IDisposable
{
    private readonly SimulatedMachine[] _machines;
    private readonly SimulatedModule[] _modules;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly double _tickSeconds;
    private double _nowSeconds;

    /// <param name="file">What is simulated.</param>
    /// <param name="dataFolder">Where the modules' stores are.</param>
    /// <param name="linkOf">Makes a module's link.</param>
    /// <param name="tuning">Rates and room.</param>
    /// <param name="seed">Same seed, same machines and noise.</param>
    /// <param name="time">The clock simulated time follows.</param>
    public Fleet(MachineFile file, string dataFolder, Func<ModulePlate, Firmware.Link.IModuleLink> linkOf, ModuleTuning tuning, ulong seed, TimeProvider time)
    {
        Directory.CreateDirectory(dataFolder);
        _time = time;
        _startedAt = time.GetTimestamp();
        _tickSeconds = time is ScaledTimeProvider { Speed: > 100 } ? 0.1 : 0.02;
        _machines = [.. file.Machines.Select((plate, index) => new SimulatedMachine(plate, seed + (ulong)(1000 * index)))];
        _modules = [.. _machines.SelectMany((machine, index) => machine.Plate.Modules.Select((plate, place) =>
            new SimulatedModule(
                plate,
                machine,
                new FileModuleStore(Path.Combine(dataFolder, plate.Id + ".store")),
                linkOf(plate),
                tuning,
                seed + (ulong)((1000 * index) + (100 * place) + 1))))];
    }

    public IReadOnlyList<SimulatedMachine> Machines => _machines;

    public IReadOnlyList<SimulatedModule> Modules => _modules;

    /// <summary>How far simulated time is behind the clock.</summary>
    public double LagSeconds => _time.GetElapsedTime(_startedAt).TotalSeconds - _nowSeconds;

    public static Func<ModulePlate, Firmware.Link.IModuleLink> LinksTo(string host, int port, string gateway, string? caFile = null) =>
        plate => new HostModuleLink(plate.Number, new HostLinkOptions(host, port, plate.Id, ModuleCredential.PasswordOf(plate.Id, gateway), caFile));

    /// <summary>Brings simulated time up to the clock, at most so many ticks.</summary>
    public void CatchUp(int maxTicks = 10_000)
    {
        double due = _time.GetElapsedTime(_startedAt).TotalSeconds;
        for (int tick = 0; tick < maxTicks && _nowSeconds + _tickSeconds <= due; tick++) Tick();
    }

    public SimulatedMachine? Find(string machineId) => Array.Find(_machines, machine => machine.Plate.Id == machineId);

    /// <summary>True when every lane of every module is receipted.</summary>
    public bool IsDrained => Array.TrueForAll(_modules, module => module.Lanes().All(lane => lane.Waiting == 0));

    /// <summary>Keeps what a module would keep before a restart it knows of, and says goodbye to the broker.</summary>
    public async Task StopAsync()
    {
        foreach (SimulatedModule module in _modules) module.Loop.Telemetry.SaveForRestart();
        await Task.WhenAll(_modules.Select(module => module.Link).OfType<HostModuleLink>().Select(link => link.CloseCleanlyAsync())).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (SimulatedModule module in _modules) module.Dispose();
    }

    private void Tick()
    {
        _nowSeconds += _tickSeconds;
        foreach (SimulatedMachine machine in _machines) machine.Advance(_tickSeconds);
        foreach (SimulatedModule module in _modules) module.Step();
    }
}
