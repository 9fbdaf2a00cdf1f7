namespace EdgeAgent.Firmware.Provisioning;

/// <summary>
/// The form of what a gateway gives a module that joins, and of what the module keeps of it: lines of <c>key=value</c> (wifi, wifi-password, host, port,
/// gateway, and what the machine asks for), then the trust anchor as PEM. The module puts one line before it: the first incarnation of the numbers to come.
/// </summary>
public static class PlantSettings
{
    /// <summary>A piece of the module's flash, less what its store adds.</summary>
    public const int MaxBytes = 4000;

    private const string Incarnation = "incarnation=";
    private const string AnchorBegins = "-----BEGIN";

    /// <summary>Settings with a first incarnation before them.</summary>
    /// <param name="settings">As the gateway gave them.</param>
    /// <param name="digits">16 hexadecimal digits; empty to leave the line away.</param>
    public static byte[] With(byte[] settings, string digits)
    {
        string line = digits.Length == 0 ? "" : Incarnation + digits + "\n";
        var all = new byte[line.Length + settings.Length];
        for (int i = 0; i < line.Length; i++) all[i] = (byte)line[i];
        Array.Copy(settings, 0, all, line.Length, settings.Length);
        return all;
    }

    /// <summary>Where the gateway's own lines begin.</summary>
    public static int LinesFrom(byte[] kept) => IsAt(kept, 0, Incarnation) ? Incarnation.Length + 17 : 0;

    /// <summary>Where the trust anchor begins; the length when there is none.</summary>
    public static int AnchorFrom(byte[] kept)
    {
        for (int i = 0; i < kept.Length; i++)
        {
            if ((i == 0 || kept[i - 1] == '\n') && IsAt(kept, i, AnchorBegins)) return i;
        }

        return kept.Length;
    }

    private static bool IsAt(byte[] bytes, int at, string text)
    {
        if (bytes.Length - at < text.Length) return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (bytes[at + i] != text[i]) return false;
        }

        return true;
    }
}
