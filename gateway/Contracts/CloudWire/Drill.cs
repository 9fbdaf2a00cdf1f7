using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// A TEST alarm: it takes the way of an alarm and is none. No alarm, episode, health record or work order comes of it; the bridge opens a TEST order and says
/// so to the gateway.
/// </summary>
/// <param name="DrillId">Unique for ever: it begins with 64 random bits of the gateway's run.</param>
/// <param name="MachineId">For which machine the way is tried.</param>
/// <param name="By">Who asked.</param>
/// <param name="MadeAt">When the gateway made it, by its clock.</param>
public sealed record DrillData(string DrillId, string MachineId, string By, DateTimeOffset MadeAt);

/// <summary>When a drill passed each place; null where nobody saw it. Broker and return by the gateway's clock, the rest by the bridge's.</summary>
/// <param name="OrderId">The TEST order.</param>
/// <param name="BrokerAt">The cloud's broker confirmed it to the gateway.</param>
/// <param name="TakenAt">The bridge read it.</param>
/// <param name="OrderedAt">The TEST order was made, in the transaction that took the event.</param>
/// <param name="CommittedAt">That transaction was on disk.</param>
/// <param name="ReturnedAt">The gateway heard of the TEST order.</param>
public sealed record DrillTimes(
    string? OrderId = null,
    DateTimeOffset? BrokerAt = null,
    DateTimeOffset? TakenAt = null,
    DateTimeOffset? OrderedAt = null,
    DateTimeOffset? CommittedAt = null,
    DateTimeOffset? ReturnedAt = null
);

/// <summary>One hop of a drill.</summary>
/// <param name="Name">made, broker, taken, ordered, committed, returned or shown.</param>
/// <param name="Text">For people.</param>
/// <param name="At">By the clock of who saw it.</param>
/// <param name="AfterMs">Milliseconds after the making, on the gateway's clock; null when it cannot be said.</param>
/// <param name="Worth">measured on one clock, or estimated over the difference of two.</param>
public sealed record DrillHop(string Name, LocalText Text, DateTimeOffset At, double? AfterMs, string Worth);

/// <summary>
/// The hops of a drill on one clock. The bridge's times are moved by the difference of the two clocks, estimated as time servers do it (RFC 5905, section 8):
/// as if the way up and the way down took the same time. Its error is at most half of what the two ways took together.
/// </summary>
public static class DrillHops
{
    private static readonly LocalText s_made = new("drill.made");
    private static readonly LocalText s_broker = new("drill.broker");
    private static readonly LocalText s_taken = new("drill.taken");
    private static readonly LocalText s_ordered = new("drill.ordered");
    private static readonly LocalText s_committed = new("drill.committed");
    private static readonly LocalText s_returned = new("drill.returned");
    private static readonly LocalText s_shown = new("drill.shown");

    /// <param name="madeAt">By the gateway's clock.</param>
    /// <param name="shownAt">When a person could first see the TEST order; null not yet.</param>
    /// <param name="isShownByBridge">Whose clock <paramref name="shownAt"/> is.</param>
    public static IReadOnlyList<DrillHop> Of(DateTimeOffset madeAt, DrillTimes times, DateTimeOffset? shownAt, bool isShownByBridge)
    {
        TimeSpan? bridgeAhead = BridgeAhead(times);
        var hops = new List<DrillHop> { new("made", s_made, madeAt, 0, "measured") };
        Add("broker", s_broker, times.BrokerAt, false);
        Add("taken", s_taken, times.TakenAt, true);
        Add("ordered", s_ordered, times.OrderedAt, true);
        Add("committed", s_committed, times.CommittedAt, true);
        Add("returned", s_returned, times.ReturnedAt, false);
        Add("shown", s_shown, shownAt, isShownByBridge);
        return hops;

        void Add(string name, LocalText text, DateTimeOffset? at, bool isBridges)
        {
            if (at is not { } time) return;
            TimeSpan? after = isBridges ? time - bridgeAhead - madeAt : time - madeAt;
            hops.Add(new DrillHop(name, text, time, after is { } span ? Math.Round(span.TotalMilliseconds, 1) : null, isBridges ? "estimated" : "measured"));
        }
    }

    /// <summary>How far the bridge's clock is ahead of the gateway's; null while the four times it takes are not known.</summary>
    public static TimeSpan? BridgeAhead(DrillTimes times) =>
        ((times.TakenAt - times.BrokerAt) + (times.CommittedAt - times.ReturnedAt)) / 2;
}
