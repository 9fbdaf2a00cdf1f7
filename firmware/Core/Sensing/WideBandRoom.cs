namespace EdgeAgent.Firmware.Sensing;

/// <summary>
/// How many samples a wide-band recording may hold. It is one array of seven bytes a sample, made at start: the ESP32-S3's QUAD runtime leaves 811,008 bytes of
/// managed heap at most (2 MB of PSRAM less the 1,286,144 its sdkconfig reserves), so 746,670 bytes for 4 s and everything else do not fit. The recording gets
/// shorter; what runs beside it keeps its room.
/// </summary>
public static class WideBandRoom
{
    /// <summary>Bytes of a raw word and its tag.</summary>
    public const int BytesPerSample = 7;

    /// <summary>For what is made after the recording: link, library, texts of a connection, and what a collection can't yet give back.</summary>
    public const int KeptFreeBytes = 64 * 1024;

    /// <summary>An object of the runtime is at most so long.</summary>
    public const int LongestObjectBytes = 786420;

    /// <summary>Below a tenth of a second there is no envelope worth computing.</summary>
    public const int ShortestMs = 100;

    /// <param name="rateHz">Samples a second.</param>
    /// <param name="wantedMs">As long as the settings ask for.</param>
    /// <param name="freeBytes">Free managed memory after a collection.</param>
    /// <returns>Samples; 0 when there is no room for the shortest recording.</returns>
    public static int SamplesFor(double rateHz, int wantedMs, int freeBytes)
    {
        int room = freeBytes - KeptFreeBytes;
        if (room > LongestObjectBytes) room = LongestObjectBytes;
        int wanted = (int)(rateHz * wantedMs / 1000);
        int fitting = room / BytesPerSample;
        int samples = wanted < fitting ? wanted : fitting;
        return samples * 1000.0 < ShortestMs * rateHz ? 0 : samples;
    }
}
