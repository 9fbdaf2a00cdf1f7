using System.Text;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Tests.CloudWire;

namespace EdgeAgent.CloudBridge.Tests.Hostile;

/// <summary>The one alphabet of drawn input: something sound, changed a little or much. What JSON alone knows is <see cref="PoisonJson"/>'s.</summary>
internal static class HostileBytes
{
    /// <summary>What bodies of the routes have for members.</summary>
    private static readonly string[] s_members =
    [
        "by", "name", "url", "types", "request", "body", "headers", "steps", "findUrl", "idPath", "opensOn", "id", "status", "data", "machine", "gateway",
        "plate", "modules", "label", "digits", "until", "hours", "kind", "site", "text", "words", "action", "causeCode", "actionCode", "parts", "code",
        "person", "organisation", "rights", "severity", "points", "title", "number", "price", "login", "role", "serials", "note", "assignee", "actor", "days",
    ];

    private static readonly string[] s_queries = ["limit", "after", "minutes", "points", "from", "to", "period", "format", "words", "before", "problem", "back", "state", "all"];

    /// <summary>Sound in one of sixteen, else with one to three strokes.</summary>
    public static byte[] Draw(byte[] sound, Random random)
    {
        byte[] bytes = [.. sound];
        for (int strokes = random.Next(16) == 0 ? 0 : random.Next(1, 4); strokes > 0 && bytes.Length > 2; strokes--)
        {
            int at = random.Next(bytes.Length);
            bytes = random.Next(9) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]],
                2 => [.. bytes[..at], (byte)"0\"{,e9:}\n="[random.Next(10)], .. bytes[at..]],
                3 => [.. bytes[..at], .. PoisonJson.Bytes[random.Next(PoisonJson.Bytes.Count)], .. bytes[at..]],
                4 => [.. bytes[..at], .. Encoding.UTF8.GetBytes(PoisonJson.Values[random.Next(PoisonJson.Values.Count)]), .. bytes[at..]],
                5 or 6 => PoisonJson.Into(bytes, random),
                7 => Noise(random),
                _ => Flipped(bytes, at, random),
            };
        }

        return bytes;
    }

    /// <summary>As <see cref="Draw"/>; half of the frames get a right checksum again, so that what lies behind it is reached.</summary>
    public static byte[] DrawFrame(byte[] sound, Random random)
    {
        byte[] frame = random.Next(4) == 0 ? Draw(sound, random) : [.. sound];
        for (int flips = random.Next(4); flips > 0 && frame.Length > 0; flips--) frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
        if (frame.Length >= 52 && random.Next(2) == 0) BitConverter.TryWriteBytes(frame.AsSpan(frame.Length - 4), Crc32.Of(frame, 0, frame.Length - 4));
        return frame;
    }

    /// <summary>As <see cref="Draw"/>, as characters: a lone surrogate may be among them.</summary>
    public static string Text(string sound, Random random)
    {
        string text = Encoding.UTF8.GetString(Draw(Encoding.UTF8.GetBytes(sound), random));
        return random.Next(6) == 0 ? text.Insert(random.Next(text.Length + 1), random.Next(2) == 0 ? "\ud800" : "\udfff") : text;
    }

    /// <summary>A body of an HTTP request.</summary>
    public static byte[] Body(Random random) => random.Next(6) switch
    {
        0 => [],
        1 => Noise(random),
        2 => Encoding.UTF8.GetBytes("{\"by\":" + new string('[', random.Next(1, 300))),
        3 => Encoding.UTF8.GetBytes(string.Join('&', Members(random).Select(name => name + "=" + Uri.EscapeDataString(Value(random))))),
        _ => Draw(Encoding.UTF8.GetBytes("{" + string.Join(',', Members(random).Select(name => $"\"{name}\":{Value(random)}")) + "}"), random),
    };

    /// <summary>A route with a query, and now and then another value in its path.</summary>
    public static string Target(string path, Random random)
    {
        string query = string.Join('&', s_queries.Where(_ => random.Next(5) == 0).Select(name => name + "=" + Escaped(random)));
        string target = random.Next(4) == 0 ? path[..(path.LastIndexOf('/') + 1)] + Escaped(random) : path;
        return query.Length == 0 ? target : target + "?" + query;
    }

    private static string Escaped(Random random) => random.Next(3) switch
    {
        0 => "%ED%A0%80",
        1 => Uri.EscapeDataString(Value(random)),
        _ => "%00%0d%0a" + random.NextInt64(),
    };

    private static string[] Members(Random random) => [.. s_members.Where(_ => random.Next(6) == 0)];

    private static string Value(Random random) => random.Next(3) == 0 ? "\"x\"" : PoisonJson.Values[random.Next(PoisonJson.Values.Count)];

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Flipped(byte[] bytes, int at, Random random)
    {
        bytes[at] ^= (byte)(1 << random.Next(8));
        return bytes;
    }
}
