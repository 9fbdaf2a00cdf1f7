namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>Files with secrets: readable by their owner only from the first moment, whole or not at all, on disk before the call returns.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Write(string path, string text) => Write(path, text, OwnerOnly);

    /// <summary>As <see cref="Write(string, string)"/>, readable by everybody: certificates.</summary>
    public static void WritePublic(string path, string text) => Write(path, text, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    /// <summary>A key that others could have read is no identity any more.</summary>
    public static void ThrowIfOpen(string path)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~OwnerOnly) == 0) return;
        throw new UnauthorizedAccessException(
            $"{path} can be read by others than its owner. Nothing was sent. If nobody else has used this box: chmod 600 {path}. Otherwise delete it, start again, and pair the gateway anew."
        );
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
