using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests.Telemetry;

public sealed class ModuleTelemetryTests
{
    [Fact]
    public void Everything_produced_arrives_once_and_in_order()
    {
        var bench = new TelemetryBench().Produce(50).Connect().Drain();
        Assert.Equal(Enumerable.Range(1, 50), bench.Values());
        Assert.Equal(0, bench.Telemetry.Waiting);
        Assert.Equal(50, bench.Features.Ledger.Receipted);
    }

    [Fact]
    public void Nothing_goes_before_the_gateway_has_spoken_on_this_connection()
    {
        var bench = new TelemetryBench().Produce(3);
        bench.Telemetry.Connected(0);
        bench.Send();
        Assert.Empty(bench.Gateway.Log);
        bench.Connect().Drain();
        Assert.Equal(3, bench.Values().Count());
    }

    [Fact]
    public void At_most_a_window_is_under_way_without_a_receipt()
    {
        var bench = new TelemetryBench().Produce(100).Connect().Send();
        Assert.Equal(WireLimits.ModuleWindow, bench.Values().Count());
    }

    [Fact]
    public void What_was_lost_under_way_goes_again_after_the_resend_time_and_not_before()
    {
        var bench = new TelemetryBench().Produce(5).Connect().Send(isLost: true).Wait(4999).Send();
        Assert.Empty(bench.Gateway.Log);
        bench.Wait(1).Send();
        Assert.Equal([1, 2, 3, 4, 5], bench.Values());
    }

    [Fact]
    public void A_full_backlog_drops_its_oldest_frames_and_says_so_in_one_gap_record()
    {
        var bench = new TelemetryBench(new TelemetryOptions { FeatureElements = 10 }).Produce(35).Connect().Drain();
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal((1L, 25L, GapReason.BacklogFull), (gap.From, gap.To, gap.Reason));
        Assert.Equal(Enumerable.Range(26, 10), bench.Values());
        Assert.Equal(25, bench.Features.Ledger.DroppedFull);
        Assert.Equal(25, bench.Telemetry.Dropped);
    }

    [Fact]
    public void Features_never_displace_an_alarm()
    {
        var bench = new TelemetryBench(new TelemetryOptions { FeatureElements = 4 }).Produce(2, Lane.Alarm).Produce(500).Connect().Drain();
        Assert.Equal([1, 2], bench.Values(Lane.Alarm));
        Assert.Empty(bench.Gateway.Gaps(Lane.Alarm));
    }

    [Fact]
    public void Alarms_go_first()
    {
        var bench = new TelemetryBench().Produce(5).Produce(1, Lane.Alarm).Connect().Send();
        Assert.Equal(Lane.Alarm, bench.Gateway.Log[0].Lane);
    }

