using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Sensing;

namespace EdgeAgent.Firmware.Tests.Sensing;

public sealed class WideBandRoomTests
{
    private static readonly double s_rate = StAccelerometerPart.Iis3Dwb.RateHz;

    // 811,008 bytes are all the QUAD runtime leaves; the rest of the module takes some 100 KB of them.
    [Theory]
    [InlineData(811_008, 3.9, 4.0)]
    [InlineData(700_000, 3.3, 3.5)]
    [InlineData(300_000, 1.2, 1.3)]
    public void A_recording_of_four_seconds_gets_as_long_as_the_heap_allows_and_leaves_room_for_the_rest(int freeBytes, double shortest, double longest)
    {
        int samples = WideBandRoom.SamplesFor(s_rate, 4000, freeBytes);
        Assert.InRange(samples / s_rate, shortest, longest);
        Assert.True(freeBytes - (samples * WideBandRoom.BytesPerSample) >= WideBandRoom.KeptFreeBytes);
    }

    [Fact]
    public void What_fits_is_as_long_as_asked_for_and_no_object_is_longer_than_the_runtime_allows()
    {
        Assert.Equal((int)(s_rate / 2), WideBandRoom.SamplesFor(s_rate, 500, 2_000_000));
        Assert.InRange(WideBandRoom.SamplesFor(s_rate, 10_000, 8_000_000) * WideBandRoom.BytesPerSample, 0, WideBandRoom.LongestObjectBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(80_000)]
    public void Without_room_for_a_tenth_of_a_second_there_is_none(int freeBytes) => Assert.Equal(0, WideBandRoom.SamplesFor(s_rate, 4000, freeBytes));
}
