namespace EdgeAgent.Firmware.Provisioning;

/// <summary>Why a module does not start at all: a long flash of its light, then as many short ones; the serial line says it in words.</summary>
public enum StartFault : byte
{
    None = 0,

    /// <summary>The settings file is missing or wrong.</summary>
    BadSettings = 1,

    /// <summary>The settings name a gateway, and there is no certificate of the plant's authority.</summary>
    NoTrustAnchor = 2,

    /// <summary>The certificate of the plant's authority can't be read as one.</summary>
    BadTrustAnchor = 3,

    /// <summary>The sensors the settings ask for need more memory than the board has left.</summary>
    NoRoom = 4,

    /// <summary>A part of the board could not be set up: a pin, a bus, the file system.</summary>
    BadBoard = 5,
}

public static class StartFaults
{
    private static readonly string[] s_words = { "none", "bad-settings", "no-trust-anchor", "bad-trust-anchor", "no-room", "bad-board" };

    public static string WordOf(StartFault fault) => s_words[(int)fault];
}
