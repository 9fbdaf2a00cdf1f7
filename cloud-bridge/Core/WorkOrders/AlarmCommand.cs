using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What a person asked of a gateway, and what came of it. The gateway owns its alarms: until it answers, nothing here changes them.</summary>
/// <param name="State">pending, done, refused or expired.</param>
public sealed record AlarmCommand(string Gateway, CloudCommand Command, DateTimeOffset MadeAt, string State, string? Why, DateTimeOffset? AnsweredAt)
{
    /// <summary>So many may wait for an answer of one gateway.</summary>
    public const int MaxPending = 200;

    /// <summary>A gateway that comes back later than this does not get it any more.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);
}
