using System.Runtime.InteropServices;

namespace EdgeAgent.Cli.Line;

/// <summary>The two things the line asks of other processes by number: are you there, and please end.</summary>
public static partial class Signals
{
    private const int SigTerm = 15;

    public static void Terminate(int processId) => _ = Kill(processId, SigTerm);

    /// <summary>True when the process exists and runs <paramref name="program"/>, so that a reused number is not mistaken.</summary>
    public static bool IsRunning(int processId, string program)
    {
        try
        {
            // A program that was built anew while it runs shows as deleted; it runs all the same.
            string? running = File.ResolveLinkTarget($"/proc/{processId}/exe", returnFinalTarget: false)?.FullName;
            return running is not null && Path.GetFileName(running).Split(' ')[0] == Path.GetFileName(program);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
