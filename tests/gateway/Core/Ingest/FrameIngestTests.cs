using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Ingest;

public class FrameIngestTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_that_comes_again_under_a_new_incarnation_closes_its_number_and_is_kept_once(bool isRestarted)
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1, uptimeMs: 1000), Rig.Features(2, uptimeMs: 2000));
        if (isRestarted) rig.Restart();
        rig.Send(Rig.Features(1, incarnation: 0xBBBB, uptimeMs: 2000), Rig.Features(2, incarnation: 0xBBBB, uptimeMs: 3000));

        Assert.Equal((2L, 1L, 1L), (rig.Row().Contiguous, rig.Row().Delivered, rig.Row().Renumbered));
        Assert.True(rig.Row().Reconciles);
        Assert.Equal(3, rig.Store.ReadFrames(0, 10).Count);
    }

    [Fact]
    public void A_frame_is_committed_and_then_receipted_with_its_digest()
    {
        var rig = new Rig();
        byte[] frame = Rig.Features(1);
        rig.Send(frame);

        Receipt receipt = rig.Receipts[^1];
        int lane = Array.IndexOf(receipt.Lanes, Lane.Feature);
        Assert.Equal(1, receipt.Highest[lane]);
        Assert.Equal(BitConverter.ToUInt32(frame, frame.Length - 4), receipt.Digests[lane]);
        Assert.Equal(Rig.Incarnation, receipt.Incarnation);
        Assert.Equal(ClockState.Synced, receipt.ClockState);
        Assert.Single(rig.Store.ReadFrames(0, 10));
    }

    [Fact]
    public void A_module_that_says_it_is_online_gets_a_receipt_for_lanes_it_never_used()
    {
        var rig = new Rig();
        rig.SendRaw(ModuleTopics.Of(Rig.Module, ModuleTopics.State), Rig.StateText(ModuleStateText.Online(Rig.Incarnation, "1.0", "sim", 1)));

        Receipt receipt = rig.Receipts[^1];
        Assert.Equal(5, receipt.LaneCount);
        Assert.All(receipt.Highest, highest => Assert.Equal(0, highest));
    }

    [Fact]
    public void After_a_restart_every_known_module_gets_a_receipt_as_soon_as_the_plant_network_is_there()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1));
        rig.Restart();
        rig.Receipts.Clear();
        rig.Loop.PlantConnected(true, rig.Moment);
        rig.Commit();

        Assert.Equal(1, rig.Receipts[^1].Highest[Array.IndexOf(rig.Receipts[^1].Lanes, Lane.Feature)]);
    }

    [Fact]
    public void For_a_minute_from_its_connection_on_receipts_say_that_the_link_is_young()
    {
        var rig = new Rig();
        rig.Loop.PlantConnected(true, rig.Moment);
        rig.Send(Rig.Features(1));
        Assert.Equal(Excuse.LinkYoung, rig.Receipts[^1].Excuse);

        rig.Wait(61);
        rig.Send(Rig.Features(2));
        Assert.Equal(Excuse.None, rig.Receipts[^1].Excuse);
    }

    [Fact]
    public void A_repeated_frame_is_counted_as_duplicate_and_logged_once()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1), Rig.Features(1));
        rig.Send(Rig.Features(1));

        Assert.Equal((1L, 1L, 2L), (rig.Row().Contiguous, rig.Row().Delivered, rig.Row().Duplicate));
        Assert.Single(rig.Store.ReadFrames(0, 10));
    }

    [Fact]
    public void A_frame_ahead_is_not_kept_and_the_receipt_asks_to_rewind_once()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1));
        rig.Send(Rig.Features(3));
        Receipt asked = rig.Receipts[^1];
        rig.Send(Rig.Features(2));
        Receipt after = rig.Receipts[^1];

        int lane = Array.IndexOf(asked.Lanes, Lane.Feature);
        Assert.True(asked.IsRewindAsked[lane]);
        Assert.Equal(1, asked.Highest[lane]);
        Assert.False(after.IsRewindAsked[lane]);
        Assert.Equal(2, after.Highest[lane]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Other_content_under_the_same_number_is_quarantined_alarmed_and_asks_for_a_new_incarnation(bool isAfterRestart)
    {
        var rig = new Rig();
        rig.Loop.PlantConnected(true, rig.Moment);
        rig.Send(Rig.Features(1, velocity: 1));
        if (isAfterRestart) rig.Restart();
        rig.Send(Rig.Features(1, velocity: 2));
        rig.Run(TimeSpan.FromSeconds(15));

        Assert.Equal(1, rig.Row().Conflicts);
        Assert.Equal(0, rig.Row().Duplicate);
        Assert.Equal(1, rig.Loop.Refused[RejectReason.Conflict]);
        Assert.Equal(RejectReason.Conflict, Assert.Single(rig.Store.ReadQuarantine(10)).Reason);
        Assert.True(rig.Receipts[^1].IsNewIncarnationAsked);
        Assert.Contains(rig.Loop.Alarms.Alarms, alarm => alarm is { FaultCode: FaultCodes.WireConflict, IsActive: true });
    }

    [Fact]
    public void Two_boards_with_one_flash_are_called_two_and_one_that_resets_again_and_again_is_not()
    {
        var rig = new Rig();
        rig.Loop.PlantConnected(true, rig.Moment);
        for (int life = 1; life <= 12; life++) Speak(life);
        Assert.DoesNotContain(rig.Loop.Alarms.Alarms, alarm => alarm.FaultCode == FaultCodes.OneIdentityTwice);

        for (int turn = 0; turn < 4; turn++)
        {
            Speak(12);
            Speak(99);
        }

        rig.Run(TimeSpan.FromSeconds(15));
        Assert.Contains(
            rig.Loop.Alarms.Alarms,
            alarm => alarm is { FaultCode: FaultCodes.OneIdentityTwice, IsActive: true, Part: Rig.ModuleText }
        );

        void Speak(int life)
        {
            rig.Run(TimeSpan.FromSeconds(3));
            rig.SendRaw(
                Contracts.ModuleWire.ModuleTopics.Of(Rig.Module, Contracts.ModuleWire.ModuleTopics.State),
                Rig.StateText($"v=1 s=online inc=000000000000aaaa fw=1 board=x life={life:x16}")
            );
        }
    }

    [Fact]
    public void A_stamp_far_in_the_future_closes_its_number_and_keeps_the_content_aside()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1, stamp: Rig.Start.AddHours(1)));
        rig.Send(Rig.Features(2, stamp: Rig.Start));

        Assert.Equal((2L, 1L, 1L), (rig.Row().Contiguous, rig.Row().Delivered, rig.Row().Quarantined));
        Assert.True(rig.Row().Reconciles);
        Assert.Equal(1, rig.Loop.Refused[RejectReason.FutureStamp]);
    }

    [Fact]
    public void A_gateway_that_does_not_know_the_time_refuses_no_stamp()
    {
        var rig = new Rig { Clock = ClockState.None };
        rig.Send(Rig.Features(1, stamp: Rig.Start.AddYears(1)));

        Assert.Equal(1, rig.Row().Delivered);
    }

    [Theory]
    [InlineData(GapReason.BacklogFull, 4, 0)]
    [InlineData(GapReason.Reset, 0, 4)]
    public void A_gap_record_is_booked_by_its_reason(GapReason reason, long dropped, long unknown)
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1), Rig.Gap(2, 5, reason), Rig.Features(6));

        Assert.Equal((6L, 2L, dropped, unknown), (rig.Row().Contiguous, rig.Row().Delivered, rig.Row().Dropped, rig.Row().Unknown));
        Assert.True(rig.Row().Reconciles);
        Assert.Equal((2L, 5L), rig.Store.ReadGaps(rig.Row().Number, 10).Select(gap => (gap.From, gap.To)).Single());
    }

    [Fact]
    public void A_gap_record_over_numbers_already_delivered_books_only_the_rest()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1), Rig.Features(2), Rig.Gap(1, 5, GapReason.Reset));

        Assert.Equal((5L, 2L, 3L), (rig.Row().Contiguous, rig.Row().Delivered, rig.Row().Unknown));
    }

    [Fact]
    public void An_incarnation_that_was_superseded_is_refused_and_told_to_take_the_spare()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1));
        rig.Send(Rig.Features(1, incarnation: 0xBBBB));
        rig.Send(Rig.Features(2));

        Assert.Equal(1, rig.Loop.Refused[RejectReason.StaleIncarnation]);
        Receipt receipt = rig.Receipts[^1];
        Assert.True(receipt.IsNewIncarnationAsked);
        Assert.Equal(Rig.Incarnation, receipt.Incarnation);
        Assert.NotEqual(0UL, receipt.SpareIncarnation);
    }

    [Fact]
    public void A_spare_that_was_taken_is_followed_by_a_new_spare()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1));
        ulong spare = rig.Receipts[^1].SpareIncarnation;
        rig.Send(Rig.Features(1, incarnation: spare));

        Assert.NotEqual(spare, rig.Receipts[^1].SpareIncarnation);
        Assert.False(rig.Receipts[^1].IsNewIncarnationAsked);
    }

    [Fact]
    public void The_incarnation_after_the_last_permitted_one_is_refused()
    {
        var rig = new Rig();
        for (int i = 1; i <= WireLimits.MaxIncarnations; i++) rig.Send(Rig.Features(1, incarnation: (ulong)i));
        rig.Send(Rig.Features(1, incarnation: 5000));

        Assert.Equal(1, rig.Loop.Refused[RejectReason.TooManyIncarnations]);
        Assert.False(rig.Receipts[^1].IsNewIncarnationAsked);
    }

    [Theory]
    [InlineData("m/0000000009/frame", RejectReason.UnknownModule)]
    [InlineData("m/0000000001/strange", RejectReason.UnknownTopic)]
    [InlineData("x/0000000001/frame", RejectReason.UnknownTopic)]
    public void A_message_on_a_foreign_topic_is_refused_by_name(string topic, RejectReason reason)
    {
        var rig = new Rig();
        rig.SendRaw(topic, Rig.Features(1));

        Assert.Equal(1, rig.Loop.Refused[reason]);
        Assert.Empty(rig.Store.ReadFrames(0, 10));
    }

    [Fact]
    public void A_frame_of_another_module_on_this_modules_topic_is_refused()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1, module: 2));

        Assert.Equal(1, rig.Loop.Refused[RejectReason.ForeignModule]);
        Assert.Null(rig.Loop.Devices.Find(Rig.Module)!.Current);
    }

    [Fact]
    public void A_frame_over_the_limit_is_refused_unread()
    {
        var rig = new Rig();
        rig.Send(new byte[WireLimits.MaxFrameBytes + 1]);

        Assert.Equal(1, rig.Loop.Refused[RejectReason.Oversized]);
    }

    [Fact]
    public void Lane_rows_are_written_with_the_checkpoint_and_a_restart_in_between_counts_on_from_the_log()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 100, 1);
        rig.Send(Rig.Features(100), Rig.Gap(101, 105, GapReason.Reset));
        rig.Send(Rig.Features(106), Rig.Features(107));
        Assert.NotEqual(107, Assert.Single(rig.Store.Load().Lanes).Contiguous);
        LaneRow before = rig.Row();
        rig.Restart();

        Assert.Equal(before with { Duplicate = 0 }, rig.Row() with { Duplicate = 0 });
        Assert.True(rig.Row().Reconciles);
        rig.Run(TimeSpan.FromSeconds(61));
        Assert.Equal(rig.Row(), Assert.Single(rig.Store.Load().Lanes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kill_before_or_after_the_commit_delivers_each_frame_once(bool isCommitted)
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1));
        rig.SendAndDie(isCommitted, Rig.Features(2), Rig.Features(3));
        rig.Send(Rig.Features(2), Rig.Features(3), Rig.Features(4));

        Assert.Equal((4L, 4L, isCommitted ? 2L : 0L), (rig.Row().Contiguous, rig.Row().Delivered, rig.Row().Duplicate));
        Assert.Equal([1L, 2L, 3L, 4L], rig.Store.ReadFrames(0, 10).Select(frame => frame.Sequence));
        Assert.True(rig.Row().Reconciles);
    }

    [Fact]
    public void Without_a_clock_the_uptime_places_a_backlog_in_time()
    {
        var rig = new Rig();
        rig.Wait(60);
        rig.Send(Rig.Features(1, uptimeMs: 60_000));
        rig.Wait(60);
        rig.Send(Rig.Features(2, uptimeMs: 61_000), Rig.Features(3, uptimeMs: 119_000));

        long[] at = [.. rig.Store.ReadFrames(0, 10).Select(frame => frame.AtMs - Rig.Start.ToUnixTimeMilliseconds())];
        Assert.Equal([60_000L, 61_000L, 119_000L], at.Select(ms => ms - (ms % 10)));
    }

    [Fact]
    public void A_module_that_restarted_begins_a_new_time_line_and_time_never_falls_within_a_lane()
    {
        var rig = new Rig();
        rig.Wait(1000);
        rig.Send(Rig.Features(1, uptimeMs: 900_000));
        rig.Wait(10);
        rig.Send(Rig.Features(2, uptimeMs: 2_000));

        long[] at = [.. rig.Store.ReadFrames(0, 10).Select(frame => frame.AtMs - Rig.Start.ToUnixTimeMilliseconds())];
        Assert.Equal([1_000_000L, 1_010_000L], at);
    }

    [Fact]
    public void A_random_mix_of_frames_gaps_losses_and_repetitions_reconciles()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var rig = new Rig();
        long next = 1;
        for (int i = 0; i < 3000; i++)
        {
            long number = Math.Max(1, next + random.Next(-4, 3));
            byte[] message = random.Next(10) == 0
                ? Rig.Gap(number, number + random.Next(5), random.Next(2) == 0 ? GapReason.BacklogFull : GapReason.Reset)
                : Rig.Features(number, velocity: random.Next(20) == 0 ? 2 : 1, stamp: random.Next(50) == 0 ? Rig.Start.AddDays(1) : Rig.Start);
            if (random.Next(40) == 0) rig.SendAndDie(random.Next(2) == 0, message);
            else rig.Send(message);
            if (rig.Loop.Devices.Find(Rig.Module)!.Current?.Lanes[(int)Lane.Feature] is not { } lane) continue;
            next = lane.Contiguous + 1;
            LaneRow row = lane.Snapshot();
            Assert.True(row.Reconciles, $"seed {seed}, step {i}: {row}");
        }

        Assert.Equal(rig.Row().Delivered, rig.Store.ReadFrames(0, int.MaxValue).Count);
    }
}
