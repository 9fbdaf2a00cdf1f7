using EdgeAgent.Firmware.Link;

namespace EdgeAgent.Firmware.Tests.Link;

public sealed class LinkStateMachineTests
{
    private readonly LinkStateMachine _machine = new(new LinkOptions(), 42);

    [Fact]
    public void A_module_connects_at_once()
    {
        Assert.Equal(LinkState.Connecting, _machine.Step(0, false));
        Assert.Equal(LinkState.Up, _machine.Step(10, true));
    }

    [Fact]
    public void A_try_without_an_answer_ends_after_the_time_limit()
    {
        _machine.Step(0, false);
        Assert.Equal(LinkState.Connecting, _machine.Step(19999, false));
        Assert.Equal(LinkState.Backoff, _machine.Step(20000, false));
    }

    [Fact]
    public void Waits_double_up_to_the_longest_and_are_spread_by_up_to_a_half()
    {
        int[] delays = [.. FailingDelays(new LinkStateMachine(new LinkOptions(), 42), 10)];
        int[] full = [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000, 60000];
        Assert.All(delays.Zip(full), pair => Assert.InRange(pair.First, pair.Second / 2, pair.Second));
        Assert.True(delays[6..].Distinct().Count() > 1, "the longest waits are all alike");
    }

    [Fact]
    public void Two_modules_do_not_come_back_in_one_beat() =>
        Assert.NotEqual(FailingDelays(new LinkStateMachine(new LinkOptions(), 42), 6), FailingDelays(new LinkStateMachine(new LinkOptions(), 43), 6));

    [Fact]
    public void A_broker_that_accepts_and_drops_makes_the_waits_grow()
    {
        long nowMs = 0;
        int before = 0;
        for (int round = 0; round < 6; round++)
        {
            ConnectAt(ref nowMs);
            _machine.Step(nowMs += 1000, false);
            Assert.True(_machine.RetryDelayMs > before / 2);
            before = _machine.RetryDelayMs;
        }

        Assert.True(before >= 16000);
    }

    [Fact]
    public void After_a_stable_minute_the_next_wait_is_short_again()
    {
        long nowMs = 0;
        for (int round = 0; round < 6; round++)
        {
            ConnectAt(ref nowMs);
            _machine.Step(nowMs += 1000, false);
        }

        ConnectAt(ref nowMs);
        _machine.Step(nowMs += 60000, false);
        Assert.InRange(_machine.RetryDelayMs, 500, 1000);
    }

    private void ConnectAt(ref long nowMs)
    {
        while (_machine.State != LinkState.Connecting) _machine.Step(nowMs += 100, false);
        _machine.Step(nowMs += 100, true);
    }

    private static List<int> FailingDelays(LinkStateMachine machine, int count)
    {
        var delays = new List<int>();
        for (long nowMs = 0; delays.Count < count; nowMs += 100)
        {
            LinkState before = machine.State;
            if (machine.Step(nowMs, false) == LinkState.Backoff && before != LinkState.Backoff) delays.Add(machine.RetryDelayMs);
        }

        return delays;
    }
}
