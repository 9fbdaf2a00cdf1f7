namespace EdgeAgent.Firmware.Link;

/// <summary>Why the last try to reach the gateway failed; a higher number came further.</summary>
public enum LinkFault : byte
{
    None = 0,

    /// <summary>The gateway's name has no address.</summary>
    NoAddress = 1,

    /// <summary>Nobody accepts connections there: the box is off, or the network is another one.</summary>
    NoListener = 2,

    /// <summary>Something accepts connections and says nothing: the gateway's process hangs. TLS was not tried.</summary>
    Silent = 3,

    /// <summary>TLS failed, or the login: another plant's authority, or a module that is not placed at this gateway.</summary>
    Refused = 4,
}

public static class LinkFaults
{
    private static readonly string[] s_words = { "none", "no-address", "no-listener", "silent", "refused" };

    /// <summary>The word for the serial line.</summary>
    public static string WordOf(LinkFault fault) => s_words[(int)fault];
}
