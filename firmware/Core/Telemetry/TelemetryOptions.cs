namespace EdgeAgent.Firmware.Telemetry;

/// <summary>Room and patience of the backlog. The defaults fit a chip without PSRAM.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Bytes of encoded feature frames kept until receipted; the oldest are dropped when it is full.</summary>
    public int FeatureBytes { get; init; } = 12 * 1024;

    /// <summary>Feature frames kept, however short they are.</summary>
    public int FeatureElements { get; init; } = 128;

    /// <summary>Bytes of alarm frames; their own, no feature takes it.</summary>
    public int AlarmBytes { get; init; } = 2 * 1024;

    public int AlarmElements { get; init; } = 16;

    public int StateBytes { get; init; } = 1024;

    public int StateElements { get; init; } = 8;

    /// <summary>Bytes of burst chunks; one chunk is up to 4,096.</summary>
    public int EvidenceBytes { get; init; } = 8 * 1024;

    public int EvidenceElements { get; init; } = 8;

    /// <summary>Feature numbers reserved ahead in the store: at one frame a second a write each 4 minutes, and at most so many unknown after a reset.</summary>
    public int FeatureReservation { get; init; } = 256;

    /// <summary>Numbers of every other lane reserved ahead.</summary>
    public int OtherReservation { get; init; } = 16;

    /// <summary>Without a receipt's progress for this long, everything unreceipted of a lane goes again.</summary>
    public int ResendAfterMs { get; init; } = 5000;

    /// <summary>Rounds without progress, the gateway answering, before the first element is given up as refused.</summary>
    public int TriesBeforeGivingUp { get; init; } = 8;

    /// <summary>
    /// The gateway sends a receipt each 30 s as a sign of life; after this silence sending stops until it speaks again. Shorter than
    /// <see cref="ResendAfterMs"/> times <see cref="TriesBeforeGivingUp"/>, or a gateway that restarts would look like one that refuses.
    /// </summary>
    public int GatewaySilentAfterMs { get; init; } = 35000;
}
