using System.Globalization;

namespace EdgeAgent.Benchmarks.Line;

/// <summary>Processor time and memory of a process as the kernel counts them.</summary>
/// <param name="CpuSeconds">User and system time since it started.</param>
/// <param name="ResidentMb">Resident memory, MiB.</param>
/// <param name="AnonymousMb">The part of it that belongs to no file, MiB.</param>
internal readonly record struct ProcessCost(double CpuSeconds, double ResidentMb, double AnonymousMb)
{
    private const double TicksPerSecond = 100;                                          // USER_HZ of every Linux .NET runs on

    public static ProcessCost Of(int processId)
    {
        string[] stat = File.ReadAllText($"/proc/{processId}/stat").Split(") ")[1].Split(' ');
        double cpu = (double.Parse(stat[11], CultureInfo.InvariantCulture) + double.Parse(stat[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        string[] status = File.ReadAllLines($"/proc/{processId}/status");
        return new ProcessCost(cpu, Mb(status, "VmRSS:"), Mb(status, "RssAnon:"));
    }

    private static double Mb(string[] status, string name)
    {
        string line = status.First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
