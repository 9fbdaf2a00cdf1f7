using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Contracts.Tests.CloudWire;

public class DrillHopsTests
{
    private static readonly DateTimeOffset s_made = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(3_600_000)]
    [InlineData(-31_536_000_000)]
    public void Hops_of_a_bridge_whose_clock_differs_stand_on_the_gateways_clock_as_estimates(long aheadMs)
    {
        DateTimeOffset At(int ms) => s_made.AddMilliseconds(ms);
        DateTimeOffset Bridge(int ms) => At(ms).AddMilliseconds(aheadMs);
        var times = new DrillTimes("TEST-1", At(10), Bridge(30), Bridge(32), Bridge(40), At(60));

        IReadOnlyList<DrillHop> hops = DrillHops.Of(s_made, times, At(100), isShownByBridge: false);

        Assert.Equal(["made", "broker", "taken", "ordered", "committed", "returned", "shown"], hops.Select(hop => hop.Name));
        Assert.Equal([0, 10, 30, 32, 40, 60, 100], hops.Select(hop => hop.AfterMs!.Value));
        Assert.Equal(["measured", "measured", "estimated", "estimated", "estimated", "measured", "measured"], hops.Select(hop => hop.Worth));
    }

    [Fact]
    public void While_the_clocks_cannot_be_compared_the_bridges_hops_have_a_time_and_no_distance()
    {
        IReadOnlyList<DrillHop> hops = DrillHops.Of(s_made, new DrillTimes("TEST-1", null, s_made, s_made), null, isShownByBridge: true);

        Assert.Equal([0, null, null], hops.Select(hop => hop.AfterMs));
    }
}
