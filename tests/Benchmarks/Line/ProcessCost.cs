using System.Globalization;

namespace EdgeAgent.Benchmarks.Line;

/// <summary>Processor time, memory and disk writes of a process as the kernel counts them.</summary>
/// <param name="CpuSeconds">User and system time since it started.</param>
/// <param name="ResidentMb">Resident memory, MiB.</param>
/// <param name="AnonymousMb">The part of it that belongs to no file, MiB.</param>
/// <param name="WrittenBytes">What it caused to be written to the disk: whole pages, the file system's journal not among them.</param>
internal readonly record struct ProcessCost(double CpuSeconds, double ResidentMb, double AnonymousMb, long WrittenBytes)
{
    private const double TicksPerSecond = 100;                                          // USER_HZ of every Linux .NET runs on

    public static ProcessCost Of(int processId)
    {
        string[] stat = File.ReadAllText($"/proc/{processId}/stat").Split(") ")[1].Split(' ');
        double cpu = (double.Parse(stat[11], CultureInfo.InvariantCulture) + double.Parse(stat[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        string[] status = File.ReadAllLines($"/proc/{processId}/status");
        return new ProcessCost(
            cpu,
            Number(status, "VmRSS:") / 1024.0,
            Number(status, "RssAnon:") / 1024.0,
            Number(File.ReadAllLines($"/proc/{processId}/io"), "write_bytes:")
        );
    }

    private static long Number(string[] lines, string name)
    {
        string line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}

/// <summary>One second of a run.</summary>
/// <param name="Ticks">Stopwatch ticks.</param>
/// <param name="Count">Frames through by then.</param>
internal readonly record struct LoadSecond(long Ticks, long Count, ProcessCost Consumer, ProcessCost Broker, ProcessCost Generator);
