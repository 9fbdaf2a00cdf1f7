using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>A number of the plate as people read it there.</summary>
/// <param name="Key">Key of the profile.</param>
/// <param name="Unit">As it stands on plates; empty for none.</param>
/// <param name="Scale">What one of it is in the profile: a plate gives efficiency in per cent.</param>
public sealed record PlateNumber(string Key, string Unit, double Scale = 1);

/// <summary>
/// A profile as a form of texts, in the units of the plate, and back. The fields are the profile's keys, so every fault is named by its field; numbers may be
/// typed with a comma. Pure.
/// </summary>
public static class PlateForm
{
    public static readonly IReadOnlyList<PlateNumber> Numbers =
    [
        new("ratedShaftKw", "kW"),
        new("efficiency", "%", 0.01),
        new("ratedVoltage", "V"),
        new("ratedCurrent", "A"),
        new("powerFactor", ""),
        new("ratedRpm", "r/min"),
        new("serviceFactor", ""),
        new("maxBodyTemperature", "°C"),
        new("maxVelocityMmPerSec", "mm/s"),
        new("runHoursBefore", "h"),
    ];

    /// <summary>Points whose axial axis a person can name.</summary>
    public static readonly IReadOnlyList<string> AxialPoints = ["drive-end", "non-drive-end"];

    public static readonly IReadOnlyList<string> TripClasses = ["10A", "10", "20", "30"];

    private static readonly string[] s_texts = ["name", "maker", "model", "serial", "tripClass", "type", "supply", "mounting", "shaft"];
    private static readonly string[] s_counts = ["phases", "isoGroup"];
    private static readonly char[] s_between = [',', ';', '\n', '、', '，', '；'];

    /// <summary>The profile; null with a fault, and every fault is named, its key in front.</summary>
    /// <param name="typed">The text of a field; null or empty for one that was left empty.</param>
    /// <param name="problems">Gets the faults.</param>
    public static MachineProfile? Read(Func<string, string?> typed, ICollection<string> problems)
    {
        int before = problems.Count;
        JsonObject profile = Build(typed, problems);
        MachineProfile? read = ProfileJson.Read(profile.ToJsonString(), problems);
        return problems.Count > before ? null : read;
    }

    /// <summary>What is right so far of a form somebody is still typing: what can't be read counts as not typed.</summary>
    public static MachineProfile Draft(Func<string, string?> typed)
    {
        JsonObject profile = Build(typed, []);
        if (!profile.ContainsKey("name")) profile["name"] = "-";
        while (true)
        {
            var problems = new List<string>();
            if (ProfileJson.Read(profile.ToJsonString(), problems) is { } draft) return draft;
            string[] wrong = [.. problems.Select(KeyOf).Where(profile.ContainsKey)];
            if (wrong.Length == 0) return new MachineProfile { Name = "-" };
            foreach (string key in wrong) profile.Remove(key);
        }
    }

    /// <summary>Takes over from the profile that is changed what no field of the form shows: axes at points that a person rarely names.</summary>
    public static void KeepWhatNoFieldShows(MachineProfile before, MachineProfile changed)
    {
        foreach ((string point, int axis) in before.AxialAxes.Where(axis => !AxialPoints.Contains(axis.Key))) changed.AxialAxes.TryAdd(point, axis);
    }

    /// <summary>The field a fault is about.</summary>
    public static string KeyOf(string problem) => problem.Split(' ', '[', '.')[0];

    /// <summary>A profile as the form shows it.</summary>
    public static IReadOnlyDictionary<string, string> Write(MachineProfile profile)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonObject json = JsonNode.Parse(ProfileJson.Write(profile))!.AsObject();
        foreach (string key in s_texts) fields[key] = json[key]?.GetValue<string>() ?? "";
        foreach (string key in s_counts) fields[key] = json[key]?.ToJsonString() ?? "";
        foreach (PlateNumber number in Numbers)
        {
            fields[number.Key] = json[number.Key] is { } value
                ? Math.Round(value.GetValue<double>() / number.Scale, 6).ToString("0.######", CultureInfo.InvariantCulture)
                : "";
        }

        fields["bearings"] = string.Join(", ", profile.Bearings);
        foreach (string point in AxialPoints)
            fields["axial-" + point] = profile.AxialAxes.TryGetValue(point, out int axis) ? axis.ToString(CultureInfo.InvariantCulture) : "";
        fields["serviceParts"] = string.Join(
            "\n",
            profile.ServiceParts.Select(part =>
                string.Create(CultureInfo.InvariantCulture, $"{part.Name}; {part.EveryRunHours}; {part.ChangedAtRunHours}")
            )
        );
        fields["rules"] = profile.Rules.Length > 0 ? json["rules"]!.ToJsonString() : "";
        return fields;
    }

    private static JsonObject Build(Func<string, string?> typed, ICollection<string> problems)
    {
        var profile = new JsonObject();
        foreach (string key in s_texts)
        {
            if (Text(typed, key) is { } text) profile[key] = text;
        }

        foreach (string key in s_counts)
        {
            if (Text(typed, key) is not { } text) continue;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) profile[key] = count;
            else problems.Add($"{key} is '{text}'; use a whole number.");
        }

        foreach (PlateNumber number in Numbers)
        {
            if (Text(typed, number.Key) is not { } text) continue;
            if (TryNumber(text, out double value)) profile[number.Key] = Math.Round(value * number.Scale, 9);
            else problems.Add($"{number.Key} is '{text}'; use a number.");
        }

        if (Text(typed, "bearings") is { } bearings)
            profile["bearings"] = new JsonArray([.. Pieces(bearings).Select(bearing => (JsonNode)bearing)]);
        var axes = new JsonObject();
        foreach (string point in AxialPoints)
        {
            if (Text(typed, "axial-" + point) is { } axis && int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) axes[point] = number;
        }

        if (axes.Count > 0) profile["axialAxes"] = axes;
        TakeParts(profile, Text(typed, "serviceParts"), problems);
        TakeRules(profile, Text(typed, "rules"), problems);
        return profile;
    }

    private static void TakeParts(JsonObject profile, string? lines, ICollection<string> problems)
    {
        if (lines is null) return;
        var parts = new JsonArray();
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] columns = line.Split([';', '；'], StringSplitOptions.TrimEntries);
            double changedAt = 0;
            if (columns.Length is 2 or 3 && TryNumber(columns[1], out double every) && (columns.Length == 2 || TryNumber(columns[2], out changedAt)))
                parts.Add(new JsonObject { ["name"] = columns[0], ["everyRunHours"] = every, ["changedAtRunHours"] = changedAt });
            else problems.Add($"serviceParts has the line '{line}'; write name; run hours from change to change; run hours at the last change.");
        }

        profile["serviceParts"] = parts;
    }

    private static void TakeRules(JsonObject profile, string? text, ICollection<string> problems)
    {
        if (text is null) return;
        try
        {
            profile["rules"] = JsonNode.Parse(text);
        }
        catch (JsonException damaged)
        {
            problems.Add($"rules is no JSON: {damaged.Message}");
        }
    }

    private static string? Text(Func<string, string?> typed, string key) => typed(key)?.Trim() is { Length: > 0 } text ? text : null;

    private static string[] Pieces(string text) => text.Split(s_between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
