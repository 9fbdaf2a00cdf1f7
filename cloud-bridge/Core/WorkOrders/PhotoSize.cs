using System.Buffers.Binary;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// How many points a photo says it has. Pure. A file of some kilobytes can say 60,000 by 60,000, and whoever opens the page that shows it makes room for all of
/// them. Limits: <see cref="MaxSide"/> and <see cref="MaxPoints"/>, more than a phone's camera makes within <see cref="Photo.MaxBytes"/>.
/// </summary>
public static class PhotoSize
{
    public const int MaxSide = 16_384;
    public const long MaxPoints = 100_000_000;

    /// <param name="clean">A photo that <see cref="PhotoCleaner"/> went through, so its parts are where they say.</param>
    /// <param name="type">As <see cref="Photo.TypeOf"/> told it.</param>
    public static bool IsTooLarge(ReadOnlySpan<byte> clean, string type) => type switch
    {
        "image/jpeg" => IsJpegTooLarge(clean),
        "image/png" => clean.Length >= 24 && IsTooLarge(BinaryPrimitives.ReadUInt32BigEndian(clean[16..]), BinaryPrimitives.ReadUInt32BigEndian(clean[20..])),
        _ => IsWebPTooLarge(clean),
    };

    private static bool IsTooLarge(long width, long height) => width > MaxSide || height > MaxSide || width * height > MaxPoints;

    /// <summary>Every frame header (ITU-T T.81, B.2.2), of whatever way of coding.</summary>
    private static bool IsJpegTooLarge(ReadOnlySpan<byte> bytes)
    {
        for (int at = 2; at + 9 < bytes.Length; at++)
        {
            if (bytes[at] != 0xFF || bytes[at + 1] is not (>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))) continue;
            if (IsTooLarge(BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]))) return true;
        }

        return false;
    }

    /// <summary>The canvas of the extended format and the size of each picture (RFC 9649).</summary>
    private static bool IsWebPTooLarge(ReadOnlySpan<byte> bytes)
    {
        for (int at = 12; at + 8 <= bytes.Length;)
        {
            long whole = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            ReadOnlySpan<byte> body = bytes[(at + 8)..(int)Math.Min(bytes.Length, at + whole)];
            string name = System.Text.Encoding.Latin1.GetString(bytes.Slice(at, 4));
            if (name == "VP8X" && body.Length >= 10 && IsTooLarge(Read24(body[4..]) + 1L, Read24(body[7..]) + 1L)) return true;
            if (name == "ANMF" && body.Length >= 12 && IsTooLarge(Read24(body[6..]) + 1L, Read24(body[9..]) + 1L)) return true;
            at = (int)Math.Min(bytes.Length, at + whole + (whole & 1));
        }

        return false;
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
