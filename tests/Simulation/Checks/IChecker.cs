namespace EdgeAgent.Simulation.Checks;

/// <summary>One promise of the product, looked at from outside.</summary>
public interface IChecker
{
    /// <summary>The promise in a few words.</summary>
    string Promise { get; }

    /// <summary>What is wrong now, in the middle of everything; null when nothing is.</summary>
    string? During(World world) => null;

    /// <summary>What is wrong after the faults ended and the world came to rest; null when nothing is.</summary>
    string? AtRest(World world) => null;
}

/// <summary>All promises; a checker is small and stands alone.</summary>
public static class Checkers
{
    public static IReadOnlyList<IChecker> All() =>
    [
        new NothingTwice(),
        new EverythingDrains(),
        new NothingLostAtTheGateway(),
        new NothingLostAtTheBridge(),
        new NothingAppliedTwice(),
        new OneOrderPerEpisode(),
        new LedgersReconcile(),
        new LossesHaveACause(),
        new EvidenceOfEveryBurst(),
        new QueuesWithinLimits(),
        new HoursAreMade(),
    ];
}
