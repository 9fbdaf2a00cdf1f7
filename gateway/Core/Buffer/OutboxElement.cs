using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Gateway.Buffer;

/// <summary>Where an element stands: its first number within a lane of an incarnation.</summary>
public readonly record struct OutboxPlace(ulong Incarnation, Lane Lane, long From);

/// <summary>An event, or a gap record over several numbers, ready to be sent.</summary>
/// <param name="AtMs">When it was made, gateway's clock.</param>
/// <param name="Body">The encoded CloudEvent.</param>
public sealed record OutboxElement(ulong Incarnation, Lane Lane, long From, long To, long AtMs, byte[] Body)
{
    public OutboxPlace Place => new(Incarnation, Lane, From);
}

/// <summary>The position of one outbox lane.</summary>
/// <param name="Receipted">Highest number the bridge has receipted.</param>
/// <param name="Produced">Highest number given to an event.</param>
public sealed record OutboxLaneRow(ulong Incarnation, Lane Lane, long Receipted, long Produced);

/// <summary>Numbers of an outbox lane that were receipted long enough ago to be forgotten.</summary>
public readonly record struct OutboxTrim(ulong Incarnation, Lane Lane, long Through);
