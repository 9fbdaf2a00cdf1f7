namespace EdgeAgent.Simulation.Runs;

/// <summary>Small by default, full with EDGE_LONG=1.</summary>
public static class RunSize
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("EDGE_LONG") == "1";

    public static T Of<T>(T small, T full) => IsLong ? full : small;
}
