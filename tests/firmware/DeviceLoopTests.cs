using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.Firmware.Tests;

public sealed class DeviceLoopTests
{
    private const double VibrationRate = 10000.0 / 3;

    private readonly ModuleClock _clock = new();
    private readonly SetValue _temperature = new(FeatureKind.Temperature, MeasuringPoint.MotorBody) { Value = 41500 };
    private readonly WaveSource[] _phases;
    private readonly WaveSource _vibration;
    private BurstRecorder? _recorder;

    public DeviceLoopTests()
    {
        _phases = 
        [
            .. Enumerable.Range(0, 3).Select(
                phase => new WaveSource(_clock, 1, 860, (_, i) => 1000 * Math.Sqrt(2) * Math.Sin((2 * Math.PI * 50 * i / 860) - (phase * 2.0944)))),
        ];
        _vibration = new WaveSource(_clock, 3, VibrationRate, (axis, i) => (200 * (axis + 1) * Math.Sin(2 * Math.PI * 50 * i / VibrationRate)) + (i % 2));
    }

    [Fact]
    public void A_frame_a_second_carries_every_sensors_features_with_their_worth()
    {
        ModuleBench bench = NewBench().Run(20_000);
        Frame[] frames = [.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())];
        Assert.InRange(frames.Length, 19, 20);

