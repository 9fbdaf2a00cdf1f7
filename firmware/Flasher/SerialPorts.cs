namespace EdgeAgent.Flasher;

/// <summary>
/// The serial port of a board, looked at before nanoff is: on Linux nanoff says of a port that is not there, or may not be opened, only "Error E4000: Error
/// executing ESP32 serial command".
/// </summary>
public static class SerialPorts
{
    /// <summary>The port asked for, or the only one there is.</summary>
    public static string Choose(string? asked, string folder = "/dev")
    {
        if (asked is not null) return asked;
        string[] ports = [.. Directory.GetFiles(folder, "ttyUSB*").Concat(Directory.GetFiles(folder, "ttyACM*")).Order(StringComparer.Ordinal)];
        return ports.Length switch
        {
            1 => ports[0],
            0 => throw new FlashException(
                $"No board is connected: there is no {folder}/ttyUSB* or {folder}/ttyACM*. Check the cable (some only charge), or name the port with --port."),
            _ => throw new FlashException($"There are several ports: {string.Join(", ", ports)}. Name one with --port."),
        };
    }

    /// <summary>Opens the port for a moment; throws with what to do when that can't be.</summary>
    public static void Check(string port)
    {
        if (!OperatingSystem.IsLinux()) return;                                           // elsewhere nanoff itself tells
        try
        {
            using var file = new FileStream(
                port,
                new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlashException(
                $"{port} is not there. Look which port the board has (ls /dev/ttyUSB* /dev/ttyACM*), check the cable, and name it with --port.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new FlashException(
                $"{port} may not be opened by this user. Add the user to the group 'dialout' (sudo usermod -aG dialout $USER), "
                + "log in again, and run the same command.");
        }
        catch (IOException problem)
        {
            throw new FlashException(
                $"{port} can't be opened: {problem.Message} Close what else uses it (a terminal, an IDE), "
                + "unplug the board and plug it in again, and run the same command.");
        }
    }
}
