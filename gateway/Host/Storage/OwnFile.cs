namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>A store that only the gateway's own user reads, whatever the umask of whoever started it. SQLite gives its log the rights of the file.</summary>
internal static class OwnFile
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
}
