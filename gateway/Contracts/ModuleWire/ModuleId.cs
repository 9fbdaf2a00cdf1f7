namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>
/// A module's identity: 48 bits (the chip's factory MAC address), written as ten characters of Crockford's base 32 (no I, L, O, U), most significant first.
/// The same text stands in topics, on the label and in records. Not a secret.
/// </summary>
public static class ModuleId
{
    public const int TextLength = 10;
    public const ulong Highest = (1UL << 48) - 1;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string ToText(ulong id)
    {
        var text = new char[TextLength];
        for (int i = TextLength - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(id & 31)];
            id >>= 5;
        }

        return new string(text);
    }

    /// <summary>Reads exactly ten characters, upper case only; 0 and anything over 48 bits are refused.</summary>
    public static bool TryParse(string text, out ulong id)
    {
        id = 0;
        if (text is null || text.Length != TextLength) return false;

        ulong value = 0;
        for (int i = 0; i < TextLength; i++)
        {
            int digit = Alphabet.IndexOf(text[i]);
            if (digit < 0) return false;
            value = (value << 5) | (uint)digit;
        }

        if (value == 0 || value > Highest) return false;
        id = value;
        return true;
    }
}
