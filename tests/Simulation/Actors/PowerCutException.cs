namespace EdgeAgent.Simulation.Actors;

/// <summary>The process stops here, between two instructions.</summary>
public sealed class PowerCutException(string at) : Exception("Power cut " + at);

/// <summary>Where a process can be cut; armed for one passage.</summary>
public enum CutPoint
{
    None,
    BeforeCommit,
    AfterCommit,
    BetweenReceipts,
}
