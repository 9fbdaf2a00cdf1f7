namespace EdgeAgent.Contracts.Files;

/// <summary>
/// Files and folders that only the program's own user reads, whatever the umask of whoever started it. SQLite gives its log the rights of its database.
/// </summary>
public static class OwnFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a file when it is missing, and takes it from others when they could read it.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = Owner };
        using (new FileStream(path, options))
        {
        }

        if ((File.GetUnixFileMode(path) & ~Owner) != 0) File.SetUnixFileMode(path, Owner);
    }

    /// <summary>A folder that nobody else enters, and so nobody reaches what is in it; made when it is missing.</summary>
    public static DirectoryInfo Folder(string path)
    {
        DirectoryInfo folder = Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Owner | UnixFileMode.UserExecute);
        return folder;
    }
}
