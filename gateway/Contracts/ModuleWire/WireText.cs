namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>
/// A line of <c>key=value</c> words separated by single spaces, at most 512 characters of printable ASCII; the form of state, command and reply texts. Unknown
/// keys are ignored, so a newer sender can say more.
/// </summary>
public static class WireText
{
    public const int MaxLength = 512;

    /// <summary>The value of a key, or null when the key is not there.</summary>
    public static string? Find(string text, string key)
    {
        int at = 0;
        while (at < text.Length)
        {
            int end = text.IndexOf(' ', at);
            if (end < 0) end = text.Length;
            int equals = text.IndexOf('=', at);
            if (equals > at && equals < end && equals - at == key.Length && text.Substring(at, key.Length) == key)
            {
                return text.Substring(equals + 1, end - equals - 1);
            }

            at = end + 1;
        }

        return null;
    }

    /// <summary>Bytes to text; false when too long or not printable ASCII.</summary>
    public static bool TryRead(byte[] bytes, int length, out string text)
    {
        text = "";
        if (length == 0 || length > MaxLength) return false;

        var characters = new char[length];
        for (int i = 0; i < length; i++)
        {
            if (bytes[i] < 0x20 || bytes[i] > 0x7E) return false;
            characters[i] = (char)bytes[i];
        }

        text = new string(characters);
        return true;
    }
}

/// <summary>What a module says of itself on <c>/state</c>: <c>v=1 s=online inc=… fw=…</c>; the last will says <c>v=1 s=offline</c>.</summary>
public static class ModuleStateText
{
    public const string Offline = "v=1 s=offline";

    /// <param name="incarnation">The module's incarnation.</param>
    /// <param name="firmware">Version of the application, no spaces.</param>
    /// <param name="board">Name of the board, no spaces.</param>
    /// <param name="life">1 to <see cref="WireLimits.HighestLife"/>, another one after every start; the gateway's receipts name it back.</param>
    public static string Online(ulong incarnation, string firmware, string board, int life) =>
        "v=1 s=online inc=" + Hex64.ToText(incarnation) + " fw=" + firmware + " board=" + board + " life=" + Hex64.ToText((ulong)life);

    /// <summary>The life an online text names; 0 when it names none.</summary>
    public static int LifeOf(string text)
    {
        bool isThere = Hex64.TryParse(WireText.Find(text, "life") ?? "", out ulong life);
        return isThere && life <= WireLimits.HighestLife ? (int)life : 0;
    }

    /// <summary>Said after the rest by a module that takes its supply behind the machine's contactor: its silence is the machine's standstill.</summary>
    public const string FedByMachine = " supply=machine";

    public static bool IsFedByMachine(string text) => WireText.Find(text, "supply") == "machine";

    public static bool IsOnline(string text) => WireText.Find(text, "v") == "1" && WireText.Find(text, "s") == "online";
}

/// <summary>
/// A command to a module, <c>v=1 id=… do=burst …</c>, and its reply, <c>v=1 id=… ok=1</c> or <c>v=1 id=… ok=0 why=…</c>. The id is the gateway's; a module
/// answers a repeated id with the same reply and does the work once.
/// </summary>
public static class CommandText
{
    /// <summary>Record and send a raw burst: <c>point=1</c> (number of the measuring point).</summary>
    public const string Burst = "burst";

    /// <summary>Blink so that a person finds the module.</summary>
    public const string Identify = "identify";

    /// <summary>Restart the module.</summary>
    public const string Restart = "restart";

    public static string Of(string id, string verb, string arguments) =>
        "v=1 id=" + id + " do=" + verb + (arguments.Length == 0 ? "" : " " + arguments);

    public static string Done(string id) => "v=1 id=" + id + " ok=1";

    /// <param name="id">The command's id.</param>
    /// <param name="why">One word, lower case with hyphens.</param>
    public static string Failed(string id, string why) => "v=1 id=" + id + " ok=0 why=" + why;
}
