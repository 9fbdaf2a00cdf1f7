namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>Every limit of the module leg. What happens at each stands in WIRE.md.</summary>
public static class WireLimits
{
    public const byte Magic = 0xEA;
    public const byte Version = 1;

    /// <summary>Where a frame names its lane.</summary>
    public const int LaneAt = 3;

    /// <summary>Where a frame's incarnation begins; its number follows.</summary>
    public const int IncarnationAt = 16;

    /// <summary>Where a frame's uptime begins, behind incarnation and number.</summary>
    public const int UptimeAt = 32;

    public const int HeaderBytes = 48;
    public const int CrcBytes = 4;

    /// <summary>A frame on <c>/frame</c> is never longer; a longer one is refused unread.</summary>
    public const int MaxFrameBytes = 1024;

    /// <summary>A burst chunk on <c>/burst</c> is never longer.</summary>
    public const int MaxBurstChunkBytes = 4096;

    /// <summary>Features in one frame.</summary>
    public const int MaxFeatures = 64;

    /// <summary>Samples in one burst chunk, all axes together.</summary>
    public const int MaxBurstSamplesPerChunk = 1984;

    /// <summary>Chunks in one burst: 4 s of three axes at 26.7 kHz fit.</summary>
    public const int MaxBurstChunks = 256;

    /// <summary>Lanes in one receipt.</summary>
    public const int MaxLanesPerReceipt = 8;

    /// <summary>Unreceipted elements of one lane under way. 200 modules times two lanes times 16 fit a broker queue of 10,000.</summary>
    public const int ModuleWindow = 16;

    /// <summary>A module's life is told in 24 bits.</summary>
    public const int HighestLife = (1 << 24) - 1;

    /// <summary>Numbers stay far below the wrap of a signed 64-bit integer.</summary>
    public const long HighestNumber = 1L << 53;

    /// <summary>A module whose clock claims to be synchronised may be this far ahead of a synchronised gateway.</summary>
    public const long MaxFutureMs = 10 * 60 * 1000;

    /// <summary>Incarnations of one module a gateway remembers; the next is refused until someone looks.</summary>
    public const int MaxIncarnations = 256;

    /// <summary>Latest time a module can stamp: year 2100.</summary>
    public const long LatestUtcMs = 4102444800000L;
}
