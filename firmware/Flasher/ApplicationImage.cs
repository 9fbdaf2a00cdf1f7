using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EdgeAgent.Flasher;

/// <summary>One assembly of an application's image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="NativeCheckSum">Check sum of the native methods it was compiled against; 0 for an assembly without any.</param>
public sealed record ImageAssembly(string Name, string Version, uint NativeCheckSum);

/// <summary>
/// Reads an application's image: assemblies in the form NFMRK1, one after the other, each beginning at a multiple of four bytes (nf-interpreter a3e8139a1,
/// src/CLR/Include/nanoCLR_Types.h, CLR_RECORD_ASSEMBLY). The runtime refuses to start an application when the native methods of one assembly are not those it
/// was built with, so this is looked at before flashing.
/// </summary>
public static class ApplicationImage
{
    private const int HeaderBytes = 104;
    private const int TablesAt = 40;
    private const int StringsTable = 11;
    private const int EndTable = 15;
    private const int FirstWellKnownName = 0x8000;

    private static ReadOnlySpan<byte> Marker => "NFMRK1\0\0"u8;

    public static IReadOnlyList<ImageAssembly> Read(byte[] image)
    {
        var assemblies = new List<ImageAssembly>();
        for (int at = 0; at + HeaderBytes <= image.Length && image.AsSpan(at, Marker.Length).SequenceEqual(Marker);)
        {
            ReadOnlySpan<byte> assembly = image.AsSpan(at);
            uint size = Number(assembly, TablesAt + (4 * EndTable));
            if (size < HeaderBytes || size > assembly.Length) throw Broken($"the assembly at byte {at} is cut off");
            assemblies.Add(Assembly(assembly[..(int)size]));
            at += ((int)size + 3) / 4 * 4;
        }

        return assemblies.Count > 0 ? assemblies : throw Broken("it does not begin with an assembly of nanoFramework 1.x (NFMRK1)");
    }

    private static ImageAssembly Assembly(ReadOnlySpan<byte> bytes)
    {
        Span<ushort> parts = stackalloc ushort[4];
        for (int part = 0; part < 4; part++) parts[part] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(28 + (2 * part))..]);
        string version = string.Create(CultureInfo.InvariantCulture, $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[3]}");
        return new ImageAssembly(NameOf(bytes, BinaryPrimitives.ReadUInt16LittleEndian(bytes[36..])), version, Number(bytes, 20));
    }

    // Names of the runtime's own table are numbered down from the top; two of them are names of assemblies.
    private static string NameOf(ReadOnlySpan<byte> bytes, int index)
    {
        if (index == 0xFFFF - 0x032D) return "mscorlib";
        if (index == 0xFFFF - 0x01D7) return "System.Threading";
        long start = Number(bytes, TablesAt + (4 * StringsTable)) + index;
        if (index >= FirstWellKnownName || start >= bytes.Length) return string.Create(CultureInfo.InvariantCulture, $"assembly with name 0x{index:X4}");
        ReadOnlySpan<byte> name = bytes[(int)start..];
        int end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static FlashException Broken(string why) =>
        new($"The image is no application: {why}. Build firmware/Device for the chip and give its .bin file. Nothing was written.");
}
