using System.Buffers.Binary;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Devices;

/// <summary>
/// A 64-bit FNV-1a over eight bytes at a time: fast, the same in every process, good enough to tell a repetition from a changed message. It is no
/// protection against a forger, who would need the module's credential to begin with.
/// </summary>
public static class ContentHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>
    /// Of everything in a whole frame but incarnation, number and CRC: a module that renumbers a frame changes nothing else, so this names the frame whatever
    /// number it comes under. Never 0, which stands for "not known".
    /// </summary>
    public static ulong Of(ReadOnlySpan<byte> frame)
    {
        ulong hash = Mix(OffsetBasis ^ (ulong)frame.Length, frame[..WireLimits.IncarnationAt]);
        hash = Mix(hash, frame[WireLimits.UptimeAt..^WireLimits.CrcBytes]);
        return hash == 0 ? 1 : hash;
    }

    /// <summary>The CRC-32 a frame ends with names it in a receipt.</summary>
    public static uint DigestOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[^WireLimits.CrcBytes..]);

    private static ulong Mix(ulong hash, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Prime;
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        foreach (byte b in bytes) hash = (hash ^ b) * Prime;
        return hash;
    }
}
