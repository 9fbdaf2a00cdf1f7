using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>Every burst that a gateway judged since it started, and did not hold back by its limits, has its evidence on the disk.</summary>
public sealed class EvidenceOfEveryBurst : IChecker
{
    public string Promise => "evidence of every judged burst is stored";

    public string? During(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (gateway.Loop is not { } loop) continue;
            long judged = loop.Bursts.GetValueOrDefault(BurstCounters.Judged) - loop.Bursts.GetValueOrDefault(BurstCounters.HeldBack);
            long stored = gateway.Disk.Image.History.Evidence.Count - gateway.EvidenceAtStart;
            if (judged != stored) return $"{gateway.Id} judged {judged} bursts since its start and stored the evidence of {stored}";
        }

        return null;
    }
}
