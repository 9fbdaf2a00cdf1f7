using System.Buffers.Binary;

namespace EdgeAgent.Gateway.Ingest;

/// <summary>
/// A 64-bit FNV-1a over eight bytes at a time: fast, the same in every process, good enough to tell a repetition from a changed message. It is no
/// protection against a forger, who would need the module's credential to begin with.
/// </summary>
public static class ContentHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Never 0, which stands for "not known".</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = OffsetBasis ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Prime;
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        foreach (byte b in bytes) hash = (hash ^ b) * Prime;
        return hash == 0 ? 1 : hash;
    }
}
