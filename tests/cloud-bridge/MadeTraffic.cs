using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Tests;

/// <summary>Drawn traffic of several gateways in the order in which they made it: alarms that come and go, states, gaps.</summary>
internal static class MadeTraffic
{
    /// <param name="time">The gateways' clock.</param>
    /// <param name="random">Draws.</param>
    /// <param name="count">How many events.</param>
    /// <param name="gateways">Their names.</param>
    public static List<Incoming> Draw(ManualTime time, Random random, int count, params string[] gateways)
    {
        MadeGateway[] made = [.. gateways.Select(gateway => new MadeGateway(time, gateway))];
        var revisions = new Dictionary<string, int>();
        var traffic = new List<Incoming>(count);
        for (int i = 0; i < count; i++)
        {
            MadeGateway gateway = made[random.Next(made.Length)];
            int machine = random.Next(4);
            string alarm = $"{gateway.Id}-{machine}-{random.Next(2)}";
            int revision = revisions[alarm] = revisions.GetValueOrDefault(alarm) + 1;
            traffic.Add(random.Next(5) switch
            {
                    0 => gateway.State(Made.State(time.GetUtcNow(), random.Next(100), "pump-1", "pump-2")),
                    1 => gateway.Gap(Lane.Alarm, random.Next(1, 4), GapReason.Reset),
                    _ => gateway.Alarm(
                        Made.Alarm(
                            time.GetUtcNow(),
                            alarm,
                            "e-" + alarm,
                            "m" + machine,
                            isActive: revision % 2 == 1,
                            revision: revision,
                            occurrences: (revision + 1) / 2
                        )
                    ),
                }
            );
        }

        return traffic;
    }
}
