using System.Buffers.Binary;
using System.Text;

namespace EdgeAgent.Firmware.Tests.Flasher;

/// <summary>An application's image as the flasher reads it: heads of assemblies with name and native check sum, no code.</summary>
public static class ChipImage
{
    private const int HeaderBytes = 104;

    public static byte[] Of(params (string Name, uint NativeCheckSum)[] assemblies) =>
        [.. assemblies.SelectMany(assembly => Head(assembly.Name, assembly.NativeCheckSum))];

    private static byte[] Head(string name, uint nativeCheckSum)
    {
        byte[] text = Encoding.ASCII.GetBytes(name + "\0");
        var bytes = new byte[(HeaderBytes + text.Length + 3) / 4 * 4];
        "NFMRK1\0\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), nativeCheckSum);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(28), 1);
        for (int table = 0; table < 16; table++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40 + (4 * table)), table < 12 ? HeaderBytes : (uint)(HeaderBytes + text.Length));
        }

        text.CopyTo(bytes, HeaderBytes);
        return bytes;
    }
}
