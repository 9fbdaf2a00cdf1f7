using System.Buffers.Binary;
using System.Text;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>Photos as phones make them, put together byte by byte: with the place, the time, a comment, a preview and a film behind the end.</summary>
internal static class MadePhotos
{
    /// <summary>Words that only what must go contains.</summary>
    public static readonly string[] Secrets = ["GPS 31.2304 N", "HONOR X9", "comment", "preview", "film"];

    /// <summary>A picture of 1 x 1 points in grey with an ICC profile; coded data with a stuffed 0xFF and a restart marker.</summary>
    public static byte[] Jpeg(int orientation = 1, bool hasTrailer = true) =>
    [
        0xFF, 0xD8,
        .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        .. Segment(0xE1, [.. "Exif\0\0"u8, .. Tiff(orientation)]),
        .. Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0GPS 31.2304 N"u8),
        .. Segment(0xE2, "ICC_PROFILE\0\u0001\u0001colours"u8),
        .. Segment(0xE2, "MPF\0preview"u8),
        .. Segment(0xED, "Photoshop 3.0\0GPS 31.2304 N"u8),
        .. Segment(0xFE, "comment"u8),
        .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
        .. Segment(0xC0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56,
        0xFF, 0xD9,
        .. hasTrailer ? "film GPS 31.2304 N"u8.ToArray() : [],
    ];

    public static byte[] Png() =>
    [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
        .. Chunk("IHDR", new byte[13]), .. Chunk("IDAT", [1, 2, 3]), .. Chunk("IEND", []),
    ];

    public static byte[] PngWithPlace() =>
        [
            .. Png()[..33],
            .. Chunk("eXIf", "GPS 31.2304 N"u8.ToArray()),
            .. Chunk("tEXt", "comment\0HONOR X9"u8.ToArray()),
            .. Chunk("tIME", new byte[7]),
            .. Chunk("prVw", "preview"u8.ToArray()),
            .. Png()[33..],
            .. "film"u8.ToArray(),
        ];

    public static byte[] WebP(bool hasPlace)
    {
        byte[] body =
        [
            .. Riff("VP8X", [(byte)(hasPlace ? 0x2C : 0x20), 0, 0, 0, 0, 0, 0, 0, 0, 0]), .. Riff("ICCP", [7]), .. Riff("VP8 ", [1, 2, 3, 4]),
            .. hasPlace ? Riff("EXIF", "GPS 31.2304 N"u8.ToArray()) : [], .. hasPlace ? Riff("XMP ", "HONOR X9"u8.ToArray()) : [],
        ];
        byte[] head = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8];
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), body.Length + 4);
        return [.. head, .. body, .. hasPlace ? "film"u8.ToArray() : []];
    }

    public static bool Says(byte[] file, string word) => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0;

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    /// <summary>Little-endian, as most phones write it: the maker, then which way is up.</summary>
    private static byte[] Tiff(int orientation) =>
    [
        .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
        0x0F, 0x01, 2, 0, 9, 0, 0, 0, 38, 0, 0, 0,
        0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
        0, 0, 0, 0, .. "HONOR X9\0GPS 31.2304 N"u8,
    ];

    private static byte[] Chunk(string name, byte[] body) => [0, 0, 0, (byte)body.Length, .. Encoding.ASCII.GetBytes(name), .. body, 9, 9, 9, 9];

    private static byte[] Riff(string name, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(name), (byte)body.Length, 0, 0, 0, .. body, .. body.Length % 2 == 1 ? new byte[1] : []];
}
