using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Serial numbers as somebody pastes or uploads them: one a line, the first column of a CSV file, with or without a heading.</summary>
public static class SerialNumbers
{
    /// <summary>As many plates as are made at once.</summary>
    public const int MaxAtOnce = 200;

    private static readonly string[] s_headings = ["serial", "serial number", "serialnumber", "sn", "编号", "出厂编号", "序列号"];

    /// <summary>The numbers in order; every fault is named with its line.</summary>
    public static IReadOnlyList<string> Read(string text, ICollection<string> problems)
    {
        var serials = new List<string>();
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            string serial = FirstColumn(line);
            if (serial.Length == 0 || (serials.Count == 0 && s_headings.Contains(serial.ToLowerInvariant()))) continue;
            if (serial.Length > MachineProfile.MaxTextLength) problems.Add($"line {number}: the serial number has {serial.Length} characters; use up to {MachineProfile.MaxTextLength}.");
            else if (serial.Any(char.IsControl)) problems.Add($"line {number}: the serial number has a control character.");
            else if (!lineOf.TryAdd(serial, number)) problems.Add($"line {number}: {serial} stands in line {lineOf[serial]} already.");
            else serials.Add(serial);
        }

        if (serials.Count == 0 && problems.Count == 0) problems.Add("line 1: no serial number.");
        if (serials.Count > MaxAtOnce) problems.Add($"line {number}: {serials.Count} serial numbers; use at most {MaxAtOnce} at once.");
        return serials;
    }

    /// <summary>The same for numbers that a program gives one by one.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<string> serials, ICollection<string> problems) =>
        Read(string.Join('\n', serials.Select(serial => $"\"{serial}\"")), problems);

    private static string FirstColumn(string line)
    {
        line = line.Trim();
        if (!line.StartsWith('"')) return line.Split([',', ';', '\t'], 2)[0].Trim();
        int end = line.IndexOf('"', 1);
        return end < 0 ? line[1..].Trim() : line[1..end].Trim();
    }
}
