using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Checks;

namespace EdgeAgent.Simulation.Actors;

/// <summary>What lies on a gateway's disk, and beside it what a checker wants to know of this time line: a copy of the image carries both.</summary>
public sealed class DiskImage(MemoryGatewayStore store, CommitHistory history) : IDisposable
{
    public MemoryGatewayStore Store { get; } = store;

    /// <summary>Everything that was ever committed in this time line; retention does not shorten it.</summary>
    public CommitHistory History { get; } = history;

    public IReadOnlyList<EdgeAgent.Gateway.Buffer.LaneRow> Lanes => Store.Load().Lanes;

    public DiskImage Copy() => new(Store.Copy(), History.Copy());

    public void Apply(GatewayChanges changes)
    {
        Store.Commit(changes);
        bool isAboutLanes = changes.Frames.Count + changes.Gaps.Count > 0;
        History.Note(changes, isAboutLanes ? Lanes.ToDictionary(row => row.Number) : []);
    }

    public void Dispose() => Store.Dispose();
}
