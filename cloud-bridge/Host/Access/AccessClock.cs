namespace EdgeAgent.CloudBridge.Access;

/// <summary>The clock of people: sessions, links, keys and invitations end by the wall clock, also where the plant's time line is scaled.</summary>
public sealed class AccessClock(TimeProvider time)
{
    public TimeProvider Time => time;

    public DateTimeOffset Now => time.GetUtcNow();
}
