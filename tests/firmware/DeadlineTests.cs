using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Tests;

public sealed class DeadlineTests
{
    private readonly Deadline _deadline = new(1000);

    [Fact]
    public void Work_that_takes_longer_than_its_limit_has_missed_it_and_idleness_never_does()
    {
        Assert.False(_deadline.IsMissed(5000));
        _deadline.Begin(5000);
        Assert.False(_deadline.IsMissed(6000));
        Assert.True(_deadline.IsMissed(6001));
        _deadline.Begin(6001);
        Assert.False(_deadline.IsMissed(7000));
        _deadline.End();
        Assert.False(_deadline.IsMissed(60_000));
    }
}
