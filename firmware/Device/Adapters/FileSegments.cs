using System.IO;
using EdgeAgent.Firmware.Storage;

namespace EdgeAgent.Firmware.Device;

/// <summary>Pieces of flash as files of the module's file system (littlefs keeps other files whole when one is cut).</summary>
public sealed class FileSegments : IFlashSegments
{
    private readonly string _prefix;

    /// <param name="prefix">Path and beginning of the files' names.</param>
    /// <param name="count">Files.</param>
    /// <param name="bytes">Most bytes of a file.</param>
    public FileSegments(string prefix, int count, int bytes)
    {
        _prefix = prefix;
        Count = count;
        SegmentBytes = bytes;
    }

    /// <summary>Deletes every piece of these files.</summary>
    public static void DeleteAll(string[] prefixes)
    {
        string[] paths = Directory.GetFiles("I:\\");
        for (int i = 0; i < paths.Length; i++)
        {
            for (int k = 0; k < prefixes.Length; k++)
            {
                if (paths[i].StartsWith(prefixes[k])) File.Delete(paths[i]);
            }
        }
    }

    public int Count { get; }

    public int SegmentBytes { get; }

    public int Read(int segment, byte[] into)
    {
        string path = _prefix + segment;
        byte[] bytes;
        try
        {
            if (!File.Exists(path)) return 0;
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception)
        {
            // A file that can't be read holds nothing; its check sum would have said the same.
            return 0;
        }

        int length = bytes.Length < into.Length ? bytes.Length : into.Length;
        Array.Copy(bytes, into, length);
        return length;
    }

    public bool Write(int segment, byte[] bytes, int length)
    {
        var exact = new byte[length];
        Array.Copy(bytes, exact, length);
        try
        {
            File.WriteAllBytes(_prefix + segment, exact);
            return true;
        }
        catch (Exception)
        {
            return false;                                                                 // full or worn: the caller books it
        }
    }
}
