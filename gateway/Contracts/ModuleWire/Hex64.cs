namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>A 64-bit number as sixteen lower-case hexadecimal digits; the form of an incarnation in texts.</summary>
public static class Hex64
{
    private const string Digits = "0123456789abcdef";

    public static string ToText(ulong value)
    {
        var text = new char[16];
        for (int i = 15; i >= 0; i--)
        {
            text[i] = Digits[(int)(value & 15)];
            value >>= 4;
        }

        return new string(text);
    }

    public static bool TryParse(string text, out ulong value)
    {
        value = 0;
        if (text is null || text.Length != 16) return false;

        ulong result = 0;
        for (int i = 0; i < 16; i++)
        {
            int digit = Digits.IndexOf(text[i]);
            if (digit < 0) return false;
            result = (result << 4) | (uint)digit;
        }

        value = result;
        return true;
    }
}
