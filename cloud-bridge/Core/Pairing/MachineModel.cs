using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>A model of machine as its maker describes it once; every plate made from it says the same, with its own serial number.</summary>
/// <param name="Id">Stable; in addresses.</param>
/// <param name="Profile">Maker and model are given, a serial number is not.</param>
/// <param name="Revision">Grows with every change.</param>
public sealed record MachineModel(string Id, string Organisation, MachineProfile Profile, long Revision, DateTimeOffset ChangedAt, string ChangedBy)
{
    /// <summary>Models of one organisation; more are refused.</summary>
    public const int MaxModels = 2000;

    /// <summary>What a profile needs beyond its own rules to be a model; each fault is named, its key in front.</summary>
    public static IEnumerable<string> Problems(MachineProfile profile)
    {
        foreach (string problem in profile.Problems()) yield return problem;
        if (string.IsNullOrWhiteSpace(profile.Maker)) yield return "maker is missing; a model has one.";
        if (string.IsNullOrWhiteSpace(profile.Model)) yield return "model is missing; a model has one.";
        if (profile.Serial is not null) yield return "serial is given; it belongs on a plate, not in a model.";
    }

    /// <summary>What the plate of one machine of this model says.</summary>
    public MachineProfile Of(string serial) => Profile with { Serial = serial };
}
