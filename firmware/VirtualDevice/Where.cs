namespace EdgeAgent.Firmware.VirtualDevice;

/// <summary>Where this virtual module connects and as whom: the one file to edit.</summary>
public static class Where
{
    public const string Host = "127.0.0.1";
    public const int Port = 1883;

    /// <summary>Ten characters, registered at the gateway.</summary>
    public const string Module = "02000V1RT1";

    public const string Password = "";

    /// <summary>Any number not used before; a board's flasher draws it at random.</summary>
    public const ulong FirstIncarnation = 0x5EED000000000001;

    public const int FramePeriodMs = 1000;
    public const int FramesToPass = 60;
    public const long TimeLimitMs = 180000;
}
