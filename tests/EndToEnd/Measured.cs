namespace EdgeAgent.EndToEnd;

/// <summary>Classes whose figures another line beside them would spoil.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Measured
{
    public const string Name = "measured";
}
