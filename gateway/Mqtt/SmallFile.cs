using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeAgent.Mqtt;

/// <summary>A small file that a program rests on cannot be used: empty, torn, or something else. The message names it, what is safe, and what to do.</summary>
public sealed class DamagedFileException(string path, string what, string remedy, Exception? cause = null) : IOException($"{path} {what}. {remedy}", cause);

/// <summary>
/// Keys, secrets, certificates and settings: files of a few lines without which a program cannot go on. A power cut or a full disk leaves them empty or torn;
/// whoever reads one reads it here, so that each such file is refused by name and never by a stack trace.
/// </summary>
public static class SmallFile
{
    /// <param name="path">The file.</param>
    /// <param name="remedy">What is safe, and what to do, in a sentence or two.</param>
    /// <param name="parse">Makes of the text what it stands for; its own complaints become the reason.</param>
    /// <exception cref="DamagedFileException">It is empty, or <paramref name="parse"/> could not read it.</exception>
    /// <exception cref="IOException">It cannot be read at all.</exception>
    public static T Read<T>(string path, string remedy, Func<string, T> parse)
    {
        string text = File.ReadAllText(path);
        if (string.IsNullOrWhiteSpace(text.Trim('\0'))) throw new DamagedFileException(path, "is empty", remedy);
        try
        {
            return parse(text);
        }
        catch (Exception damage) when (damage is FormatException or ArgumentException or CryptographicException or JsonException or NotSupportedException)
        {
            throw new DamagedFileException(path, $"is damaged ({damage.Message.TrimEnd('.')})", remedy, damage);
        }
    }

    /// <summary>A secret of one line.</summary>
    public static string Line(string path, string remedy) => Read(path, remedy, text => text.Trim());
}