        Frame last = frames[^1];
        Assert.Equal(Worth.Measured, WorthOf(last, FeatureKind.CurrentRms, 1));
        Assert.InRange(ValueOf(frames, FeatureKind.CurrentRms, 0), 9990, 10010);
        Assert.Equal(Worth.Estimated, WorthOf(last, FeatureKind.ActivePower, 0));
        Assert.InRange(ValueOf(frames, FeatureKind.ActivePower, 0) / 10.0, 5880, 5900);
        Assert.Equal(41500, ValueOf(frames, FeatureKind.Temperature, 0));
        Assert.Equal((int)RunState.Running, ValueOf(frames, FeatureKind.RunState, 0));
        double velocity = 200 * 0.01 / Math.Sqrt(2) / (2 * Math.PI * 50) * 1e6;
        Assert.InRange(ValueOf(frames, FeatureKind.VelocityRms, 1), velocity * 0.98, velocity * 1.02);
        Assert.InRange(ValueOf(frames, FeatureKind.VelocityRms, 3), 3 * velocity * 0.98, 3 * velocity * 1.02);
        Assert.InRange(ValueOf(frames, FeatureKind.Kurtosis, 2), 1490, 1510);
    }

    [Fact]
    public void The_module_tells_its_own_state_each_minute_on_its_own_lane()
    {
        ModuleBench bench = NewBench().Run(130_000);
        Frame[] states = [.. bench.Gateway.Data(Lane.State).Select(taken => taken.Decode())];
        Assert.Equal(3, states.Length);
        Assert.Equal(54321, ValueOf(states, FeatureKind.FreeHeap, 0));
        Assert.Equal((int)Board.ResetCause.PowerOn, ValueOf(states, FeatureKind.ResetCause, 0));
    }

    [Fact]
    public void How_gravity_lies_on_the_axes_goes_out_with_the_state_and_not_after_a_window_without_numbers()
    {
        double[] counts = [-100, 2000, 30];
        _vibration.Wave = (axis, i) => counts[axis] + (50 * Math.Sin(2 * Math.PI * 50 * i / VibrationRate));
        ModuleBench bench = NewBench().Run(70_000);
        Frame state = bench.Gateway.Data(Lane.State).Last().Decode();
        for (int axis = 0; axis < 3; axis++)
        {
            Assert.InRange(ValueOf([state], FeatureKind.MeanAcceleration, (byte)(axis + 1)), (counts[axis] * 10) - 10, (counts[axis] * 10) + 10);
        }

        Assert.DoesNotContain(FeatureKind.MeanAcceleration, Kinds(bench.Gateway.Data(Lane.Feature).Last().Decode()));

        _vibration.Wave = (_, _) => 7;                                                     // stuck: no number, and so no gravity
        bench.Run(70_000);
        Assert.DoesNotContain(FeatureKind.MeanAcceleration, Kinds(bench.Gateway.Data(Lane.State).Last().Decode()));
    }

    [Fact]
    public void An_unplugged_sensor_is_a_named_state_and_never_a_number()
    {
        ModuleBench bench = NewBench().Run(3000);
        _phases[1].State = Worth.Unplugged;
        _temperature.State = Worth.Shorted;
        _vibration.State = Worth.Overrun;
        bench.Run(15_000);
        Frame[] frames = [.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())];
        Frame last = frames[^1];
        Assert.Equal(Worth.Unplugged, WorthOf(last, FeatureKind.CurrentRms, 2));
        Assert.Equal(Worth.Measured, WorthOf(last, FeatureKind.CurrentRms, 1));
        Assert.DoesNotContain(FeatureKind.ActivePower, Kinds(last));
        Assert.Equal(Worth.Shorted, WorthOf(last, FeatureKind.Temperature, 0));
        Assert.Equal((int)RunState.Unknown, ValueOf([last], FeatureKind.RunState, 0));
        Frame vibration = frames.Last(frame => Kinds(frame).Contains(FeatureKind.VelocityRms));
        Assert.Equal(Worth.Overrun, WorthOf(vibration, FeatureKind.VelocityRms, 1));
        Assert.Equal(0, ValueOf([vibration], FeatureKind.VelocityRms, 1));
    }

    [Fact]
    public void A_sensor_that_stops_delivering_is_stuck()
    {
        ModuleBench bench = NewBench().Run(3000);
        _phases[0].IsDead = true;
        _vibration.IsDead = true;
        bench.Run(25_000);
        Frame[] frames = [.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())];
        Assert.Equal(Worth.Stuck, WorthOf(frames[^1], FeatureKind.CurrentRms, 1));
        Assert.Equal(Worth.Stuck, WorthOf(frames.Last(frame => Kinds(frame).Contains(FeatureKind.VelocityRms)), FeatureKind.VelocityRms, 1));
    }

    [Fact]
    public void While_the_broker_is_away_frames_wait_and_then_all_arrive()
    {
        ModuleBench bench = NewBench().Run(5000);
        bench.Link.IsBrokerUp = false;
        bench.Run(60_000);
        Assert.NotEqual(LinkState.Up, bench.Loop.LinkState);
        bench.Link.IsBrokerUp = true;
        bench.Run(60_000);
        long[] numbers = [.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.From)];
        Assert.Equal(Enumerable.Range(1, numbers.Length).Select(n => (long)n), numbers);
        Assert.True(numbers.Length >= 120);
        Assert.Equal(2, bench.States.Count);
    }

    [Fact]
    public void A_restart_is_answered_done_once_and_not_again_when_the_command_comes_again_afterwards()
    {
        ModuleBench bench = NewBench().Run(2000).Command("v=1 id=r7 do=restart").Run(2000);
        Assert.Equal(1, bench.Restarts);
        bench.Run(3000).Command("v=1 id=r7 do=restart").Run(2000);
        Assert.Equal(1, bench.Restarts);
        Assert.Equal(["v=1 id=r7 ok=1", "v=1 id=r7 ok=1"], bench.Replies);
    }

    [Fact]
    public void A_restart_leaves_no_unknown_number_when_everything_was_receipted()
    {
        ModuleBench bench = NewBench().Run(5000).Command("v=1 id=r7 do=restart").Run(6000);
        Assert.All(bench.Gateway.Gaps(Lane.Feature), gap => Assert.InRange(gap.To - gap.From, 0, 0));
        Assert.Equal(bench.Loop.Telemetry.Queue(Lane.Feature).Produced, bench.Gateway.Contiguous(Lane.Feature));
    }

    [Fact]
    public void Identify_blinks_once_per_id()
    {
        ModuleBench bench = NewBench().Run(1000).Command("v=1 id=i1 do=identify").Run(500).Command("v=1 id=i1 do=identify").Run(500);
        Assert.Equal(1, bench.Identified);
        Assert.Equal(2, bench.Replies.Count);
    }

    [Fact]
    public void A_burst_arrives_whole_and_is_the_window_the_features_come_from()
    {
        ModuleBench bench = NewBench().Run(1000).Command("v=1 id=b1 do=burst point=1").Run(20_000);
        Frame[] chunks = [.. bench.Gateway.Data(Lane.Evidence).Select(taken => taken.Decode())];
        Assert.Equal("v=1 id=b1 ok=1", Assert.Single(bench.Replies));
        Assert.NotEmpty(chunks);
        Assert.Equal(Enumerable.Range(0, chunks[0].Burst.ChunkCount), chunks.Select(chunk => chunk.Burst.Index));
        Assert.Equal((int)(VibrationRate * 1.3) * 3, chunks.Sum(chunk => chunk.Burst.SampleCount));
        Assert.Equal(3333333u, chunks[0].Burst.RateMilliHz);
        short[] x = [.. chunks.SelectMany(chunk => chunk.Burst.Samples[..chunk.Burst.SampleCount]).Where((_, i) => i % 3 == 0)];
        Assert.InRange(x.Max(), 199, 202);
    }

    [Fact]
    public void A_burst_at_a_point_without_a_sensor_is_refused_with_the_reason()
    {
        ModuleBench bench = NewBench().Run(1000).Command("v=1 id=b1 do=burst point=2").Run(500);
        Assert.Equal("v=1 id=b1 ok=0 why=no-sensor", Assert.Single(bench.Replies));
    }

    [Fact]
    public void Counters_go_on_after_a_power_cycle()
    {
        ModuleBench bench = NewBench(new TelemetryOptions { FeatureReservation = 4 }).Run(30_000);
        int before = ValueOf([.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())], FeatureKind.RunSeconds, 0);
        bench.PowerCycle();
        bench.Run(5000);
        int after = ValueOf([.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())], FeatureKind.RunSeconds, 0);
        Assert.InRange(after, before - 4, before + 6);
    }

    [Fact]
    public void A_message_that_is_too_long_is_counted_and_the_module_goes_on()
    {
        ModuleBench bench = NewBench().Run(1000);
        bench.Link.Deliver(LinkTopic.Command, new byte[1024], 1024);
        bench.Run(2000);
        Assert.Equal(1, bench.Loop.OversizedMessages);
        Assert.Equal(LinkState.Up, bench.Loop.LinkState);
    }

    [Fact]
    public void An_overload_leaves_as_an_alarm_frame_within_a_second_of_the_trip_in_its_own_lane_and_so_does_its_end()
    {
        double factor = 1;
        for (int phase = 0; phase < 3; phase++)
        {
            _phases[phase] = new WaveSource(_clock, 1, 860, (_, i) => factor * 1000 * Math.Sqrt(2) * Math.Sin(2 * Math.PI * 50 * i / 860));
        }

        ModuleBench bench = NewBench(new TelemetryOptions { FeatureElements = 16 }).Run(5000);
        factor = 2;
        int secondsToTrip = ValueOf([.. bench.Run(2000).Gateway.Data(Lane.Feature).Select(taken => taken.Decode())], FeatureKind.SecondsToTrip, 0);
        long startMs = bench.NowMs;
        bench.Run((secondsToTrip * 1000L) + 5000);
        Frame[] alarms = [.. bench.Gateway.Data(Lane.Alarm).Select(taken => taken.Decode())];
        Frame alarm = Assert.Single(alarms);
        Assert.Equal((LocalAlarmCode.ThermalOverload, true), (alarm.AlarmCode, alarm.IsAlarmActive));
        Assert.InRange(alarm.UptimeMs - startMs, (secondsToTrip * 1000L) - 2500, (secondsToTrip * 1000L) + 2000);
        Assert.InRange(ValueOf([alarm], FeatureKind.ThermalCapacityUsed, 0), 10000, 10400);

        factor = 0.5;
        bench.Run(600_000);
        Assert.Equal([true, false], bench.Gateway.Data(Lane.Alarm).Select(taken => taken.Decode().IsAlarmActive));
    }

    [Theory]
    [InlineData(9000, false)]
    [InlineData(13000, true)]
    public void A_start_may_take_ten_seconds_and_a_longer_one_is_a_locked_rotor(int startMs, bool isAlarm)
    {
        double factor = 0;
        SetCurrent(() => factor);
        ModuleBench bench = NewBench().Run(5000);
        factor = 6;
        bench.Run(startMs);
        factor = 0.7;
        bench.Run(30_000);
        Frame[] alarms = [.. bench.Gateway.Data(Lane.Alarm).Select(taken => taken.Decode()).Where(alarm => alarm.AlarmCode == LocalAlarmCode.LockedRotor)];
        if (!isAlarm)
        {
            Assert.Empty(alarms);
            return;
        }

        Assert.Equal([true, false], alarms.Select(alarm => alarm.IsAlarmActive));
        Assert.InRange(alarms[0].UptimeMs, 15_000, 17_000);
        Assert.InRange(ValueOf([alarms[0]], FeatureKind.CurrentRms, 0), 59_000, 61_000);
    }

    [Fact]
    public void A_motor_that_ran_and_stalls_is_told_within_three_seconds()
    {
        double factor = 0.8;
        SetCurrent(() => factor);
        ModuleBench bench = NewBench().Run(5000);
        factor = 5;
        bench.Run(4000);
        Frame alarm = bench.Gateway.Data(Lane.Alarm).Select(taken => taken.Decode()).First();
        Assert.Equal((LocalAlarmCode.LockedRotor, true), (alarm.AlarmCode, alarm.IsAlarmActive));
        Assert.InRange(alarm.UptimeMs, 7000, 9000);
    }

    [Fact]
    public void A_temperature_over_its_limit_leaves_as_an_alarm_within_a_second_and_ends_three_kelvin_below()
    {
        ModuleBench bench = NewBench().Run(5000);
        _temperature.Value = 90_000;
        bench.Run(1100);
        Frame alarm = Assert.Single(bench.Gateway.Data(Lane.Alarm)).Decode();
        Assert.Equal((LocalAlarmCode.TemperatureLimit, true), (alarm.AlarmCode, alarm.IsAlarmActive));
        Assert.Equal(90_000, ValueOf([alarm], FeatureKind.Temperature, 0));
        _temperature.Value = 88_000;
        bench.Run(3000);
        _temperature.State = Worth.Shorted;
        _temperature.Value = 0;
        bench.Run(3000);
        Assert.Single(bench.Gateway.Data(Lane.Alarm));                                    // neither the deadband nor a broken sensor ends it
        (_temperature.State, _temperature.Value) = (Worth.Measured, 86_900);
        bench.Run(2000);
        Assert.Equal([true, false], bench.Gateway.Data(Lane.Alarm).Select(taken => taken.Decode().IsAlarmActive));
    }

    [Fact]
    public void A_local_alarm_makes_one_recording_and_a_flapping_one_no_more_for_ten_minutes()
    {
        ModuleBench bench = NewBench().Run(5000);
        for (int flap = 0; flap < 4; flap++)
        {
            _temperature.Value = 95_000;
            bench.Run(20_000);
            _temperature.Value = 60_000;
            bench.Run(20_000);
        }

        Assert.Equal(8, bench.Gateway.Data(Lane.Alarm).Count());
        Assert.Single(Chunks(bench).Select(chunk => chunk.Burst.BurstId).Distinct());
        Assert.Equal(Enumerable.Range(0, Chunks(bench)[0].Burst.ChunkCount), Chunks(bench).Select(chunk => chunk.Burst.Index));
        bench.Run(600_000);
        _temperature.Value = 95_000;
        bench.Run(20_000);
        Assert.Equal([1u, 2u], Chunks(bench).Select(chunk => chunk.Burst.BurstId).Distinct());
    }

    [Fact]
    public void A_wide_band_burst_of_four_seconds_arrives_whole_though_the_link_breaks_twice_in_the_middle()
    {
        var time = new ChipTime();
        var chip = new EmulatedStAccelerometer(time, StAccelerometerPart.Iis3Dwb, (t, _) => 30 * Math.Sin(2 * Math.PI * 2000 * t));
        var driver = new StFifoAccelerometer(chip, StAccelerometerPart.Iis3Dwb, 1, 106_667, 512);
        driver.SetUp(time);
        _recorder = new BurstRecorder(driver, MeasuringPoint.NonDriveEnd);
        var bench = new ModuleBench(Sensors);
        bench.BeforeStep = nowMs =>
        {
            _clock.NowMs = nowMs;
            time.Spend(Math.Max(0, (nowMs / 1000.0) - time.NowSeconds));
        };
        bench.Run(3000).Command("v=1 id=b2 do=burst point=2").Run(7000);
        for (int cut = 0; cut < 2; cut++)
        {
            bench.Link.IsBrokerUp = false;
            bench.Run(5000);
            bench.Link.IsBrokerUp = true;
            bench.Run(5000);
        }

        bench.Run(60_000);
        Frame[] chunks = Chunks(bench);
        Assert.Equal("v=1 id=b2 ok=1", Assert.Single(bench.Replies));
        Assert.Equal(178, chunks.Length);
        Assert.Equal(Enumerable.Range(0, 178), chunks.Select(chunk => chunk.Burst.Index));
        Assert.Equal(106_667, chunks.Sum(chunk => chunk.Burst.SampleCount));
        Assert.All(chunks, chunk => Assert.Equal((1u, MeasuringPoint.NonDriveEnd), (chunk.Burst.BurstId, chunk.Burst.Point)));
        Assert.Equal(0, bench.Loop.Sensors.RefusedBursts);
    }

    [Fact]
    public void A_pressed_button_blinks_and_tells_the_gateway_which_module_is_meant()
    {
        ModuleBench bench = NewBench().Run(2000);
        bench.Loop.ButtonPressed();
        bench.Run(200);
        Assert.Equal(1, bench.Identified);
        Assert.Equal("1", WireText.Find(bench.States[^1], "button"));
        Assert.Null(WireText.Find(bench.States[0], "button"));
    }

    [Fact]
    public void When_the_supply_fails_frames_and_counters_survive_to_the_last_and_no_number_is_unknown()
    {
        var ring = new CutSegments(8, 3072);
        ModuleBench bench = NewBench(flash: ring).Run(5000);
        bench.Link.IsBrokerUp = false;
        bench.Run(60_000);
        long made = bench.Loop.Telemetry.Queue(Lane.Feature).Produced;
        bench.Loop.SupplyFails();
        bench.PowerCycle();
        bench.Link.IsBrokerUp = true;
        bench.Run(120_000);
        Assert.Empty(bench.Gateway.Gaps(Lane.Feature));
        Frame[] frames = [.. bench.Gateway.Data(Lane.Feature).Select(taken => taken.Decode())];
        Assert.True(frames.Length > made);
        Assert.InRange(ValueOf(frames[..(int)made], FeatureKind.RunSeconds, 0), 60, 66);
        Assert.InRange(ValueOf([frames[(int)made + 2]], FeatureKind.RunSeconds, 0), 60, 68);
    }

    [Fact]
    public void In_steady_state_the_module_allocates_nothing()
    {
        ModuleBench bench = NewBench(isKeeping: false).Run(40_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bench.Run(60_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.True(bench.Gateway.Accepted > 90);
    }

    private void SetCurrent(Func<double> factor)
    {
        for (int phase = 0; phase < 3; phase++)
        {
            _phases[phase] = new WaveSource(_clock, 1, 860, (_, i) => factor() * 1000 * Math.Sqrt(2) * Math.Sin(2 * Math.PI * 50 * i / 860));
        }
    }

    private static Frame[] Chunks(ModuleBench bench) => [.. bench.Gateway.Data(Lane.Evidence).Select(taken => taken.Decode())];

    private ModuleBench NewBench(TelemetryOptions? options = null, bool isKeeping = true, IFlashSegments? flash = null)
    {
        var bench = new ModuleBench(Sensors, options, isKeeping, flash);
        bench.BeforeStep = nowMs => _clock.NowMs = nowMs;
        return bench;
    }

    private ModuleSensors Sensors(ModuleRecord record, ModuleSettings settings) => new(
        settings,
        new CurrentSensing([.. _phases]),
        null,
        [new VibrationSensing(_vibration, MeasuringPoint.DriveEnd, new VibrationOptions { PeriodMs = 5000, SamplesPerStep = 1000 })],
        _recorder,
        [new ValueSensing(_temperature, 1000)],
        record);

    private static IEnumerable<FeatureKind> Kinds(Frame frame) => frame.Features.Kinds.Take(frame.Features.Count);

    private static Worth WorthOf(Frame frame, FeatureKind kind, byte axis) => frame.Features.Worths[IndexOf(frame, kind, axis)];

    // The newest value of a feature.
    private static int ValueOf(IEnumerable<Frame> frames, FeatureKind kind, byte axis)
    {
        Frame frame = frames.Last(frame => IndexOf(frame, kind, axis) >= 0);
        return frame.Features.Values[IndexOf(frame, kind, axis)];
    }

    private static int IndexOf(Frame frame, FeatureKind kind, byte axis)
    {
        for (int i = 0; i < frame.Features.Count; i++)
        {
            if (frame.Features.Kinds[i] == kind && frame.Features.Axes[i] == axis) return i;
        }

        return -1;
    }
}
