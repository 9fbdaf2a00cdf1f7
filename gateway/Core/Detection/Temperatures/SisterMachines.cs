using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>How warm a machine runs, as its sisters may know it.</summary>
/// <param name="At">When it was told.</param>
/// <param name="Load">Current over the rated one.</param>
/// <param name="Rise">Body above the hall, K.</param>
public readonly record struct SisterState(DateTimeOffset At, double Load, double Rise);

/// <summary>
/// Where the machines of one gateway that are built alike lay down how warm they run. Alike is the same type, maker and model of the plate; a machine whose
/// plate names no model has no sisters. Limit: one line a machine.
/// </summary>
public sealed class SisterMachines
{
    private readonly Dictionary<(MachineType, string?, string), Dictionary<string, SisterState>> _groups = [];

    /// <summary>Lays down a machine's state, or takes it away when it is not to be compared now.</summary>
    public void Tell(EquipmentProfile profile, SisterState? state)
    {
        if (profile.Model is not { } model) return;
        (MachineType, string?, string) key = (profile.Type, profile.Maker, model);
        if (!_groups.TryGetValue(key, out Dictionary<string, SisterState>? group)) _groups[key] = group = [];
        if (state is { } now) group[profile.Id] = now;
        else group.Remove(profile.Id);
    }

    /// <summary>The others of its model; none when the plate names no model.</summary>
    public IEnumerable<SisterState> SistersOf(EquipmentProfile profile) =>
        profile.Model is { } model && _groups.TryGetValue((profile.Type, profile.Maker, model), out Dictionary<string, SisterState>? group)
            ? group.Where(pair => pair.Key != profile.Id).Select(pair => pair.Value)
            : [];
}
