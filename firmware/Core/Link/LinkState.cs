namespace EdgeAgent.Firmware.Link;

/// <summary>Where the link stands.</summary>
public enum LinkState : byte
{
    Down = 0,
    Connecting = 1,
    Up = 2,
    Backoff = 3,
}
