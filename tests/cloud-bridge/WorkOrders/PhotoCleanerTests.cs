using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>A photo of a problem must not tell where the customer's plant is.</summary>
public sealed class PhotoCleanerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_jpeg_keeps_its_picture_its_colours_and_its_way_up_and_loses_place_phone_comment_preview_and_film(int orientation)
    {
        Assert.True(PhotoCleaner.TryClean(MadePhotos.Jpeg(orientation), "image/jpeg", out byte[] clean));

        Assert.All(MadePhotos.Secrets, secret => Assert.True(MadePhotos.Says(MadePhotos.Jpeg(orientation), secret) && !MadePhotos.Says(clean, secret), secret));
        Assert.True(MadePhotos.Says(clean, "ICC_PROFILE"));
        Assert.Equal(new byte[] { 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9 }, clean[^9..]);
        Assert.Equal(orientation == 6, MadePhotos.Says(clean, "Exif"));
        Assert.True(PhotoCleaner.TryClean(clean, "image/jpeg", out byte[] again));
        Assert.Equal(clean, again);
    }

    [Fact]
    public void A_png_keeps_its_picture_and_loses_the_rest()
    {
        Assert.True(PhotoCleaner.TryClean(MadePhotos.PngWithPlace(), "image/png", out byte[] clean));

        Assert.Equal(MadePhotos.Png(), clean);
    }

    [Fact]
    public void A_webp_keeps_its_picture_and_says_no_more_that_it_has_the_rest()
    {
        Assert.True(PhotoCleaner.TryClean(MadePhotos.WebP(hasPlace: true), "image/webp", out byte[] clean));

        Assert.Equal(MadePhotos.WebP(hasPlace: false), clean);
    }

    [Fact]
    public void However_a_photo_is_cut_or_damaged_it_is_cleaned_or_refused_and_never_keeps_the_place()
    {
        var random = new Random(7);
        foreach (
            (string type, byte[] photo) in new[]
            {
                ("image/jpeg", MadePhotos.Jpeg()),
                ("image/png", MadePhotos.PngWithPlace()),
                ("image/webp", MadePhotos.WebP(hasPlace: true)),
            }
        )
        {
            for (int length = 12; length < photo.Length; length++)
            {
                if (PhotoCleaner.TryClean(photo.AsSpan(0, length), type, out byte[] clean))
                    Assert.False(MadePhotos.Says(clean, "GPS"), $"{type} cut at {length}");
            }

            for (int i = 0; i < 20_000; i++)
            {
                byte[] damaged = [.. photo];
                damaged[random.Next(12, photo.Length)] = (byte)random.Next(256);
                PhotoCleaner.TryClean(damaged, type, out _);
            }
        }
    }

    [Fact]
    public void A_photo_kept_from_before_photos_were_cleaned_is_cleaned_by_housekeeping()
    {
        using var bridge = new TestBridge();
        bridge.Take(bridge.Plant.State(Made.State(bridge.Time.GetUtcNow())));
        var reporting = new ProblemReporting(bridge.Database, new ServiceLevels(), bridge.Time, bridge.Time);
        ProblemReport report = reporting.Report("plant-a", "pump-1", "Wang", "words", MadePhotos.Jpeg(hasTrailer: false), "k", out _)!;
        bridge.Database.Write(session =>
            session.Execute("UPDATE public.problem_reports SET photo = $1, is_photo_clean = 0", Convert.ToBase64String(MadePhotos.Jpeg()))
        );
        Assert.True(MadePhotos.Says(PhotoOf(bridge, report), "GPS"));

        Housekeeping.Run(bridge.Database, BridgeApp.Chores, bridge.Time.GetUtcNow());

        Assert.False(MadePhotos.Says(PhotoOf(bridge, report), "GPS"));
    }

    private static byte[] PhotoOf(TestBridge bridge, ProblemReport report) =>
        bridge.Database.Read(session => ProblemReportStore.PhotoOf(session, report.OrderId, report.Id))!.Value.Bytes;
}
