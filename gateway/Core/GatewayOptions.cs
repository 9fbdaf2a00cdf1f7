using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Ingest;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway;

/// <summary>Everything that steers the core. Bad options mean no start.</summary>
public sealed record GatewayOptions
{
    /// <summary>The gateway's id, 1 to 40 characters a-z, 0-9 and hyphen; stands in its cloud topics.</summary>
    public string Id { get; init; } = "";

    /// <summary>A module that was not heard for this long is silent.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(60); // a module speaks every second; a broker or router restart takes less than a minute

    /// <summary>A conflict on the wire stays an active alarm for this long after the last one.</summary>
    public TimeSpan ConflictAlarmTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the cloud is told how the gateway and its machines are.</summary>
    public TimeSpan StateInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a module gets a receipt even when nothing came: the sign of life, and its time.</summary>
    public TimeSpan ReceiptInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often detector memories and open hours are stored and old data is deleted.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    public IngestOptions Ingest { get; init; } = new();
    public AlarmOptions Alarms { get; init; } = new();
    public HealthOptions Health { get; init; } = new();
    public BurstOptions Bursts { get; init; } = new();
    public UplinkOptions Uplink { get; init; } = new();
    public RetentionOptions Retention { get; init; } = new();

    public IEnumerable<string> Problems()
    {
        if (!CloudLimits.IsId(Id)) yield return $"id is '{Id}'; use 1 to {CloudLimits.MaxIdLength} characters of a-z, 0-9 and hyphen.";
        if (SilenceLimit < TimeSpan.FromSeconds(5) || SilenceLimit > TimeSpan.FromDays(1))
            yield return $"silenceLimit is {SilenceLimit}; use 5 seconds to 1 day.";
        if (StateInterval < TimeSpan.FromSeconds(1) || StateInterval > TimeSpan.FromHours(1))
            yield return $"stateInterval is {StateInterval}; use 1 second to 1 hour.";
        if (ReceiptInterval < TimeSpan.FromSeconds(1) || ReceiptInterval > TimeSpan.FromMinutes(5))
            yield return $"receiptInterval is {ReceiptInterval}; use 1 second to 5 minutes.";
        if (CheckpointInterval < TimeSpan.FromSeconds(5) || CheckpointInterval > TimeSpan.FromHours(1))
            yield return $"checkpointInterval is {CheckpointInterval}; use 5 seconds to 1 hour.";
        if (ConflictAlarmTime < TimeSpan.FromSeconds(1)) yield return $"conflictAlarmTime is {ConflictAlarmTime}; use 1 second or more.";
        foreach (string problem in Bursts.Problems()) yield return "bursts." + problem;
        foreach (string problem in Uplink.Problems()) yield return "uplink." + problem;
        foreach (string problem in Ingest.Problems().Concat(Alarms.Problems()).Concat(Health.Problems()).Concat(Retention.Problems())) yield return problem;
    }
}
