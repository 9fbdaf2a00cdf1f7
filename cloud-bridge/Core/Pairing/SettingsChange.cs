namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>One revision of the settings of a machine or of a gateway itself: who asked for what, and when.</summary>
/// <param name="Machine">Id of the machine; empty for the gateway itself.</param>
/// <param name="Revision">Of all settings of the gateway; 0 for what was there before revisions were kept.</param>
/// <param name="Content">JSON.</param>
/// <param name="Restores">The older revision whose content this one brought back; null for a change of its own.</param>
public sealed record SettingsChange(
    string Gateway,
    string Machine,
    string Organisation,
    long Revision,
    string Content,
    DateTimeOffset ChangedAt,
    string ChangedBy,
    long? Restores
)
{
    /// <summary>Kept of one machine or gateway; the oldest go.</summary>
    public const int MaxKept = 200;
}

/// <summary>What a gateway last said of its settings.</summary>
/// <param name="Applied">Revision it works by; 0 none yet.</param>
/// <param name="Taken">Revision it has on disk and is about to work by; 0 none.</param>
/// <param name="Refused">Revision it refused or went back from; 0 none.</param>
/// <param name="IsTakenBack">It took the refused revision and went back from it by itself.</param>
/// <param name="Problems">Why, by name.</param>
/// <param name="OwnFiles">Machines that a file on the box describes: what is set here for them is not in force.</param>
/// <param name="ReportedAt">When that changed last; null before it said anything.</param>
public sealed record SettingsReport(
    long Applied,
    long Taken,
    long Refused,
    bool IsTakenBack,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> OwnFiles,
    DateTimeOffset? ReportedAt
)
{
    public static readonly SettingsReport None = new(0, 0, 0, false, [], [], null);

    /// <summary>How it stands with a revision. A gateway takes all of a revision or none, so a refusal holds for each change that came with it.</summary>
    /// <param name="machine">The machine; empty for the gateway itself.</param>
    /// <param name="revision">The revision in which it was changed last.</param>
    public SettingsState StateOf(string machine, long revision) =>
        machine.Length > 0 && OwnFiles.Contains(machine) ? SettingsState.OnTheBox
        : Applied >= revision ? SettingsState.Applied
        : Refused >= revision ? IsTakenBack ? SettingsState.TakenBack : SettingsState.Refused
        : Taken >= revision ? SettingsState.Applying
        : SettingsState.Waiting;
}

/// <summary>How it stands with settings that somebody wants.</summary>
public enum SettingsState
{
    /// <summary>The gateway has not been heard since.</summary>
    Waiting,

    /// <summary>The gateway has it and is about to work by it.</summary>
    Applying,
    Applied,
    Refused,

    /// <summary>The gateway did not come back with it and went back to what was before.</summary>
    TakenBack,

    /// <summary>A file on the box says something else, and that counts.</summary>
    OnTheBox,
}

/// <summary>One value that differs.</summary>
/// <param name="Before">As text; null when it was not there.</param>
/// <param name="After">As text; null when it is gone.</param>
public sealed record SettingsDifference(string Key, string? Before, string? After)
{
    /// <summary>Every key whose value differs, by name; an empty text counts as none.</summary>
    public static IReadOnlyList<SettingsDifference> Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(key => new SettingsDifference(key, Text(before, key), Text(after, key)))
                .Where(value => value.Before != value.After),
        ];

    private static string? Text(IReadOnlyDictionary<string, string> values, string key) => values.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;
}
