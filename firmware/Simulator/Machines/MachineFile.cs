using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeAgent.Simulator.Machines;

/// <summary>What is simulated: machines with their plates, and the modules on them.</summary>
public sealed class MachineFile
{
    /// <summary>Most machines in one process.</summary>
    public const int MaxMachines = 2000;

    /// <summary>Id of the gateway the modules belong to; their passwords are derived for it.</summary>
    public string Gateway { get; set; } = "plant-1";

    public List<MachinePlate> Machines { get; set; } = [];

    /// <summary>Reads a file and throws with every fault at once.</summary>
    public static MachineFile Read(string path)
    {
        MachineFile file;
        try
        {
            using var text = File.OpenText(path);
            file = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
                .Deserialize<MachineFile>(text) ?? new MachineFile();
        }
        catch (YamlException fault)
        {
            throw new InvalidDataException($"{path}, line {fault.Start.Line}: {fault.InnerException?.Message ?? fault.Message}", fault);
        }

        string[] problems = [.. file.Problems()];
        return problems.Length == 0 ? file : throw new InvalidDataException($"{path}: {string.Join(" ", problems)}");
    }

    /// <summary>Many small machines, each with one light module (meter and body temperature).</summary>
    /// <param name="count">1 to <see cref="MaxMachines"/>.</param>
    public static MachineFile Of(int count)
    {
        if (count is < 1 or > MaxMachines) throw new ArgumentOutOfRangeException(nameof(count), count, $"Use 1 to {MaxMachines} machines.");
        var file = new MachineFile();
        for (int number = 1; number <= count; number++)
        {
            file.Machines.Add(new MachinePlate
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"machine-{number:0000}"),
                Load = 0.5 + (number % 50 / 100.0),
                Modules = [new ModulePlate { Id = ModuleId.ToText(FirstCountedModule + (ulong)number), Sensors = ["meter", "body-temperature"] }],
            });
        }

        return file;
    }

    public IEnumerable<string> Problems()
    {
        if (Machines.Count is < 1 or > MaxMachines) yield return $"There are {Machines.Count} machines; use 1 to {MaxMachines}.";
        foreach (string problem in Machines.SelectMany(machine => machine.Problems())) yield return problem;
        foreach (var twice in Machines.GroupBy(machine => machine.Id).Where(group => group.Count() > 1))
        {
            yield return $"Machine {twice.Key} is there {twice.Count()} times.";
        }

        foreach (var twice in Machines.SelectMany(machine => machine.Modules).GroupBy(module => module.Id).Where(group => group.Count() > 1))
        {
            yield return $"Module {twice.Key} is there {twice.Count()} times.";
        }
    }

    // 02-00-00-01-00-00: locally administered, so no real board has it.
    private const ulong FirstCountedModule = 0x0200_0001_0000;
}

/// <summary>A machine's plate and how it is run.</summary>
public sealed class MachinePlate
{
    public string Id { get; set; } = "";

    /// <summary>pump, fan, compressor or motor: decides what the faults mean.</summary>
    public string Type { get; set; } = "motor";

    /// <summary>Shaft output, kW.</summary>
    public double RatedShaftKw { get; set; } = 4;
    public double Efficiency { get; set; } = 0.866;

    /// <summary>Phase to phase, V.</summary>
    public double RatedVoltage { get; set; } = 400;
    public double RatedCurrent { get; set; } = 8.05;
    public double PowerFactor { get; set; } = 0.83;
    public double RatedRpm { get; set; } = 1440;
    public double LineHz { get; set; } = 50;

    /// <summary>Mean shaft load over the rated one.</summary>
    public double Load { get; set; } = 0.8;

    /// <summary>Healthy vibration at shaft speed, mm/s RMS.</summary>
    public double VelocityMmPerSec { get; set; } = 1.0;

    public List<ModulePlate> Modules { get; set; } = [];

    public IEnumerable<string> Problems()
    {
        if (Id.Length == 0) yield return "A machine has no id.";
        if (Type is not ("pump" or "fan" or "compressor" or "motor")) yield return $"{Id}: type is '{Type}'; use pump, fan, compressor or motor.";
        if (RatedShaftKw is not (> 0 and <= 1000)) yield return $"{Id}: ratedShaftKw is {RatedShaftKw}; use over 0 to 1000.";
        if (Efficiency is not (> 0.3 and < 1)) yield return $"{Id}: efficiency is {Efficiency}; use over 0.3 to below 1.";
        if (RatedVoltage is not (>= 100 and <= 1000)) yield return $"{Id}: ratedVoltage is {RatedVoltage}; use 100 to 1000.";
        if (RatedCurrent is not (> 0 and <= 2000)) yield return $"{Id}: ratedCurrent is {RatedCurrent}; use over 0 to 2000.";
        if (PowerFactor is not (> 0.1 and <= 1)) yield return $"{Id}: powerFactor is {PowerFactor}; use over 0.1 to 1.";
        if (RatedRpm is not (>= 120 and <= 15000)) yield return $"{Id}: ratedRpm is {RatedRpm}; use 120 to 15000.";
        if (LineHz is not (50 or 60)) yield return $"{Id}: lineHz is {LineHz}; use 50 or 60.";
        if (Load is not (>= 0 and <= 2)) yield return $"{Id}: load is {Load}; use 0 to 2.";
        if (VelocityMmPerSec is not (>= 0 and <= 50)) yield return $"{Id}: velocityMmPerSec is {VelocityMmPerSec}; use 0 to 50.";
        foreach (string problem in Modules.SelectMany(module => module.Problems())) yield return $"{Id}: {problem}";
    }
}

/// <summary>A module and what is wired to it.</summary>
public sealed class ModulePlate
{
    public static readonly string[] KnownSensors = ["meter", "clamps", "body-temperature", "flow", "pressure", "vibration"];

    /// <summary>Ten characters, see <see cref="ModuleId"/>.</summary>
    public string Id { get; set; } = "";
    public List<string> Sensors { get; set; } = [];

    public ulong Number => ModuleId.TryParse(Id, out ulong number) ? number : throw new InvalidDataException($"'{Id}' is no module id.");

    public IEnumerable<string> Problems()
    {
        if (!ModuleId.TryParse(Id, out _)) yield return $"module id '{Id}' is not ten characters of 0-9 and A-Z without I, L, O, U.";
        foreach (string sensor in Sensors.Except(KnownSensors)) yield return $"module {Id} has sensor '{sensor}'; use {string.Join(", ", KnownSensors)}.";
        if (Sensors.Contains("meter") && Sensors.Contains("clamps")) yield return $"module {Id} has a meter and clamps; use one.";
    }
}
