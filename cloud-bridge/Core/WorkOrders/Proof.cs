using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>How far a machine has shown by its own readings that the trouble of an order is gone.</summary>
public sealed record Proof
{
    /// <summary>Under way.</summary>
    public const string Proving = "proving";

    /// <summary>The machine ran well for the whole time.</summary>
    public const string Proved = "proved";

    /// <summary>Closed, and the machine never showed it.</summary>
    public const string NotProved = "not-proved";

    /// <summary>One of the three above.</summary>
    public required string State { get; init; }

    /// <summary>When the order was called resolved.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>So long the machine has to be well.</summary>
    public required double NeededSeconds { get; init; }

    /// <summary>Only running time counts; of a sensor or a link every time it is heard.</summary>
    public required bool NeedsRunning { get; init; }

    /// <summary>So long it has been.</summary>
    public double Seconds { get; init; }

    /// <summary>Why no time counts now, one of <see cref="ProofWaits"/>; null while it does.</summary>
    public string? Waits { get; init; } = ProofWaits.NotMeasured;

    /// <summary>The newest report that was looked at, by the bridge's clock.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>What the order rested on, before the repair and now.</summary>
    public IReadOnlyList<BeforeAndAfter> Readings { get; init; } = [];
}

/// <summary>A measured value before a repair and after it.</summary>
/// <param name="Before">When the order was opened.</param>
/// <param name="After">As measured last; null while nothing was.</param>
public sealed record BeforeAndAfter(NumberData Before, NumberData? After);

/// <summary>Why the time of a proof does not count on.</summary>
public static class ProofWaits
{
    public const string ConditionPresent = "condition-present";
    public const string NotMeasured = "not-measured";
    public const string Standing = "standing";

    /// <summary>Nothing on the machine tells whether it runs.</summary>
    public const string RunUnknown = "run-unknown";
    public const string OutOfBand = "out-of-band";

    public static readonly IReadOnlyList<string> All = [ConditionPresent, NotMeasured, Standing, RunUnknown, OutOfBand];
}

/// <summary>What a gateway's state report says of the machine of an order.</summary>
/// <param name="RunState">unknown, stopped, starting or running.</param>
/// <param name="IsMeasured">One module at least that the order rests on is heard.</param>
/// <param name="Numbers">Its newest values.</param>
public sealed record HeardMachine(string RunState, bool IsMeasured, IReadOnlyList<NumberData> Numbers)
{
    /// <summary>What a report says of an order's machine; null when it does not tell of it.</summary>
    public static HeardMachine? In(GatewayStateData report, Order order)
    {
        if (order.Machine == order.Gateway) return new HeardMachine("running", true, []);
        if (report.Machines.FirstOrDefault(machine => machine.MachineId == order.Machine) is not { } state) return null;
        bool isMeasured = order.Evidence.Modules.Count == 0
            ? state.LastSeen is not null
            : report.Modules.Any(module => module.IsOnline && order.Evidence.Modules.Contains(module.ModuleId));
        return new HeardMachine(state.RunState, isMeasured, state.Numbers);
    }
}
