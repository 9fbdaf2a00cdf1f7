using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>A real terminal device with a board at its other end: whatever program opens <see cref="Path"/> and sends a line gets the board's answer.</summary>
public sealed class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 0x102;                                         // O_RDWR | O_NOCTTY
    private readonly FileStream _board;
    private readonly FileStream _keptOpen;
    private readonly Thread _thread;

    /// <param name="answer">What the board says to a line; null ends the board.</param>
    public PseudoTerminal(Func<string, string?> answer)
    {
        int board = posix_openpt(ReadWriteNoControl);
        if (board < 0 || grantpt(board) != 0 || unlockpt(board) != 0) throw new InvalidOperationException("This system gives no pseudo-terminal.");
        var name = new byte[128];
        if (ptsname_r(board, name, name.Length) != 0) throw new InvalidOperationException("The pseudo-terminal has no name.");
        Path = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        _board = new FileStream(new SafeFileHandle(board, ownsHandle: true), FileAccess.ReadWrite, 0);
        _keptOpen = new FileStream(
            Path,
            new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });
        _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        _thread.Start();
    }

    public string Path { get; }

    public void Dispose()
    {
        _keptOpen.Write("bye\n"u8);
        _thread.Join();
        _keptOpen.Dispose();
        _board.Dispose();
    }

    private void Serve(Func<string, string?> answer)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (_board.Read(one, 0, 1) == 1)
        {
            if (one[0] is not ((byte)'\n' or (byte)'\r'))
            {
                line.Append((char)one[0]);
                continue;
            }

            string asked = line.ToString();
            line.Clear();
            if (asked == "bye") return;
            if (asked.Length > 0 && answer(asked) is { } said) _board.Write(Encoding.ASCII.GetBytes(said + "\n"));
        }
    }

    [DllImport("libc")]
    private static extern int posix_openpt(int flags);

    [DllImport("libc")]
    private static extern int grantpt(int terminal);

    [DllImport("libc")]
    private static extern int unlockpt(int terminal);

    [DllImport("libc")]
    private static extern int ptsname_r(int terminal, byte[] name, nint length);
}
