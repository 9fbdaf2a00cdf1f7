namespace EdgeAgent.Firmware.Link;

/// <summary>
/// What is said to a gateway before TLS, to learn whether anybody is there. The handshake of the runtime runs inside the interpreter: while the other side is
/// silent no managed thread runs, the supervisor's neither. A listener whose process hangs still accepts connections (its kernel does), so a connection that
/// opens shows nothing; an answer does. The record below is a whole TLS record that no handshake may begin with, so a TLS server that lives refuses it at once:
/// with an alert, or by hanging up.
/// </summary>
public static class GatewayProbe
{
    /// <summary>A server that lives answers within milliseconds; three seconds bear a busy box and a bad radio.</summary>
    public const int PatienceMs = 3000;

    /// <summary>TLS 1.2 alert, level warning, close notify: content type, version, length, level, description.</summary>
    public static byte[] Record() => new byte[] { 21, 3, 3, 0, 2, 1, 0 };
}
