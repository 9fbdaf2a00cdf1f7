namespace EdgeAgent.Contracts.Tests.CloudWire;

/// <summary>JSON that a parser lets through and whatever reads it later stumbles over, for the alphabets of drawn input. Compiled into each test program that
/// draws.</summary>
internal static class PoisonJson
{
    /// <summary>Each a whole JSON value.</summary>
    public static readonly IReadOnlyList<string> Values =
    [
        "\"\\ud800\"",
        "\"a\\udfffb\"",
        "{\"\\udc00\":1}",
        "{\"id\":1,\"id\":2}",
        "{\"data\":{\"id\":1,\"id\":2}}",
        "1e999",
        "-1e999",
        "1" + new string('0', 400),
        "\"\\u0000\"",
        "\"\\u202e\"",
        new string('[', 60) + new string(']', 60),
        new string('[', 200) + new string(']', 200),
        "[null]",
        "null",
        "\"9999-12-31T23:59:59-14:00\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "-9223372036854775809",
        "18446744073709551616",
    ];

    /// <summary>Bytes that are no UTF-8: half of a surrogate pair encoded as if it were a character, a stray byte, an overlong slash.</summary>
    public static readonly IReadOnlyList<byte[]> Bytes = [[0xED, 0xA0, 0x80], [0xFF], [0xC0, 0xAF]];

    /// <summary>A whole JSON text, with one of its values, or some place in it, poisoned.</summary>
    public static byte[] Into(byte[] json, Random random)
    {
        byte[] poison = random.Next(5) == 0
            ? Bytes[random.Next(Bytes.Count)]
            : System.Text.Encoding.UTF8.GetBytes(Values[random.Next(Values.Count)]);
        int at = random.Next(json.Length);
        int colon = json.AsSpan(at).IndexOf((byte)':');
        if (random.Next(4) == 0 || colon < 0) return [.. json[..at], .. poison, .. json[at..]];
        int begin = at + colon + 1;
        int length = json.AsSpan(begin).IndexOfAny((byte)',', (byte)'}');
        return length < 0 ? [.. json[..begin], .. poison] : [.. json[..begin], .. poison, .. json[(begin + length)..]];
    }
}
