namespace EdgeAgent.Gateway.Host.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public void The_rehearsal_takes_alarms_all_the_way_to_the_clouds_receipt() => Assert.Equal(4, Rehearsal.Run());
}
