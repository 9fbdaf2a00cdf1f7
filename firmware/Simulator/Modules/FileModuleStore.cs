using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulator.Modules;

/// <summary>
/// A simulated module's record as a file, replaced as a whole by renaming. It survives a killed process; it is not flushed to the disk, so a power cut of the
/// host may lose the newest record, which a module's own store never does.
/// </summary>
public sealed class FileModuleStore(string path) : IModuleStore
{
    private readonly string _next = path + ".next";

    public int Read(byte[] into)
    {
        if (!File.Exists(path)) return 0;
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }

    public bool Write(byte[] record, int length)
    {
        using (var file = File.Create(_next)) file.Write(record, 0, length);
        File.Move(_next, path, overwrite: true);
        return true;
    }
}
