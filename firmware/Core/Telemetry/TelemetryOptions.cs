using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>Room and patience of the backlog. The defaults fit a chip without PSRAM.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Values in one burst chunk at most. The wire allows 1,984; unpacking, encoding and check sum of so many would hold the loop for 1.8 s at the slow end of
    /// an interpreter's speed, and an alarm shall leave within one.
    /// </summary>
    public const int MostValuesPerChunk = 600;

    /// <summary>The longest burst chunk this firmware makes: its values, head and check sum.</summary>
    public const int BurstElementBytes = WireLimits.HeaderBytes + 28 + (2 * MostValuesPerChunk) + WireLimits.CrcBytes;

    /// <summary>Room for a board whose heap is 90 to 110 KB: a shorter backlog in memory, since what finds no room there goes to flash.</summary>
    public static TelemetryOptions WithoutPsram() =>
        new TelemetryOptions { FeatureBytes = 8 * 1024, FeatureElements = 64, EvidenceBytes = 4 * 1024, EvidenceElements = 4 };

    /// <summary>Bytes of encoded feature frames kept until receipted; the oldest are dropped when it is full.</summary>
    public int FeatureBytes { get; init; } = 12 * 1024;

    /// <summary>Feature frames kept, however short they are.</summary>
    public int FeatureElements { get; init; } = 128;

    /// <summary>Bytes of alarm frames; their own, no feature takes it.</summary>
    public int AlarmBytes { get; init; } = 2 * 1024;

    public int AlarmElements { get; init; } = 16;

    public int StateBytes { get; init; } = 1024;

    public int StateElements { get; init; } = 8;

    /// <summary>Bytes of burst chunks, <see cref="BurstElementBytes"/> each; 0 for a module that makes no bursts.</summary>
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
