namespace EdgeAgent.Firmware.Telemetry;

/// <summary>
/// The module's side of the delivery ledger of one lane, counted since the module started. The gateway's side decides; this one shows what the module gave out
/// and gave up.
/// </summary>
public sealed class LaneLedger
{
    /// <summary>Elements numbered.</summary>
    public long Produced;

    /// <summary>Numbers covered by a receipt, gaps with them.</summary>
    public long Receipted;

    /// <summary>Elements dropped because the backlog was full.</summary>
    public long DroppedFull;

    /// <summary>Elements given up because the gateway refused them again and again.</summary>
    public long DroppedRefused;

    /// <summary>Numbers reserved before a reset, use unknown.</summary>
    public long UnknownReset;

    /// <summary>Numbers a restored gateway asked for that were gone.</summary>
    public long UnknownBehind;

    /// <summary>Elements that never got a number: the store did not take a reservation, or the frame is larger than the backlog.</summary>
    public long Unnumbered;

    /// <summary>Messages sent, repetitions included.</summary>
    public long Sent;
}
