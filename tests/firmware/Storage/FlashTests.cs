using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Firmware.Tests.Telemetry;

namespace EdgeAgent.Firmware.Tests.Storage;

public sealed class FlashTests
{
    private static readonly TelemetryOptions s_small = new() { FeatureBytes = 2048, FeatureElements = 24, FeatureReservation = 32 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_page_gives_back_the_very_bytes_it_was_given(int seed)
    {
        var random = new Random(seed);
        var page = new FramePage(3072);
        page.Begin(Lane.Feature, 7, 42, 99, 1001, 5);
        var frames = new List<byte[]>();
        var encoded = new byte[WireLimits.MaxFrameBytes];
        while (true)
        {
            int length = FrameCodec.Encode(RandomFrame(random, 42, 99, 1001 + frames.Count), encoded);
            if (!page.TryAdd(encoded, length)) break;
            frames.Add(encoded[..length]);
        }

        int sealedLength = page.Seal();
        Assert.True(page.TryOpen(sealedLength, Lane.Feature, 42));
        Assert.Equal((1001L, 1000L + frames.Count, 7L, 5L), (page.First, page.Last, page.PageNumber, page.DroppedThrough));
        foreach (int index in Enumerable.Range(0, frames.Count).Concat(Enumerable.Range(0, 50).Select(_ => random.Next(frames.Count))))
        {
            Assert.True(encoded.AsSpan(0, page.Copy(1001 + index, encoded)).SequenceEqual(frames[index]), $"seed {seed}, frame {index}");
        }
    }

    [Fact]
    public void Steady_frames_take_a_fifth_of_their_length()
    {
        var random = new Random(5);
        var page = new FramePage(3072);
        page.Begin(Lane.Feature, 1, 42, 99, 1, 0);
        var encoded = new byte[WireLimits.MaxFrameBytes];
        int plain = 0;
        for (int i = 0; page.TryAdd(encoded, FrameCodec.Encode(TypicalFrame(random, i), encoded)); i++) plain += 52 + 4 + (8 * 12);
        Assert.True(plain > 5 * 3072, $"{plain} bytes of frames in a page");
    }

    [Fact]
    public void What_finds_no_room_in_memory_goes_to_flash_and_arrives_in_order()
    {
        var bench = new TelemetryBench(s_small, null, new CutSegments(8, 1024)).Produce(200).Connect().Drain();
        Assert.Equal(Enumerable.Range(1, 200), bench.Values());
        Assert.Empty(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal(0, bench.Features.Ledger.DroppedFull);
    }

    [Fact]
    public void A_full_ring_drops_its_oldest_page_and_declares_it()
    {
        var bench = new TelemetryBench(s_small, null, new CutSegments(3, 512)).Produce(500).Connect().Drain();
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal((1L, GapReason.BacklogFull), (gap.From, gap.Reason));
        Assert.Equal(bench.Features.Ledger.DroppedFull, gap.To);
        Assert.Equal(Enumerable.Range((int)gap.To + 1, 500 - (int)gap.To), bench.Values());
    }

    [Fact]
    public void After_a_reset_what_was_on_flash_arrives_and_only_what_was_in_memory_is_unknown()
    {
        var bench = new TelemetryBench(s_small, null, new CutSegments(8, 1024)).Produce(100);
        bench.Reset().Produce(5).Connect().Drain();
        int[] values = [.. bench.Values()];
        int survived = values.Count(value => value <= 100);
        Assert.InRange(survived, 70, 99);
        Assert.Equal(Enumerable.Range(1, survived).Concat(Enumerable.Range(101, 5)), values);
        Assert.Equal(GapReason.Reset, Assert.Single(bench.Gateway.Gaps(Lane.Feature)).Reason);
    }

    [Fact]
    public void When_the_supply_fails_everything_in_memory_goes_to_flash()
    {
        var bench = new TelemetryBench(s_small, null, new CutSegments(8, 1024)).Produce(100);
        bench.Telemetry.SpillAll();
        bench.Reset().Connect().Drain();
        Assert.Equal(Enumerable.Range(1, 100), bench.Values());
    }

    [Fact]
    public void An_alarm_outlives_a_reset_at_once()
    {
        var bench = new TelemetryBench(s_small, null, null, new CutSegments(16, 1024)).Produce(3, Lane.Alarm).Reset().Connect().Drain();
        Assert.Equal([1, 2, 3], bench.Values(Lane.Alarm));
    }

    [Fact]
    public void Alarms_fill_pages_so_that_a_hundred_survive_a_reset_though_nobody_listened()
    {
        var flash = new CutSegments(16, 1024);
        var bench = new TelemetryBench(s_small, null, null, flash).Produce(100, Lane.Alarm);
        Assert.Equal(100, flash.Writes);                                                  // each is safe when it is made
        bench.Reset().Connect().Drain();
        Assert.Equal(Enumerable.Range(1, 100), bench.Values(Lane.Alarm));
        Assert.All(bench.Gateway.Gaps(Lane.Alarm), gap => Assert.Equal((101L, GapReason.Reset), (gap.From, gap.Reason)));       // numbers reserved ahead
    }

    [Fact]
    public void An_alarm_receipted_from_a_page_does_not_come_again_when_the_page_is_extended()
    {
        var bench = new TelemetryBench(s_small, null, null, new CutSegments(16, 1024)).Connect().Produce(3, Lane.Alarm).Send().Receipt().Produce(2, Lane.Alarm);
        bench.Reset().Connect().Drain();
        Assert.Equal([1, 2, 3, 4, 5], bench.Values(Lane.Alarm));
        Assert.Equal(0, bench.Telemetry.Waiting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_power_cut_at_any_byte_while_alarms_are_written_loses_no_alarm_that_was_safe(bool isErasedFirst)
    {
        int step = Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 1 : 7;
        for (int cut = 1; cut < 6000; cut += step)
        {
            var flash = new CutSegments(6, 512) { BytesUntilCut = cut, IsErasedFirst = isErasedFirst };
            var bench = new TelemetryBench(s_small, null, null, flash);
            int safe = 0;
            try
            {
                for (; safe < 40; safe++) bench.Produce(1, Lane.Alarm);
            }
            catch (PowerCutException)
            {
                // What was made before is safe; the alarm at hand may be or not.
            }

            flash.BytesUntilCut = long.MaxValue;
            bench.Reset().Connect().Drain();
            int[] values = [.. bench.Values(Lane.Alarm)];
            Assert.True(bench.Gateway.Undecodable == 0, $"cut at {cut}: a broken frame was sent");
            Assert.True(
                values.SequenceEqual(Enumerable.Range(1, values.Length)) && values.Length >= safe,
                $"cut at {cut}: {safe} were safe, [{string.Join(' ', values)}] came");
        }
    }

    [Fact]
    public void Flash_that_takes_nothing_more_costs_the_oldest_frames_and_stops_nothing()
    {
        var flash = new CutSegments(8, 1024) { IsFull = true };
        var bench = new TelemetryBench(s_small, null, flash).Produce(100).Connect().Drain();
        Assert.Equal(GapReason.BacklogFull, Assert.Single(bench.Gateway.Gaps(Lane.Feature)).Reason);
        Assert.Equal(100, bench.Gateway.Contiguous(Lane.Feature));
    }

    [Fact]
    public void A_page_that_rotted_is_never_sent_and_its_numbers_are_booked()
    {
        var flash = new CutSegments(8, 1024);
        var bench = new TelemetryBench(s_small, null, flash).Produce(150);
        flash.Damage(2, 60);
        bench.Reset().Connect().Drain();
        Assert.Equal(0, bench.Gateway.Undecodable);
        Assert.All(bench.Values().Zip(bench.Gateway.Data(Lane.Feature)), pair => Assert.Equal(pair.First, pair.Second.From));
        Assert.True(bench.Gateway.Gaps(Lane.Feature).Count() >= 2);
        Assert.Equal(bench.Features.Produced, bench.Gateway.Contiguous(Lane.Feature));
    }

    [Fact]
    public void A_restored_store_gives_up_what_flash_holds_under_old_numbers_and_books_it()
    {
        var flash = new CutSegments(8, 1024);
        var bench = new TelemetryBench(s_small, null, flash).Produce(100).Connect();
        bench.Gateway.IsNewIncarnationAsked = true;
        bench.Receipt();
        bench.Gateway.IsNewIncarnationAsked = false;
        bench.Connect().Drain();
        FakeGateway.Taken gap = Assert.Single(bench.Gateway.Gaps(Lane.Feature));
        Assert.Equal(GapReason.NewIncarnation, gap.Reason);
        Assert.Equal(100, gap.To + bench.Values().Count());
        Assert.Equal(0, bench.Telemetry.Waiting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_power_cut_at_any_byte_of_the_ring_loses_no_page_that_was_safe_and_sends_no_broken_frame(bool isErasedFirst)
    {
        // Which byte of which page: the small run takes every 7th, the long one each.
        int step = Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 1 : 7;
        for (int cut = 1; cut < 5000; cut += step)
        {
            var flash = new CutSegments(4, 1024) { BytesUntilCut = cut, IsErasedFirst = isErasedFirst };
            var bench = new TelemetryBench(s_small, null, flash);
            long safeThrough = ProduceUntilCut(bench, flash);
            bench.Reset().Connect().Drain();

            int[] values = [.. bench.Values()];
            Assert.True(bench.Gateway.Undecodable == 0, $"cut at {cut}: a broken frame was sent");
            Assert.True(
                bench.Gateway.Data(Lane.Feature).Zip(values).All(pair => pair.First.From == pair.Second),
                $"cut at {cut}: a frame under another's number");

            // A cut in the last bytes can leave a whole page by chance: the old content ends alike. Then more is there than was promised.
            long oldestKept = values.Length == 0 ? safeThrough + 1 : values[0];
            long newestKept = values.Length == 0 ? safeThrough : values[^1];
            bool isGapFree = values.Length == newestKept - oldestKept + 1;
            Assert.True(
                isGapFree && newestKept >= safeThrough,
                $"cut at {cut}: {values.Length} frames from {oldestKept} to {newestKept}, safe through {safeThrough}");
            Assert.True(bench.Gateway.Contiguous(Lane.Feature) == bench.Features.Produced, $"cut at {cut}: not drained");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_power_cut_at_any_byte_of_the_record_leaves_the_old_one_or_the_new_one(bool isErasedFirst)
    {
        var record = new ModuleRecord { Incarnation = 77 };
        var bytes = new byte[512];
        for (int cut = 0; cut <= ModuleRecord.Bytes + 12; cut++)
        {
            var flash = new CutSegments(2, 512) { IsErasedFirst = isErasedFirst };
            var store = new TwoSlotStore(flash);
            store.Read(bytes);
            for (int start = 1; start <= 3; start++)
            {
                record.StartCount = start;
                store.Write(bytes, record.Encode(bytes));
            }

            flash.BytesUntilCut = cut;
            record.StartCount = 4;
            bool isWritten = TryWrite(store, record, bytes);
            var after = new ModuleRecord();
            Assert.True(after.TryDecode(bytes, new TwoSlotStore(flash).Read(bytes)), $"cut at {cut}: no record");
            Assert.Equal(isWritten ? 4 : 3, after.StartCount);
        }
    }

    [Fact]
    public void A_store_with_both_pieces_broken_is_damaged_and_not_empty()
    {
        var flash = new CutSegments(2, 512);
        var store = new TwoSlotStore(flash);
        var bytes = new byte[512];
        var record = new ModuleRecord { Incarnation = 5 };
        store.Write(bytes, record.Encode(bytes));
        store.Write(bytes, record.Encode(bytes));
        flash.Damage(0, 20);
        flash.Damage(1, 20);
        Assert.NotEqual(0, new TwoSlotStore(flash).Read(bytes));
        Assert.True(new ModuleTelemetry(42, 9, new TwoSlotStore(flash), s_small).WasStoreDamaged);
    }

    [Fact]
    public void A_day_at_a_frame_a_second_with_the_link_down_half_the_time_stays_below_1500_erases()
    {
        var ring = new CutSegments(28, 3072);
        var record = new CutSegments(2, 512);
        var telemetry = new ModuleTelemetry(42, 99, new TwoSlotStore(record), new TelemetryOptions(), ring, new CutSegments(16, 1024));
        var gateway = new FakeGateway(42, isKeeping: false) { Speaking = 99 };
        var buffer = new byte[WireLimits.MaxBurstChunkBytes];
        var random = new Random(3);
        for (int second = 0; second < 86_400; second++)
        {
            long nowMs = second * 1000L;
            telemetry.Add(Lane.Feature, TypicalFrame(random, second), nowMs);
            if (second % 60 == 0) telemetry.Add(Lane.State, TypicalFrame(random, second), nowMs);
            bool isUp = second % 3600 >= 1800;
            if (!isUp) continue;
            if (second % 3600 == 1800) telemetry.Connected(nowMs);
            gateway.Life = telemetry.Life;
            for (int round = 0; round < 4; round++)
            {
                byte[] receipt = gateway.Receipt(out int length);
                telemetry.TakeReceipt(receipt, length, nowMs);
                while ((length = telemetry.Next(nowMs, buffer, out LaneQueue queue, out long through)) > 0)
                {
                    queue.MarkSent(through, nowMs);
                    gateway.Take(buffer, length);
                }
            }
        }

        long erases = ring.Writes + record.Writes;
        TestContext.Current.TestOutputHelper!.WriteLine($"{ring.Writes} pages and {record.Writes} records a day");
        Assert.True(erases <= 1500, $"{ring.Writes} pages and {record.Writes} records");
        Assert.Equal(0, telemetry.Queue(Lane.Feature).Ledger.DroppedFull);
        Assert.InRange(gateway.Contiguous(Lane.Feature), 86_399, 86_400);
    }

    private static long ProduceUntilCut(TelemetryBench bench, CutSegments flash)
    {
        long safeThrough = 0;
        long pages = 0;
        for (int i = 0; i < 400; i++)
        {
            try
            {
                bench.Produce(1);
            }
            catch (PowerCutException)
            {
                return safeThrough;
            }

            if (flash.Writes == pages) continue;
            pages = flash.Writes;
            safeThrough = bench.Features.OnFlashThrough;
        }

        return safeThrough;
    }

    private static bool TryWrite(TwoSlotStore store, ModuleRecord record, byte[] bytes)
    {
        try
        {
            return store.Write(bytes, record.Encode(bytes));
        }
        catch (PowerCutException)
        {
            return false;
        }
    }

    private static Frame TypicalFrame(Random random, int second)
    {
        var frame = new Frame
        {
            Kind = FrameKind.Features,
            Lane = Lane.Feature,
            Module = 42,
            Incarnation = 99,
            Sequence = second + 1,
            UptimeMs = second * 1000L,
            ClockState = ClockState.Synced,
            UtcMs = 1_800_000_000_000 + (second * 1000L),
        };
        for (byte axis = 0; axis < 4; axis++)
        {
            frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, axis, Worth.Measured, 23000 + random.Next(-300, 300));
        }

        frame.Features.Add(FeatureKind.CurrentUnbalance, MeasuringPoint.MotorCable, 0, Worth.Measured, 60 + random.Next(-10, 10));
        frame.Features.Add(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, Worth.Estimated, 135_000 + random.Next(-2000, 2000));
        frame.Features.Add(FeatureKind.Energy, MeasuringPoint.MotorCable, 0, Worth.Estimated, second * 4);
        frame.Features.Add(FeatureKind.RunState, MeasuringPoint.MotorCable, 0, Worth.Estimated, 3);
        frame.Features.Add(FeatureKind.StartCount, MeasuringPoint.MotorCable, 0, Worth.Estimated, 12);
        frame.Features.Add(FeatureKind.RunSeconds, MeasuringPoint.MotorCable, 0, Worth.Estimated, second);
        frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, 61_000 + random.Next(-60, 60));
        frame.Features.Add(FeatureKind.TemperatureRise, MeasuringPoint.MotorBody, 0, Worth.Measured, random.Next(-100, 100));
        return frame;
    }

    private static Frame RandomFrame(Random random, ulong module, ulong incarnation, long sequence)
    {
        var clock = (ClockState)random.Next(3);
        var frame = new Frame
        {
            Kind = random.Next(6) == 0 ? FrameKind.LocalAlarm : FrameKind.Features,
            Lane = Lane.Feature,
            Module = module,
            Incarnation = incarnation,
            Sequence = sequence,
            UptimeMs = random.NextInt64(1L << 40),
            ClockState = clock,
            UtcMs = clock == ClockState.None ? 0 : random.NextInt64(1, WireLimits.LatestUtcMs),
            AlarmCode = LocalAlarmCode.LockedRotor,
        };
        for (int i = random.Next(0, 12); i > 0; i--)
        {
            frame.Features.Add(
                (FeatureKind)(1 + random.Next(3)),
                (MeasuringPoint)random.Next(8),
                (byte)random.Next(4),
                Worth.Measured,
                random.Next(int.MinValue, int.MaxValue));
        }

        return frame;
    }
}
