using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// The proof of a repair: from "resolved" on the condition has to be gone and what was measured back below its limit for a stated time of running. A machine
/// that stands, or of which nothing is measured, waits; one that is out of its band begins anew. It goes on after the order was closed, until it is proved,
/// the fault is back, or <see cref="ProvingTimes.GivenUpAfter"/> has passed. Pure.
/// </summary>
public static class ProofRules
{
    public const string ProvedAction = "proved";

    /// <summary>Faults whose limit moves with load or learning: that a value is back in such a band only its detector can say, by ending the alarm.</summary>
    private static readonly HashSet<string> s_movingLimits = new(StringComparer.Ordinal)
    {
        FaultCodes.VibrationBand,
        FaultCodes.VibrationChange,
        FaultCodes.ProcessBand,
        FaultCodes.OverExpectedTemperature,
        FaultCodes.AboveSisters,
        FaultCodes.UnusualTemperature,
        FaultCodes.SensorDrifting,
    };

    /// <summary>The proof of an order that is called resolved; null for one that rests on nothing a machine could show.</summary>
    public static Proof? Begin(Order order, ProvingTimes times, DateTimeOffset now) =>
        order.HasCondition
            ? new Proof
            {
                State = Proof.Proving,
                Since = now,
                NeededSeconds = times.Of(order.CauseGroup, order.FaultCode).TotalSeconds,
                NeedsRunning = order.Subject == FaultSubject.Machine,
                Waits = order.IsConditionGone ? ProofWaits.NotMeasured : ProofWaits.ConditionPresent,
                Readings = [.. order.Evidence.NumbersAtOpening.Select(number => new BeforeAndAfter(number, null))],
            }
            : null;

    /// <summary>What a state report does to an order that is being proved; nothing while it waits on as it waited.</summary>
    /// <param name="order">With a proof under way.</param>
    /// <param name="heard">What the report says of its machine.</param>
    /// <param name="isFollowed">Closed meanwhile, and another order of the same trouble is open.</param>
    public static OrderEffect Hear(Order order, HeardMachine heard, bool isFollowed, DateTimeOffset now)
    {
        Proof before = order.Evidence.Proof!;
        if (!order.IsOpen && (isFollowed || now - before.Since > ProvingTimes.GivenUpAfter))
            return new OrderEffect(With(order, before with { State = Proof.NotProved, Waits = null }), null, null);

        string? waits = WaitsFor(order, before, heard);
        bool beginsAnew = waits is ProofWaits.ConditionPresent or ProofWaits.OutOfBand;
        if (waits is not null && waits == before.Waits) return new OrderEffect(null, null, null);
        TimeSpan passed = before.Waits is null && waits is null && before.HeardAt is { } last && now > last ? now - last : TimeSpan.Zero;
        double seconds = beginsAnew ? 0 : before.Seconds + (passed <= ProvingTimes.LongestStep ? passed.TotalSeconds : 0);
        bool isProved = seconds >= before.NeededSeconds;
        Proof after = before with
        {
            Seconds = Math.Min(seconds, before.NeededSeconds),
            Waits = waits,
            HeardAt = now,
            State = isProved ? Proof.Proved : Proof.Proving,
            ProvedAt = isProved ? now : null,
            Readings = waits is ProofWaits.NotMeasured ? before.Readings : [.. before.Readings.Select(reading => reading with { After = Newest(order, heard, reading.Before) ?? reading.After })],
        };
        if (!isProved) return new OrderEffect(With(order, after), null, null);

        Order proved = With(order, after) with { Revision = order.Revision + 1, UpdatedAt = now };
        return new OrderEffect(proved, null, new OrderLogEntry(proved.Revision, now, OrderRules.Bridge, ProvedAction, order.State, order.State, null));
    }

    /// <summary>Closed over its standing condition: the machine showed the contrary.</summary>
    public static Order Deny(Order order) =>
        order.Evidence.Proof is { } proof ? With(order, proof with { State = Proof.NotProved, Waits = null }) : order;

    private static string? WaitsFor(Order order, Proof proof, HeardMachine heard) =>
        !order.IsConditionGone ? ProofWaits.ConditionPresent
        : !heard.IsMeasured || proof.Readings.Any(reading => IsSilent(heard, reading.Before)) ? ProofWaits.NotMeasured
        : proof.NeedsRunning && heard.RunState == "unknown" ? ProofWaits.RunUnknown
        : proof.NeedsRunning && heard.RunState != "running" ? ProofWaits.Standing
        : proof.Readings.Any(reading => IsOutOfBand(order, heard, reading.Before)) ? ProofWaits.OutOfBand
        : null;

    /// <summary>The sensor says that it cannot say.</summary>
    private static bool IsSilent(HeardMachine heard, NumberData before) => Same(heard, before) is { Value: null };

    /// <summary>On the side of its limit on which it was when the order was opened.</summary>
    private static bool IsOutOfBand(Order order, HeardMachine heard, NumberData before)
    {
        if (before is not { Value: { } was, Limit: { } limit } || s_movingLimits.Contains(order.Evidence.RaisedBy ?? "")) return false;
        return Same(heard, before)?.Value is { } value && (was >= limit ? value > limit : value < limit);
    }

    private static NumberData? Newest(Order order, HeardMachine heard, NumberData before) =>
        Same(heard, before) ?? order.Evidence.Numbers.FirstOrDefault(number => IsSame(number, before));

    private static NumberData? Same(HeardMachine heard, NumberData before) => heard.Numbers.FirstOrDefault(number => IsSame(number, before));

    private static bool IsSame(NumberData one, NumberData other) => one.Name == other.Name && one.Point == other.Point && one.Unit == other.Unit;

    private static Order With(Order order, Proof proof) => order with { Evidence = order.Evidence with { Proof = proof } };
}
