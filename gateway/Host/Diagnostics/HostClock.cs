using System.Runtime.InteropServices;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>What says that the box's clock is right.</summary>
public enum ClockTrust
{
    /// <summary>Any date since the product exists: for boxes whose time somebody else looks after (containers, virtual machines).</summary>
    Date,

    /// <summary>The kernel, which knows whether a time server has disciplined its clock (adjtimex).</summary>
    Kernel,
}

/// <summary>
/// Moments for the core. UTC is the process's time line (which a replay runs faster); the steady clock is always the real one, because it
/// times real links: a resend, a silence, a sign of life.
/// </summary>
internal sealed partial class HostClock(TimeProvider time, ClockTrust trust, long storedMs)
{
    /// <summary>How often the kernel is asked; it takes minutes to lose its time server anyway.</summary>
    private const long AskKernelMs = 10_000;

    /// <summary>Room for struct timex, which is 208 bytes on 64-bit Linux; modes 0 in its first field only asks.</summary>
    private const int TimexBytes = 256;
    private const int NotSynchronised = 5;

    private readonly Lock _gate = new();
    private readonly TimeLine _line = new(storedMs);
    private long _askedMs = long.MinValue / 2;
    private bool _isSynced = trust == ClockTrust.Date;

    public int Steps => _line.Steps;

    public long AheadMs => _line.AheadMs;

    public Moment Now()
    {
        lock (_gate)
        {
            long steadyMs = Environment.TickCount64;
            if (trust == ClockTrust.Kernel && steadyMs - _askedMs >= AskKernelMs) (_isSynced, _askedMs) = (IsKernelSynced(), steadyMs);
            long lineSteadyMs = (long)time.GetElapsedTime(0).TotalMilliseconds;
            (long utcMs, ClockState clock) = _line.At(time.GetUtcNow().ToUnixTimeMilliseconds(), lineSteadyMs, _isSynced);
            return new Moment(utcMs, steadyMs, clock, _line.Steps);
        }
    }

    private static bool IsKernelSynced() => AdjustTime(new byte[TimexBytes]) is >= 0 and < NotSynchronised;

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(byte[] timex);
}
