using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>
/// Moments for the core. UTC comes from the process's time line (which a replay runs faster); the steady clock is always the real one, because it times real
/// links: a resend, a silence, a sign of life.
/// </summary>
internal sealed class HostClock(TimeProvider time)
{
    /// <summary>A clock before this was never set: the program did not exist yet.</summary>
    private static readonly DateTimeOffset s_earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Moment Now()
    {
        DateTimeOffset utc = time.GetUtcNow();
        return new Moment(utc.ToUnixTimeMilliseconds(), Environment.TickCount64, utc >= s_earliest ? ClockState.Synced : ClockState.None);
    }
}
