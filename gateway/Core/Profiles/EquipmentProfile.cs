using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.Gateway.Profiles;

/// <summary>A machine of this gateway: what is known of it, its id here and the modules placed on it.</summary>
public sealed record EquipmentProfile : MachineProfile
{
    public EquipmentProfile() { }

    /// <summary>All of a profile, whoever wrote it, at a place on this gateway.</summary>
    public EquipmentProfile(MachineProfile profile)
        : base(profile) { }

    /// <summary>A machine as pairing placed it.</summary>
    public static EquipmentProfile Of(MachineSettings machine) => new(machine.Plate)
    {
        Id = machine.Id,
        Modules = [.. machine.Modules.Select(module => module.Module)],
        Generations = machine.Modules.ToDictionary(module => module.Module, module => module.Generation),
    };

    /// <summary>Every fault of a paired gateway's machines, the machine in front; the same as a file on the box would be refused for.</summary>
    public static IEnumerable<string> ProblemsOf(GatewaySettings settings)
    {
        foreach (MachineSettings machine in (settings.Machines ?? []).Where(machine => machine is { Id: not null, Plate: not null }))
        {
            foreach (string problem in new EquipmentProfile(machine.Plate) { Id = machine.Id }.Problems()) yield return $"{machine.Id}: {problem}";
        }
    }

    /// <summary>1 to 40 characters a-z, 0-9, hyphen; unique on the gateway.</summary>
    public string Id { get; init; } = "";

    /// <summary>Module ids placed on this machine.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>
    /// How often each module was placed, as pairing counts it; another number than before means that it was moved, and the machine learns anew. Empty without
    /// pairing.
    /// </summary>
    public IReadOnlyDictionary<string, long> Generations { get; init; } = new Dictionary<string, long>();

    public override IEnumerable<string> Problems()
    {
        if (!CloudLimits.IsId(Id)) yield return $"id is '{Id}'; use 1 to {CloudLimits.MaxIdLength} characters of a-z, 0-9 and hyphen.";
        foreach (string problem in base.Problems()) yield return problem;
    }
}
