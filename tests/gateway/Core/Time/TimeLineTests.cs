using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Tests.Support;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Tests.Time;

public class TimeLineTests
{
    private const long Wall = 1_780_000_000_000;
    private const long Hour = 3_600_000;

    [Fact]
    public void It_follows_a_wall_clock_that_is_slewed()
    {
        var line = new TimeLine(0);
        line.At(Wall, 0, true);

        Assert.Equal((Wall + 1_000, ClockState.Synced), line.At(Wall + 1_000, 1_001, true));
        Assert.Equal((Wall + 2_003, ClockState.Synced), line.At(Wall + 2_003, 2_001, true));
        Assert.Equal(0, line.Steps);
    }

    [Fact]
    public void A_step_forward_is_followed_at_once()
    {
        var line = new TimeLine(0);
        line.At(Wall, 0, true);

        Assert.Equal((Wall + Hour, ClockState.Synced), line.At(Wall + Hour, 1_000, true));
        Assert.Equal(1, line.Steps);
    }

    /// <summary>Linux repeats the last second of the day for an inserted leap second: the wall steps back by one second.</summary>
    [Fact]
    public void A_leap_second_is_no_step_and_the_line_neither_falls_nor_becomes_unsure()
    {
        const long midnight = 1_798_761_600_000;                                          // 2027-01-01T00:00:00Z
        var line = new TimeLine(0);
        line.At(midnight - 3_000, 0, true);
        long last = midnight - 3_000;
        for (long steadyMs = 100; steadyMs <= 10_000; steadyMs += 100)
        {
            long passed = midnight - 3_000 + steadyMs;
            (long utcMs, ClockState clock) = line.At(passed < midnight ? passed : passed - 1_000, steadyMs, true);
            Assert.True(utcMs >= last && utcMs - last <= 200, $"{last} -> {utcMs}");
            Assert.Equal(ClockState.Synced, clock);
            last = utcMs;
        }

        Assert.Equal(midnight - 3_000 + 10_000 - 1_000, last);
        Assert.Equal(0, line.Steps);
    }

    [Fact]
    public void A_clock_that_is_set_back_is_followed_at_once_whether_a_time_server_or_a_person_set_it()
    {
        foreach (bool isSynced in (bool[])[true, false])
        {
            var line = new TimeLine(0);
            line.At(Wall + (12 * 365 * 24 * Hour), 0, isSynced);
            line.At(Wall + (12 * 365 * 24 * Hour) + 20_000, 20_000, isSynced);

            Assert.Equal((Wall + 20_000, isSynced ? ClockState.Synced : ClockState.Guessed), line.At(Wall + 20_000, 20_000, isSynced));
            Assert.Equal(Wall + 21_000, line.At(Wall + 21_000, 21_000, isSynced).UtcMs);
            Assert.Equal((1, 0L), (line.Steps, line.AheadMs));
        }
    }

    [Fact]
    public void A_box_that_wakes_in_1970_goes_on_from_its_store_and_jumps_when_the_time_server_answers()
    {
        var line = new TimeLine(Wall);

        Assert.Equal((Wall, ClockState.Guessed), line.At(0, 0, false));
        (long later, _) = line.At(10_000, 10_000, false);
        Assert.Equal(Wall + 10_000, later);
        Assert.Equal((Wall + Hour, ClockState.Synced), line.At(Wall + Hour, 20_000, true));
    }

    [Fact]
    public void A_new_box_in_1970_knows_that_it_does_not_know()
    {
        Assert.Equal(ClockState.None, new TimeLine(0).At(5_000, 0, false).Clock);
    }

    [Fact]
    public void A_store_written_by_a_clock_years_ahead_does_not_bind_a_synchronised_one()
    {
        Assert.Equal((Wall, ClockState.Synced), new TimeLine(Wall + (100_000 * Hour)).At(Wall, 0, true));
    }

    [Fact]
    public void A_store_an_hour_ahead_binds_only_a_clock_that_nobody_vouches_for_and_that_one_until_it_is_set()
    {
        Assert.Equal((Wall, ClockState.Synced), new TimeLine(Wall + Hour).At(Wall, 0, true));

        var line = new TimeLine(Wall + Hour);
        Assert.Equal((Wall + Hour, ClockState.Guessed), line.At(Wall, 0, false));
        Assert.Equal((Wall + Hour + 5_000, ClockState.Guessed), line.At(Wall + 5_000, 5_000, false));
        Assert.Equal((Wall + 6_000, ClockState.Synced), line.At(Wall + 6_000, 6_000, true));
        Assert.Equal(1, line.Steps);
    }

    [Fact]
    public void A_wall_that_falls_to_1970_is_not_followed_and_the_line_keeps_the_speed_of_the_steady_clock()
    {
        var line = new TimeLine(0);
        line.At(Wall, 0, true);

        Assert.Equal((Wall + 1_000, ClockState.Guessed), line.At(1_000, 1_000, false));
        Assert.Equal((Wall + 600_000, ClockState.Guessed), line.At(600_000, 600_000, false));
        Assert.Equal(0, line.Steps);
        Assert.Equal((Wall + 601_000, ClockState.Synced), line.At(Wall + 601_000, 601_000, true));
        Assert.Equal(0, line.Steps);
    }

    [Fact]
    public void A_lane_stamped_by_a_clock_years_ahead_is_placed_in_time_again()
    {
        var rig = new Rig();
        rig.StepClock(TimeSpan.FromDays(4000));
        rig.Send(Rig.Features(1, stamp: rig.Now));
        rig.StepClock(TimeSpan.FromDays(-4000));
        rig.Restart();
        rig.Send(Rig.Features(2, stamp: rig.Now));

        Assert.Equal(rig.Now.ToUnixTimeMilliseconds(), rig.Store.ReadFrames(0, 10)[^1].AtMs);
    }
}
