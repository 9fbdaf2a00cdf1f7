using System.Buffers.Binary;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Takes out of a photo what is no picture: where it was taken (a customer's plant), when, with which phone, comments, small previews and whatever stands
/// behind its end. Pure. The pixels stay as they are, bit for bit, and so do colours and the way up. Keeps by a list: what nobody knows goes.
/// </summary>
public static class PhotoCleaner
{
    private static readonly byte[] s_exifName = "Exif\0\0"u8.ToArray();

    /// <param name="bytes">The file as it came.</param>
    /// <param name="type">As <see cref="Photo.TypeOf"/> told it.</param>
    /// <param name="clean">The file without what is no picture; empty when it could not be read.</param>
    /// <returns>False when the file is damaged: what cannot be read cannot be cleaned, and is not kept.</returns>
    public static bool TryClean(ReadOnlySpan<byte> bytes, string type, out byte[] clean)
    {
        var kept = new List<byte>(bytes.Length);
        bool isSound = type switch
        {
            "image/jpeg" => TryJpeg(bytes, kept),
            "image/png" => TryPng(bytes, kept),
            _ => TryWebP(bytes, kept),
        };
        clean = isSound ? [.. kept] : [];
        return isSound;
    }

    /// <summary>ITU-T T.81 annex B: segments until the end of the image; between a start of scan and the next marker, coded data.</summary>
    private static bool TryJpeg(ReadOnlySpan<byte> bytes, List<byte> kept)
    {
        const byte startOfScan = 0xDA, endOfImage = 0xD9;
        kept.AddRange(bytes[..2]);
        int orientationAt = kept.Count;
        int orientation = 1;
        bool hasScan = false;
        for (int at = 2; ;)
        {
            while (at < bytes.Length && bytes[at] == 0xFF) at++;
            if (at >= bytes.Length || at < 3 || bytes[at - 1] != 0xFF) return false;
            byte marker = bytes[at++];
            if (marker == endOfImage)
            {
                kept.AddRange([0xFF, endOfImage]);
                if (orientation > 1) kept.InsertRange(orientationAt, OrientationSegment(orientation));
                return hasScan;
            }

            if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8) || at + 2 > bytes.Length) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length < 2 || at + length > bytes.Length) return false;
            ReadOnlySpan<byte> body = bytes.Slice(at + 2, length - 2);
            if (marker == 0xE1 && body.StartsWith(s_exifName)) orientation = OrientationOf(body[6..]);
            if (IsPicture(marker, body))
            {
                kept.AddRange([0xFF, marker]);
                kept.AddRange(bytes.Slice(at, length));
                if (marker == 0xE0) orientationAt = kept.Count;
            }

            at += length;
            if (marker != startOfScan) continue;
            hasScan = true;
            int end = EndOfScan(bytes, at);
            kept.AddRange(bytes[at..end]);
            at = end;
        }
    }

    /// <summary>
    /// The header, profiles of colour and Adobe's note how colours are coded are needed to show it; every other application segment and the comments are not.
    /// </summary>
    private static bool IsPicture(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        0xE0 => body.StartsWith("JFIF\0"u8) && body.Length == 14,
        0xE2 => body.StartsWith("ICC_PROFILE\0"u8),
        0xEE => body.StartsWith("Adobe"u8),
        >= 0xE0 and <= 0xEF or 0xFE => false,
        _ => true,
    };

    /// <summary>In coded data 0xFF is followed by a zero or a restart marker; anything else ends it.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> bytes, int at)
    {
        for (; at + 1 < bytes.Length; at++)
        {
            if (bytes[at] == 0xFF && bytes[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7))) return at;
        }

        return bytes.Length;
    }

    /// <summary>Tag 0x0112 of the first directory, 1 to 8; 1 (upright) when there is none.</summary>
    private static int OrientationOf(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        bool isLittle = tiff[0] == (byte)'I';
        int directory = (int)Math.Min(Read32(tiff[4..], isLittle), int.MaxValue);
        if (directory < 8 || directory > tiff.Length - 2) return 1;
        int entries = Read16(tiff[directory..], isLittle);
        for (int i = 0; i < entries && directory + 2 + (12 * (i + 1)) <= tiff.Length; i++)
        {
            ReadOnlySpan<byte> entry = tiff.Slice(directory + 2 + (12 * i), 12);
            if (Read16(entry, isLittle) == 0x0112) return Read16(entry[8..], isLittle) is >= 1 and <= 8 and int orientation ? orientation : 1;
        }

        return 1;
    }

    /// <summary>An EXIF segment that says which way is up and nothing else.</summary>
    private static byte[] OrientationSegment(int orientation) =>
    [
        0xFF, 0xE1, 0, 34, .. s_exifName, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>PNG third edition: chunks of length, name, body and checksum until IEND.</summary>
    private static bool TryPng(ReadOnlySpan<byte> bytes, List<byte> kept)
    {
        kept.AddRange(bytes[..8]);
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12) return false;
            ReadOnlySpan<byte> name = bytes.Slice(at + 4, 4);
            int whole = (int)length + 12;
            if (IsPngPicture(name)) kept.AddRange(bytes.Slice(at, whole));
            if (name.SequenceEqual("IEND"u8)) return true;
            at += whole;
        }

        return false;
    }

    private static bool IsPngPicture(ReadOnlySpan<byte> name) =>
        System.Text.Encoding.Latin1.GetString(name)
            is "IHDR"
                or "PLTE"
                or "IDAT"
                or "IEND"
                or "tRNS"
                or "gAMA"
                or "cHRM"
                or "sRGB"
                or "iCCP"
                or "cICP"
                or "sBIT"
                or "bKGD"
                or "pHYs"
                or "acTL"
                or "fcTL"
                or "fdAT";

    /// <summary>RFC 9649: a RIFF file; the extended header's bits for EXIF and XMP are cleared with their chunks.</summary>
    private static bool TryWebP(ReadOnlySpan<byte> bytes, List<byte> kept)
    {
        const byte exifAndXmp = 0x0C;
        kept.AddRange(bytes[..12]);
        uint told = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (told > bytes.Length - 8 || told < 4) return false;
        int end = (int)told + 8;
        bool hasPicture = false;
        for (int at = 12; at + 8 <= end;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            long whole = 8L + length + (length & 1);
            if (whole > end - at) return false;
            string name = System.Text.Encoding.Latin1.GetString(bytes.Slice(at, 4));
            if (name is "VP8 " or "VP8L" or "VP8X" or "ALPH" or "ANIM" or "ANMF" or "ICCP")
            {
                int from = kept.Count;
                kept.AddRange(bytes.Slice(at, (int)whole));
                if (name == "VP8X" && length > 0) kept[from + 8] = (byte)(kept[from + 8] & ~exifAndXmp);
                hasPicture |= name is "VP8 " or "VP8L" or "ANMF";
            }

            at += (int)whole;
        }

        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(kept.Count - 8));
        for (int i = 0; i < 4; i++) kept[4 + i] = size[i];
        return hasPicture;
    }

    private static int Read16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
