using System.Text;

namespace EdgeAgent.Mqtt;

/// <summary>The rules of MQTT 3.1.1 section 4.7 for topic names and filters.</summary>
public static class MqttTopic
{
    public const int MaxBytes = 65535;

    public static bool IsName(string? topic) => IsText(topic) && topic!.AsSpan().IndexOfAny('+', '#') < 0;

    /// <summary>Also accepts a shared subscription, <c>$share/group/filter</c>.</summary>
    public static bool IsFilter(string? filter)
    {
        if (!IsText(filter)) return false;
        string[] levels = filter!.Split('/');
        for (int i = 0; i < levels.Length; i++)
        {
            if (levels[i].Contains('#', StringComparison.Ordinal) && (levels[i] != "#" || i != levels.Length - 1)) return false;
            if (levels[i].Contains('+', StringComparison.Ordinal) && levels[i] != "+") return false;
        }

        return levels[0] != "$share" || (levels.Length > 2 && levels[1] is not ("" or "+" or "#"));
    }

    /// <summary>Whether a topic name falls under a filter. A leading wildcard does not match a topic that begins with '$'.</summary>
    public static bool Matches(string filter, string topic)
    {
        if (topic.StartsWith('$') && filter[0] is '+' or '#') return false;
        string[] wanted = filter.Split('/');
        string[] levels = topic.Split('/');
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#") return true;                                          // also the parent level itself
            if (i >= levels.Length) return false;
            if (wanted[i] != "+" && wanted[i] != levels[i]) return false;
        }

        return wanted.Length == levels.Length;
    }

    private static bool IsText(string? text) =>
        !string.IsNullOrEmpty(text) && !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) <= MaxBytes;
}
