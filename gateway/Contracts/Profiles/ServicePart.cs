using System.Text.Json.Serialization;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>A part of a machine that is changed after so many run hours, by the maker's service plan.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ServicePart
{
    public const int MaxParts = 50;

    /// <summary>What people call it; 1 to 100 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>Run hours from change to change.</summary>
    public double EveryRunHours { get; set; }

    /// <summary>Run hours of the machine when it was changed last.</summary>
    public double ChangedAtRunHours { get; set; }

    public IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 100) yield return $"serviceParts names '{Name}'; use 1 to 100 characters.";
        if (EveryRunHours is not (>= 1 and <= 200_000)) yield return $"serviceParts '{Name}': everyRunHours is {EveryRunHours}; use 1 to 200000.";
        if (ChangedAtRunHours is not (>= 0 and <= 1_000_000))
            yield return $"serviceParts '{Name}': changedAtRunHours is {ChangedAtRunHours}; use 0 to 1000000.";
    }
}
