namespace EdgeAgent.Mqtt.Tests;

public sealed class ReconnectBackoffTests
{
    private static readonly ReconnectOptions Options = new()
    {
        First = TimeSpan.FromMilliseconds(100),
        Longest = TimeSpan.FromMilliseconds(1600),
        StableAfter = TimeSpan.FromSeconds(20),
    };

    [Fact]
    public void Every_failure_doubles_the_wait_up_to_the_longest_and_jitter_takes_at_most_half()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var backoff = new ReconnectBackoff(Options, new Random(seed));

        foreach (int fullMs in new[] { 100, 200, 400, 800, 1600, 1600, 1600 }) Assert.InRange(backoff.NextDelayMs(0), fullMs / 2, fullMs);
    }

    [Fact]
    public void Two_links_that_fail_together_do_not_return_together()
    {
        long[] delays =
        [
            .. Enumerable
                .Range(0, 200)
                .Select(seed =>
                    new ReconnectBackoff(Options with { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(1) }, new Random(seed)).NextDelayMs(0)
                ),
        ];

        Assert.InRange(delays.Distinct().Count(), 100, 200);
        Assert.InRange(delays.Max() - delays.Min(), 400, 500);
    }

    [Fact]
    public void A_connection_shorter_than_the_stable_time_does_not_start_the_wait_over()
    {
        var backoff = new ReconnectBackoff(Options, new Random(1));
        for (int i = 0; i < 4; i++) backoff.NextDelayMs(0);

        backoff.Connected(1_000);

        Assert.InRange(backoff.NextDelayMs(20_999), 800, 1600);
    }

    [Fact]
    public void A_connection_that_lasted_the_stable_time_starts_the_wait_over()
    {
        var backoff = new ReconnectBackoff(Options, new Random(1));
        for (int i = 0; i < 4; i++) backoff.NextDelayMs(0);

        backoff.Connected(1_000);

        Assert.InRange(backoff.NextDelayMs(21_000), 50, 100);
        Assert.InRange(backoff.NextDelayMs(21_100), 100, 200);
    }
}
