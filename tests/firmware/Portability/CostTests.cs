using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.NanoContract.Check;

namespace EdgeAgent.Firmware.Tests.Portability;

/// <summary>
/// What an interpreter at 0.2 million IL instructions a second (the slow end of the estimate) has to do, counted from the compiled assembly, against the
/// sampling plan of firmware/README.md. A debug build has about a tenth more instructions than the release build the README quotes.
/// </summary>
public sealed class CostTests : IDisposable
{
    private const double IlPerSecond = 0.2e6;
    private const int WindowSamples = 4333;
    private const int ClampSamples = 103;

    private readonly IlCost _cost = new(Path.Combine(
        Repository.Root, "firmware", "NanoContract", "Portable", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal)
            ? "Release"
            : "Debug", "net10.0", "EdgeAgent.Firmware.Portable.dll"));

    [Fact]
    public void A_vibration_window_of_one_axis_is_computed_in_half_its_period_on_a_wroom_board() =>
        Assert.InRange(_cost.Of("VibrationFeatures.Add", WindowSamples) / IlPerSecond, 1, 5);

    [Fact]
    public void Three_axes_are_computed_in_half_of_the_s3s_period() =>
        Assert.InRange(3 * _cost.Of("VibrationFeatures.Add", WindowSamples) / IlPerSecond, 3, 15);

    [Fact]
    public void Three_clamps_take_less_than_half_of_each_second() =>
        Assert.InRange(3 * (_cost.Of("CycleRms.Compute", ClampSamples) + _cost.Of("CurrentSensing.Judge", ClampSamples)) / IlPerSecond, 0.05, 0.45);

    [Fact]
    public void A_slice_of_a_window_leaves_the_loop_within_a_third_of_a_second() =>
        Assert.InRange(_cost.Of("VibrationFeatures.Add", 256) / IlPerSecond, 0.05, 0.33);

    [Fact]
    public void A_frame_is_encoded_in_a_tenth_of_a_second() =>
        Assert.InRange((_cost.Of("FrameCodec.Encode", 15) + _cost.Of("Crc32.Of", 200)) / IlPerSecond, 0.01, 0.1);

    [Fact]
    public void Unpacking_one_axis_keeps_up_with_the_chip_and_three_axes_or_the_wide_band_do_not()
    {
        Assert.InRange(_cost.Of("StFifoAccelerometer.UnpackOneAxis", 3333) / IlPerSecond, 0.4, 0.9);
        Assert.InRange(_cost.Of("StFifoAccelerometer.UnpackThreeAxes", 3333) / IlPerSecond, 1.0, 2.0);
        Assert.InRange(_cost.Of("StFifoAccelerometer.UnpackOneAxis", 26_667) / IlPerSecond, 4, 8);
    }

    [Fact]
    public void Each_features_cost_is_told_in_instructions_and_seconds()
    {
        Tell("vibration window, one axis (velocity, RMS, peak, crest, kurtosis), 4,333 samples", _cost.Of("VibrationFeatures.Add", WindowSamples));
        Tell("unpacking it, one axis", _cost.Of("StFifoAccelerometer.UnpackOneAxis", WindowSamples));
        Tell("unpacking it, three axes", _cost.Of("StFifoAccelerometer.UnpackThreeAxes", WindowSamples));
        Tell("unpacking a second of the wide band, 26,667 samples", _cost.Of("StFifoAccelerometer.UnpackOneAxis", 26_667));
        Tell("unpacking a burst chunk, 600 samples", _cost.Of("StFifoAccelerometer.UnpackOneAxis", BurstRecorder.MostValuesPerChunk));
        Tell("encoding a burst chunk with its check sum", ChunkCost);
        Tell("current RMS of a clamp, 103 samples", _cost.Of("CycleRms.Compute", ClampSamples) + _cost.Of("CurrentSensing.Judge", ClampSamples));
        Tell("a power meter's reply: check sum and values", _cost.Of("ModbusPowerMeter.Crc16", 49) + _cost.Of("ModbusPowerMeter.Read", 10));
        Tell("PT100: a reading", _cost.Of("Max31865.Read", 3));
        Tell("DS18B20: a reading", _cost.Of("Ds18B20.Read", 9));
        Tell("temperature rise, 60 values", _cost.Of("RiseRate.TryPerMinute", 60));
        Tell("thermal model with seconds to trip", _cost.Of("ThermalModel.Add", 1) + _cost.Of("ThermalModel.SecondsToTrip", 1));
        Tell(
            "run state, locked rotor, temperature limit",
            _cost.Of("RunTracker.Add", 1) + _cost.Of("LockedRotor.Add", 1) + _cost.Of("TemperatureLimit.Add", 1));
        Tell("a frame of 15 features: encode and check sum of 172 bytes", _cost.Of("FrameCodec.PutFeatures", 15) + _cost.Of("Crc32.Of", 172) + 400);
        Tell(
            "a frame onto a flash page: decode, differences",
            _cost.Of("FrameCodec.ReadFeatures", 15) + _cost.Of("FramePage.PutPlain", 15) + _cost.Of("Crc32.Of", 172));
        Tell("check sum of a full flash page", _cost.Of("Crc32.Of", 3072));
        Tell("the record at power failure: both check sums", _cost.Of("ModuleRecord.Encode", 8) + _cost.Of("Crc32.Of", 2 * ModuleRecord.Bytes));
    }

    [Fact]
    public void A_burst_chunk_leaves_the_loop_within_two_thirds_of_a_second() =>
        Assert.InRange((ChunkCost + _cost.Of("StFifoAccelerometer.UnpackOneAxis", BurstRecorder.MostValuesPerChunk)) / IlPerSecond, 0.2, 0.67);

    // Values, head and check sum.
    private long ChunkCost =>
        _cost.Of("FrameCodec.PutBurst", BurstRecorder.MostValuesPerChunk) + _cost.Of("Crc32.Of", 80 + (2 * BurstRecorder.MostValuesPerChunk));

    private static void Tell(string what, long instructions)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"| {what} | {instructions:N0} | {instructions / IlPerSecond:0.00} s |");
        Assert.True(instructions > 10, what);
    }

    [Fact]
    public void The_count_grows_with_the_turns_of_a_loop_by_its_body()
    {
        long ten = _cost.Of("Crc32.Of", 10);
        long twenty = _cost.Of("Crc32.Of", 20);
        long thirty = _cost.Of("Crc32.Of", 30);
        Assert.Equal(twenty - ten, thirty - twenty);
        Assert.InRange((twenty - ten) / 10, 20, 60);
    }

    public void Dispose() => _cost.Dispose();
}
