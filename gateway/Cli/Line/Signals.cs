using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeAgent.Cli.Line;

/// <summary>The two things the line asks of other processes by number: are you there, and please end.</summary>
public static partial class Signals
{
    private const int SigTerm = 15;

    public static void Terminate(int processId) => _ = Kill(processId, SigTerm);

    /// <summary>True when the process exists and its program file is <paramref name="program"/>'s, so that a reused number is not mistaken.</summary>
    public static bool IsRunning(int processId, string program)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited && process.MainModule?.FileName is { } file
                && (Path.GetFileName(file) == Path.GetFileName(program) || Path.GetFileName(file) == "dotnet");
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
