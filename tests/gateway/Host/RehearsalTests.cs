using EdgeAgent.Gateway.Host.Storage;

namespace EdgeAgent.Gateway.Host.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public void The_rehearsal_takes_alarms_all_the_way_to_the_clouds_receipt() => Assert.Equal(4, Rehearsal.Run());

    [Fact]
    public void A_gateway_that_rehearses_makes_no_file_in_the_folder_it_was_started_in()
    {
        File.Delete(SqliteGatewayStore.InMemory);
        Rehearsal.Run();
        Assert.False(File.Exists(SqliteGatewayStore.InMemory));
    }
}
