namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>
/// CRC-32 as in IEEE 802.3 (reflected 0xEDB88320, start and final 0xFFFFFFFF); "123456789" gives 0xCBF43926. By nibbles: 64 bytes of table fit any chip.
/// </summary>
public static class Crc32
{
    private static readonly uint[] s_table =
    {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };

    public static uint Of(byte[] buffer, int start, int length)
    {
        uint crc = 0xFFFFFFFF;
        for (int i = start; i < start + length; i++)
        {
            crc ^= buffer[i];
            crc = (crc >> 4) ^ s_table[crc & 15];
            crc = (crc >> 4) ^ s_table[crc & 15];
        }

        return crc ^ 0xFFFFFFFF;
    }
}
