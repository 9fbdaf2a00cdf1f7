using System.Buffers.Binary;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>A photo that says it has more points than a camera makes is not kept: whoever opens the page would make room for all of them.</summary>
public sealed class PhotoSizeTests
{
    [Theory]
    [InlineData(4000, 3000, false)]
    [InlineData(60_000, 60_000, true)]
    [InlineData(60_000, 1, true)]
    [InlineData(16_000, 16_000, true)]
    public void A_picture_of_more_points_than_a_camera_makes_is_told_by_its_header(int width, int height, bool isTooLarge)
    {
        byte[] jpeg = MadePhotos.Jpeg();
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), (ushort)width);
        byte[] png = MadePhotos.Png();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        byte[] webP = MadePhotos.WebP(hasPlace: false);
        int canvas = webP.AsSpan().IndexOf("VP8X"u8) + 8;
        WriteUInt24(webP.AsSpan(canvas + 4), width - 1);
        WriteUInt24(webP.AsSpan(canvas + 7), height - 1);

        foreach ((byte[] bytes, string type) in new[] { (jpeg, "image/jpeg"), (png, "image/png"), (webP, "image/webp") })
        {
            Assert.True(PhotoCleaner.TryClean(bytes, type, out byte[] clean));
            Assert.True(PhotoSize.IsTooLarge(clean, type) == isTooLarge, type);
        }
    }

    [Fact]
    public void A_report_with_such_a_picture_is_refused_by_name()
    {
        using var bridge = new TestBridge();
        bridge.Take(bridge.Plant.State(Made.State(bridge.Time.GetUtcNow())));
        byte[] png = MadePhotos.Png();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);

        new ProblemReporting(bridge.Database, new ServiceLevels(), bridge.Time, bridge.Time).Report(
            bridge.Plant.Id, "pump-1", "Li", "It makes a noise", png, "k1", out string problem
        );

        Assert.Equal("photo-too-many-points", problem);
    }

    private static void WriteUInt24(Span<byte> bytes, int value) => (bytes[0], bytes[1], bytes[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}