    [Fact]
    public void After_a_reset_the_reserved_tail_is_declared_unknown_and_no_number_comes_twice()
    {
        var bench = new TelemetryBench(
            new TelemetryOptions { FeatureReservation = 20 }).Produce(7).Connect().Drain().Produce(3).Reset().Produce(4).Connect().Drain();
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal((8L, 20L, GapReason.Reset), (gap.From, gap.To, gap.Reason));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14], bench.Values());
        Assert.Equal(24, bench.Gateway.Contiguous(Lane.Feature));
        Assert.Equal(13, bench.Gateway.Booked);
        Assert.Equal(0, bench.Telemetry.Waiting);
    }

    [Fact]
    public void The_unknown_of_many_resets_is_bounded_by_a_block_each()
    {
        var bench = new TelemetryBench(new TelemetryOptions { FeatureReservation = 16 });
        for (int life = 0; life < 30; life++) bench.Produce(5).Reset();
        bench.Produce(1).Connect().Drain();
        Assert.Equal(30 * 16 + 1, bench.Gateway.Contiguous(Lane.Feature));
        Assert.Equal([151], bench.Values());
    }

    [Fact]
    public void A_restart_the_module_knows_of_leaves_no_unknown_number()
    {
        var bench = new TelemetryBench().Produce(7).Connect().Drain();
        bench.Telemetry.SaveForRestart();
        bench.Reset().Produce(2).Connect().Drain();
        Assert.Empty(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal(9, bench.Values().Count());
    }

    [Fact]
    public void When_the_store_takes_no_reservation_frames_get_no_number_and_are_counted()
    {
        var bench = new TelemetryBench();
        bench.Store.IsFull = true;
        bench.Produce(4);
        Assert.Equal(4, bench.Features.Ledger.Unnumbered);
        bench.Store.IsFull = false;
        bench.Produce(2).Connect().Drain();
        Assert.Equal([5, 6], bench.Values());
    }

    [Fact]
    public void A_restored_gateway_gets_a_gap_for_what_is_gone_and_the_rest_as_data()
    {
        var bench = new TelemetryBench().Produce(10).Connect().Drain().Produce(3);
        bench.Gateway.RestoreTo(Lane.Feature, 6);
        bench.Receipt().Drain();
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal((7L, 10L, GapReason.ReceiverBehind), (gap.From, gap.To, gap.Reason));
        Assert.Equal([1, 2, 3, 4, 5, 6, 11, 12, 13], bench.Values());
        Assert.Equal(4, bench.Features.Ledger.UnknownBehind);
    }

    [Fact]
    public void A_module_with_an_old_store_takes_the_spare_incarnation_and_loses_nothing()
    {
        var bench = new TelemetryBench(new TelemetryOptions { FeatureReservation = 8 }).Produce(5).Connect().Drain();
        MemoryStore old = bench.Store.Copy();
        bench.Produce(100).Drain();
        ulong first = bench.Telemetry.Incarnation;
        bench.RestoreStore(old).Produce(6).Connect().Connect().Drain();
        Assert.NotEqual(first, bench.Telemetry.Incarnation);
        Assert.Equal(bench.Telemetry.Incarnation, bench.Gateway.Log[^1].Incarnation);
        Assert.Equal(Enumerable.Range(1, 111), bench.Values());
        Assert.Equal(1, bench.Telemetry.NewIncarnations);
    }

    [Fact]
    public void An_old_store_that_has_numbered_past_the_gateway_is_found_by_the_digest()
    {
        var bench = new TelemetryBench(new TelemetryOptions { FeatureReservation = 4 }).Produce(2).Connect().Drain();
        MemoryStore old = bench.Store.Copy();
        bench.Produce(10).Drain();
        bench.RestoreStore(old).Produce(40).Connect().Connect().Drain();
        Assert.Equal(1, bench.Telemetry.NewIncarnations);
        Assert.Equal(Enumerable.Range(1, 52), bench.Values());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void What_an_old_store_made_and_lost_with_the_next_reset_before_its_first_receipt_is_booked_as_unknown(int resets, bool hasFlash)
    {
        CutSegments? flash = hasFlash ? new CutSegments(4, 512) : null;
        var bench = new TelemetryBench(new TelemetryOptions { FeatureReservation = 8 }, featureFlash: flash).Produce(5).Connect().Drain();
        MemoryStore old = bench.Store.Copy();
        bench.Produce(100).Drain();
        ulong first = bench.Telemetry.Incarnation;
        bench.RestoreStore(old);
        for (int i = 0; i < resets; i++) bench.Produce(6).Reset();
        bench.Produce(2).Connect().Connect().Drain();

        Assert.NotEqual(first, bench.Telemetry.Incarnation);
        Assert.Equal([.. Enumerable.Range(1, 105), bench.Value - 1, bench.Value], bench.Values());
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature), taken => taken.Incarnation == bench.Telemetry.Incarnation);
        Assert.Equal((1L, resets * 8L, GapReason.Reset), (gap.From, gap.To, gap.Reason));
    }

    [Fact]
    public void Nothing_is_sent_until_the_store_has_taken_that_the_gateway_answered()
    {
        var bench = new TelemetryBench().Produce(3);
        bench.Store.IsFull = true;
        bench.Connect().Drain();
        Assert.Empty(bench.Gateway.Log);
        bench.Store.IsFull = false;
        bench.Receipt().Drain();
        Assert.Equal([1, 2, 3], bench.Values());
    }

    [Fact]
    public void A_new_incarnation_books_what_the_full_ring_had_dropped()
    {
        var bench = new TelemetryBench(new TelemetryOptions { FeatureElements = 4 }, featureFlash: new CutSegments(4, 512)).Connect().Produce(400);
        bench.Gateway.IsNewIncarnationAsked = true;
        bench.Receipt();
        bench.Gateway.IsNewIncarnationAsked = false;
        bench.Connect().Drain();
        Assert.Equal(400, bench.Values().Count() + bench.Gateway.Booked);
        Assert.Equal(400 - bench.Values().Count(), bench.Features.Ledger.DroppedFull);
    }

    [Fact]
    public void A_new_incarnation_that_the_store_does_not_take_is_not_used()
    {
        var bench = new TelemetryBench().Produce(3).Connect();
        ulong first = bench.Telemetry.Incarnation;
        bench.Gateway.IsNewIncarnationAsked = true;
        bench.Store.IsFull = true;
        bench.Receipt();
        Assert.Equal(first, bench.Telemetry.Incarnation);
        bench.Store.IsFull = false;
        bench.Receipt();
        bench.Gateway.IsNewIncarnationAsked = false;
        bench.Connect().Drain();
        Assert.NotEqual(first, bench.Telemetry.Incarnation);
        Assert.Equal([1, 2, 3], bench.Values());
    }

    [Fact]
    public void The_new_incarnation_survives_a_reset()
    {
        var bench = new TelemetryBench().Produce(3).Connect();
        bench.Gateway.IsNewIncarnationAsked = true;
        bench.Receipt();
        bench.Gateway.IsNewIncarnationAsked = false;
        ulong taken = bench.Telemetry.Incarnation;
        Assert.Equal(taken, bench.Reset().Telemetry.Incarnation);
    }

    [Fact]
    public void A_frame_refused_round_after_round_becomes_a_gap_and_the_rest_goes_on()
    {
        var bench = new TelemetryBench().Produce(5).Connect();
        bench.Gateway.PoisonNumber = 3;
        for (int round = 0; round < 20; round++) bench.Send().Wait(5000).Receipt();
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal((3L, 3L, GapReason.Refused), (gap.From, gap.To, gap.Reason));
        Assert.Equal([1, 2, 4, 5], bench.Values());
        Assert.Equal(1, bench.Features.Ledger.DroppedRefused);
    }

    [Fact]
    public void While_the_gateway_holds_back_alarms_go_and_no_feature_is_called_refused()
    {
        var bench = new TelemetryBench().Produce(5).Connect();
        bench.Gateway.Excuse = Excuse.HeldBack;
        for (int round = 0; round < 100; round++)
        {
            if (round % 20 == 0) bench.Produce(1, Lane.Alarm);
            bench.Send().Wait(5000).Receipt();
        }

        Assert.Equal(5, bench.Gateway.Data(Lane.Alarm).Count());
        Assert.Empty(bench.Gateway.Data(Lane.Feature));
        Assert.Equal(0, bench.Features.Ledger.DroppedRefused);

        bench.Gateway.Excuse = Excuse.None;
        bench.Drain();
        Assert.Equal([1, 2, 3, 4, 5], bench.Values());
    }

    [Fact]
    public void While_the_gateways_own_link_keeps_breaking_nothing_is_called_refused()
    {
        var bench = new TelemetryBench().Produce(5).Produce(1, Lane.Alarm).Connect();
        bench.Gateway.Excuse = Excuse.LinkYoung;
        for (int round = 0; round < 100; round++) bench.Send().Wait(5000).Receipt();
        Assert.Equal(0, bench.Telemetry.Dropped);

        bench.Gateway.Excuse = Excuse.None;
        bench.Drain();
        Assert.Equal([1, 2, 3, 4, 5], bench.Values());
        Assert.Single(bench.Gateway.Data(Lane.Alarm));
    }

    [Fact]
    public void While_the_gateway_is_silent_nothing_is_given_up()
    {
        var bench = new TelemetryBench().Produce(5).Connect().Send(isLost: true);
        for (int minute = 0; minute < 24 * 60; minute++) bench.Wait(60000).Send(isLost: true);
        Assert.Equal(0, bench.Features.Ledger.DroppedRefused);
        bench.Connect().Drain();
        Assert.Equal([1, 2, 3, 4, 5], bench.Values());
    }

    [Fact]
    public void A_damaged_record_gives_a_new_incarnation_and_the_same_damage_the_same_one()
    {
        var bench = new TelemetryBench().Produce(5).Connect().Drain();
        ulong first = bench.Telemetry.Incarnation;
        bench.Store.Damage(30);
        bench.Reset();
        Assert.True(bench.Telemetry.WasStoreDamaged);
        Assert.NotEqual(first, bench.Telemetry.Incarnation);
        bench.Produce(2).Connect().Drain();
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], bench.Values());
    }

    [Fact]
    public void Frames_carry_no_utc_until_told_and_then_the_gateways()
    {
        var bench = new TelemetryBench { NowMs = 1000 }.Produce(1).Connect();
        bench.NowMs = 3500;
        bench.Produce(1).Drain();
        Frame[] frames = [.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())];
        Assert.Equal((ClockState.None, 0L, 1000L), (frames[0].ClockState, frames[0].UtcMs, frames[0].UptimeMs));
        Assert.Equal((ClockState.Synced, bench.Gateway.UtcMs + 2500), (frames[1].ClockState, frames[1].UtcMs));
    }

    [Fact]
    public void A_time_older_than_an_hour_is_only_guessed()
    {
        var clock = new WallClock();
        clock.Tell(1_000_000, ClockState.Synced, 0);
        Assert.Equal(ClockState.Synced, clock.StateAt(3_600_000));
        Assert.Equal(ClockState.Guessed, clock.StateAt(3_600_001));
        Assert.Equal(1_000_000 + 3_600_001, clock.UtcAt(3_600_001));
    }

    [Fact]
    public void A_gateway_that_only_guesses_does_not_move_a_synchronised_clock()
    {
        var clock = new WallClock();
        clock.Tell(1_000_000, ClockState.Synced, 0);
        clock.Tell(5_000_000, ClockState.Guessed, 1000);
        Assert.Equal(1_001_000, clock.UtcAt(1000));
        clock.Tell(5_000_000, ClockState.None, 1000);
        Assert.Equal(1_001_000, clock.UtcAt(1000));
    }

    [Fact]
    public void A_receipt_for_another_module_or_another_incarnation_lets_nothing_go()
    {
        var bench = new TelemetryBench().Produce(5).Connect().Send();
        var receipt = new Receipt { Module = TelemetryBench.Module + 1, Incarnation = bench.Telemetry.Incarnation, SpareIncarnation = 9 };
        receipt.Add(Lane.Feature, 5, 0, false);
        var bytes = new byte[ReceiptCodec.MaxBytes];
        Assert.False(bench.Telemetry.TakeReceipt(bytes, ReceiptCodec.Encode(receipt, bytes), 0));
        receipt.Module = TelemetryBench.Module;
        receipt.Incarnation = 77;
        Assert.False(bench.Telemetry.TakeReceipt(bytes, ReceiptCodec.Encode(receipt, bytes), 0));
        Assert.False(bench.Telemetry.TakeReceipt([1, 2, 3], 3, 0));
        Assert.Equal(5, bench.Features.Waiting);
        Assert.Equal(2, bench.Telemetry.BadReceipts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Under_random_loss_resets_restored_stores_and_gateways_every_value_is_delivered_once_or_covered_by_a_booked_number(int seed)
    {
        var random = new Random(seed);
        var bench = new TelemetryBench(new TelemetryOptions { FeatureReservation = 10, FeatureElements = 30 });
        MemoryStore? copy = null;
        bool isRestored = false;
        for (int step = 0; step < 3000; step++)
        {
            switch (random.Next(40))
            {
                case < 14: bench.Produce(random.Next(1, 4)); break;
                case < 22: bench.Send(isLost: random.Next(5) == 0, atMost: random.Next(1, 8)); break;
                case < 32: bench.Receipt(); break;
                case < 35: bench.Wait(random.Next(6000)); break;
                case < 37: bench.Connect(); break;
                case 37: bench.Reset(); break;
                case 38: copy ??= bench.Store.Copy(); break;
                default:
                    if (copy is null || random.Next(4) != 0) break;
                    bench.RestoreStore(copy.Copy());
                    isRestored = true;
                    copy = null;
                    break;
            }
        }

        bench.Connect().Connect().Drain(2000);
        int[] values = [.. bench.Values()];
        Assert.True(values.Length == values.Distinct().Count(), $"seed {seed}: a value came twice");
        Assert.True(bench.Telemetry.Waiting == 0, $"seed {seed}: {bench.Telemetry.Waiting} elements never drained");
        Assert.True(
            bench.Gateway.Contiguous(Lane.Feature) == bench.Features.Produced,
            $"seed {seed}: the gateway is at {bench.Gateway.Contiguous(Lane.Feature)}, the module at {bench.Features.Produced}");
        if (!isRestored)
        {
            Assert.True(
                values.Length + bench.Gateway.Booked >= bench.Value,
                $"seed {seed}: {values.Length} delivered and {bench.Gateway.Booked} booked of {bench.Value}");
        }
    }
}
