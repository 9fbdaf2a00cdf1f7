using System.Runtime.InteropServices;
using System.Text;

namespace EdgeAgent.Contracts.Files;

/// <summary>
/// Files and folders that only the program's own user reads, whatever the umask of whoever started it. SQLite gives its log the rights of its database.
/// </summary>
public static partial class OwnFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Group = Owner | UnixFileMode.GroupRead;
    private const uint Others = 0b111_111;
    private const int ReadOnly = 0;

    /// <summary>What this process makes from now on is for its own user, also what a library makes for it; the first line of every program of ours.</summary>
    public static void MaskOthers()
    {
        if (!OperatingSystem.IsWindows()) _ = Mask(Others);
    }

    /// <summary>
    /// Makes a file when it is missing, and takes it from others when they could read it. One that is there is not opened: closing it would end every lock this
    /// process has on it (POSIX), and with SQLite's gone another program that closes the database deletes the log this one writes to.
    /// </summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        if (!File.Exists(path))
        {
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = Owner };
                using var made = new FileStream(path, options);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Somebody made it meanwhile; its rights are looked at all the same.
            }
        }

        if ((File.GetUnixFileMode(path) & ~Owner) != 0) File.SetUnixFileMode(path, Owner);
    }

    /// <summary>Writes a text for the owner alone from the first moment, whole or not at all; it is on disk before the call returns.</summary>
    public static void Write(string path, string text) => Write(path, text, Owner);

    /// <summary>As <see cref="Write(string, string)"/>, readable by everybody whatever the umask: certificates.</summary>
    public static void WritePublic(string path, string text) => Write(path, text, Everybody);

    /// <summary>As <see cref="Write(string, string)"/>, readable by the group too: settings that an administrator writes and a service's user reads.</summary>
    public static void WriteForGroup(string path, string text) => Write(path, text, Group);

    /// <summary>Whether others than its owner may do anything with a file.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Owner) != 0;

    /// <summary>A folder that nobody else enters, and so nobody reaches what is in it; made when it is missing.</summary>
    public static DirectoryInfo Folder(string path)
    {
        DirectoryInfo folder = Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Owner | UnixFileMode.UserExecute);
        return folder;
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows() && mode != Owner) File.SetUnixFileMode(fresh, mode);
        Rename(fresh, path);
    }

    /// <summary>
    /// Gives a file that is whole another name, over what has that name: after a power cut the one or the other is there, never half of it. Content and name are
    /// on disk before the call returns.
    /// </summary>
    public static void Rename(string path, string name)
    {
        Flush(path);
        File.Move(path, name, overwrite: true);
        Flush(Path.GetDirectoryName(Path.GetFullPath(name))!);
    }

    /// <summary>A file's content, or the names in a folder, are on disk before the call returns.</summary>
    private static void Flush(string path)
    {
        // .NET opens no folders, and a name is on disk only when its folder is.
        if (OperatingSystem.IsWindows()) return;
        int file = Open(path, ReadOnly);
        bool isFlushed = file >= 0 && FlushToDisk(file) == 0;
        int error = Marshal.GetLastPInvokeError();
        if (file >= 0) _ = Close(file);
        if (!isFlushed) throw new IOException($"{path} could not be brought to disk: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Mask(uint mask);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushToDisk(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
