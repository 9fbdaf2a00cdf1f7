using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.NanoContract.Check;

namespace EdgeAgent.Firmware.Tests.Portability;

/// <summary>
/// What an interpreter at 0.2 million IL instructions a second (the slow end of the estimate) has to do, counted from the compiled assembly, against the sampling plan of firmware/README.md.
/// A debug build has about a tenth more instructions than the release build the README quotes.
/// </summary>
public sealed class CostTests : IDisposable
{
    private const double IlPerSecond = 0.2e6;
    private const int WindowSamples = 4333;
    private const int ClampSamples = 103;

    private readonly IlCost _cost = new(Path.Combine(
        Repository.Root, "firmware", "NanoContract", "Portable", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "EdgeAgent.Firmware.Portable.dll"));

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
