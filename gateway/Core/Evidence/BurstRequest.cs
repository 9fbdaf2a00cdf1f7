using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Evidence;

/// <summary>
/// A burst that a module shall record: why, and how far it has come. Stored while it is open, so that a restart asks again. One per module and measuring point.
/// </summary>
public sealed record BurstRequest
{
    public const string ByAlarm = "alarm";
    public const string ByCommand = "command";
    public const string BySchedule = "schedule";

    /// <summary>The module recorded without being asked.</summary>
    public const string ByModule = "module";

    public required string Module { get; init; }
    public required MeasuringPoint Point { get; init; }

    /// <summary>alarm, command or schedule; a weightier reason that comes while it is open takes the place of a lighter one.</summary>
    public required string AskedBy { get; set; }

    /// <summary>The cloud's command that asked.</summary>
    public string? CommandId { get; set; }

    /// <summary>Gateway's clock, Unix milliseconds.</summary>
    public required long AskedAtMs { get; init; }

    /// <summary>Id of the command to the module; a new one for each recording, because a module answers a repeated id and does it once.</summary>
    public required string Id { get; set; }

    /// <summary>The module's number of the recording whose chunks are coming; 0 while none has come.</summary>
    public uint ReceivingBurstId { get; set; }

    /// <summary>Recordings asked for so far.</summary>
    public int Recordings { get; set; }
}
