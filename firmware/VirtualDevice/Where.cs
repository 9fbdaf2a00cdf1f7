namespace EdgeAgent.Firmware.VirtualDevice;

/// <summary>
/// Where this virtual module connects and as whom: the one file to edit, or to have written by <c>./edge module add</c>, which also gives the module its place
/// on a machine.
/// </summary>
public static class Where
{
    /// <summary>Address of the gateway.</summary>
    public const string Host = "127.0.0.1";
    public const int Port = 1883;

    /// <summary>Certificate of the plant's authority, PEM; empty for a connection without TLS.</summary>
    public const string TrustAnchor = "";

    /// <summary>Ten characters, placed at the gateway.</summary>
    public const string Module = "02000V1RT1";

    /// <summary>Its login at that gateway; empty while nobody placed it.</summary>
    public const string Password = "";

    /// <summary>Any number not used before; a board's flasher draws it at random.</summary>
    public const ulong FirstIncarnation = 0x5EED000000000001;

    /// <summary>A frame is built, and the meter read, this often.</summary>
    public const int FramePeriodMs = 1000;
    public const int FramesToPass = 60;
    public const long TimeLimitMs = 180000;
}
