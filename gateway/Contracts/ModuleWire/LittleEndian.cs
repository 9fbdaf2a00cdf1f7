namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>Integers in little-endian byte order, the same on a chip and on a host. The caller checks lengths.</summary>
internal static class LittleEndian
{
    public static void PutUInt16(byte[] buffer, int at, int value)
    {
        buffer[at] = (byte)value;
        buffer[at + 1] = (byte)(value >> 8);
    }

    public static void PutUInt32(byte[] buffer, int at, uint value)
    {
        buffer[at] = (byte)value;
        buffer[at + 1] = (byte)(value >> 8);
        buffer[at + 2] = (byte)(value >> 16);
        buffer[at + 3] = (byte)(value >> 24);
    }

    public static void PutUInt64(byte[] buffer, int at, ulong value)
    {
        PutUInt32(buffer, at, (uint)value);
        PutUInt32(buffer, at + 4, (uint)(value >> 32));
    }

    public static int UInt16(byte[] buffer, int at) => buffer[at] | (buffer[at + 1] << 8);

    public static uint UInt32(byte[] buffer, int at) =>
        (uint)(buffer[at] | (buffer[at + 1] << 8) | (buffer[at + 2] << 16) | (buffer[at + 3] << 24));

    public static ulong UInt64(byte[] buffer, int at) => UInt32(buffer, at) | ((ulong)UInt32(buffer, at + 4) << 32);
}
