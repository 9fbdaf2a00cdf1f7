using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.Tests.Telemetry;

public sealed class LaneBacklogTests
{
    private readonly byte[] _buffer = new byte[256];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_and_goes_every_number_is_a_frame_with_its_own_bytes_or_in_a_range(int seed)
    {
        var random = new Random(seed);
        var backlog = new LaneBacklog(1000, 12, 1);
        var held = new SortedDictionary<long, byte[]>();
        long next = 1;
        long released = 0;
        for (int step = 0; step < 20_000; step++)
        {
            int action = random.Next(10);
            if (action < 6)
            {
                byte[] frame = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (byte)random.Next(256))];
                while (!backlog.TryAdd(frame, frame.Length))
                {
                    held.Remove(backlog.FirstNumber);
                    backlog.GiveUpOldest(GapReason.BacklogFull);
                }

                held[next++] = frame;
            }
            else if (action < 9)
            {
                released = Math.Min(next - 1, released + random.Next(4));
                backlog.Release(released);
                foreach (long number in held.Keys.Where(number => number <= released).ToArray()) held.Remove(number);
            }

            CheckAll(backlog, held, released, next, $"seed {seed}, step {step}");
        }
    }

    [Fact]
    public void A_frame_larger_than_the_backlog_is_refused_and_changes_nothing()
    {
        var backlog = new LaneBacklog(100, 4, 1);
        Assert.True(backlog.TryAdd(_buffer, 60));
        Assert.False(backlog.TryAdd(_buffer, 101));
        Assert.Equal(1, backlog.Count);
    }

    [Fact]
    public void Ranges_of_one_reason_join_and_of_another_stand_apart()
    {
        var backlog = new LaneBacklog(1000, 8, 11);
        backlog.AddGap(1, 10, GapReason.Reset);
        for (int i = 0; i < 4; i++) backlog.TryAdd(_buffer, 10);
        backlog.GiveUpOldest(GapReason.BacklogFull);
        backlog.GiveUpOldest(GapReason.BacklogFull);
        Assert.Equal(2, backlog.GapCount);
        Assert.True(backlog.TryGap(11, out long to, out GapReason reason));
        Assert.Equal((12L, GapReason.BacklogFull), (to, reason));
        Assert.True(backlog.TryGap(4, out to, out reason));
        Assert.Equal((10L, GapReason.Reset), (to, reason));
    }

    [Fact]
    public void A_receipt_inside_a_range_leaves_the_rest_of_it()
    {
        var backlog = new LaneBacklog(1000, 8, 11);
        backlog.AddGap(1, 10, GapReason.Reset);
        backlog.Release(4);
        Assert.Equal(5, backlog.FirstCovered);
        Assert.True(backlog.TryGap(5, out long to, out _));
        Assert.Equal(10, to);
    }

    [Fact]
    public void Renumbering_forgets_what_may_have_been_sent_and_keeps_the_length_of_what_was_dropped()
    {
        var backlog = new LaneBacklog(1000, 8, 101);
        backlog.AddGap(51, 100, GapReason.Reset);
        for (int i = 0; i < 5; i++) backlog.TryAdd(_buffer, 10);
        backlog.GiveUpOldest(GapReason.BacklogFull);
        backlog.GiveUpOldest(GapReason.BacklogFull);
        backlog.ForgetUnknown(96);
        Assert.Equal(9, backlog.Renumber());
        Assert.True(backlog.TryGap(4, out long to, out GapReason reason));
        Assert.Equal((4L, GapReason.Reset), (to, reason));
        Assert.True(backlog.TryGap(5, out to, out reason));
        Assert.Equal((6L, GapReason.BacklogFull), (to, reason));
        Assert.Equal(7, backlog.FirstNumber);
        Assert.True(backlog.Holds(9));
        Assert.False(backlog.Holds(10));
    }

    private void CheckAll(LaneBacklog backlog, SortedDictionary<long, byte[]> held, long released, long next, string place)
    {
        Assert.True(backlog.Count == held.Count, place);
        for (long number = released + 1; number < next; number++)
        {
            if (held.TryGetValue(number, out byte[]? frame))
            {
                Assert.True(backlog.Holds(number), $"{place}: {number}");
                Assert.True(_buffer.AsSpan(0, backlog.Copy(number, _buffer)).SequenceEqual(frame), $"{place}: {number} has other bytes");
            }
            else
            {
                Assert.True(backlog.TryGap(number, out long to, out _) && to >= number, $"{place}: {number} is nowhere");
            }
        }
    }
}
