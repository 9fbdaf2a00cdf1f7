using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>Every alarm event and health record of a gateway's surviving time line is at the bridge, and the newest word on each alarm is the gateway's.</summary>
public sealed class NothingLostAtTheBridge : IChecker
{
    public string Promise => "nothing lost between gateway and bridge";

    public string? AtRest(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            HashSet<string> known = [.. world.Bridges[0].Read(session => session.Query("SELECT digest FROM events WHERE gateway = $1", row => row.GetString(0), gateway.Id))];
            foreach ((string digest, AlarmData alarm) in gateway.Disk.Image.History.Alarms)
            {
                if (!known.Contains(digest)) return $"revision {alarm.Revision} of alarm {alarm.AlarmId} of {gateway.Id} is not at the bridge";
            }

            int missing = gateway.Disk.Image.History.Hours.Count(hour => !known.Contains(hour));
            if (missing > 0) return $"{missing} health records of {gateway.Id} are not at the bridge";

            foreach (EdgeAgent.Gateway.Alarms.Alarm alarm in gateway.Loop?.Alarms.Alarms ?? [])
            {
                long revision = world.Bridges[0].Read(session => session.Number("SELECT revision FROM alarms WHERE gateway = $1 AND alarm = $2", gateway.Id, alarm.Id));
                if (revision != alarm.Revision) return $"alarm {alarm.Id} of {gateway.Id} stands at revision {alarm.Revision} there and at {revision} at the bridge";
            }
        }

        return null;
    }
}
