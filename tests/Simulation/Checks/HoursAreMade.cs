using EdgeAgent.Gateway.Health;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Clocks;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// Whatever the clocks did, the time of rest stands in the hours in which it truly was, and no module was observed for longer than the world has lasted.
/// </summary>
public sealed class HoursAreMade : IChecker
{
    private const long HourMs = 3_600_000;

    /// <summary>The end of the rest that has to be observed; its beginning goes to starts and reconnects.</summary>
    private const long RestMs = 6 * 60_000;

    /// <summary>Two modules of a machine need not be up for the same seconds.</summary>
    private const double Share = 0.8;

    /// <summary>The longest a reading stands for: a reading before each start of a gateway or module, and each step of a clock, may hold for it.</summary>
    private static readonly double s_holdSeconds = new HealthOptions().MaxHold.TotalSeconds;

    public string Promise => "hours are made and their durations are true";

    public string? AtRest(World world)
    {
        long nowMs = WallClock.EpochMs + world.Queue.NowMs;
        long firstMs = (nowMs - RestMs) / HourMs * HourMs;
        foreach ((GatewayProcess gateway, string machine, HealthRecorder recorder) in Recorders(world))
        {
            double now = recorder.Hours.Where(hour => hour.HourMs >= firstMs && hour.HourMs <= nowMs).Sum(Observed);
            if (now < Share * RestMs / 1000) return $"{machine} was at rest for minutes, and the hours of that time observed {now:F0} s";

            double all = recorder.Hours.Concat(recorder.Misdated).Sum(Observed);
            double most = (world.Queue.NowMs / 1000.0) + (s_holdSeconds * (1 + gateway.Starts + gateway.Clock.Now.Steps));
            if (all > most) return $"{machine} was observed for {all:F0} s in a world of {world.Queue.NowMs / 1000} s";
        }

        return null;
    }

    private static double Observed(HourAccount hour) => hour.Modules.Values.Select(module => module.ObservedSeconds).DefaultIfEmpty().Max();

    private static IEnumerable<(GatewayProcess Gateway, string Machine, HealthRecorder Recorder)> Recorders(World world) =>
        from gateway in world.Gateways
        where gateway.Loop is not null
        from recorder in gateway.Loop!.Health
        select (gateway, recorder.Key, recorder.Value);
}
