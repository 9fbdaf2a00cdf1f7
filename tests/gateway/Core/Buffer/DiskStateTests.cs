using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Buffer;

public class DiskStateTests
{
    [Fact]
    public void On_a_full_disk_alarms_are_taken_and_features_stay_with_their_module_until_there_is_room()
    {
        var rig = new Rig();
        rig.Send(Rig.Features(1));
        rig.Loop.Disk = DiskState.Full;
        rig.Commit();
        Assert.Equal(Excuse.HeldBack, rig.Receipts[^1].Excuse);
        rig.Receipts.Clear();
        rig.Send(Rig.Features(2), Rig.Features(3));
        Assert.Empty(rig.Receipts);
        rig.Send(Rig.Features(1, lane: Lane.Alarm));

        Assert.Equal(1, rig.Row().Contiguous);
        Assert.Equal(1, rig.Row(Lane.Alarm).Delivered);
        Assert.Equal(2, rig.Loop.HeldBack);
        Assert.Equal(1, rig.Receipts[^1].Highest[Array.IndexOf(rig.Receipts[^1].Lanes, Lane.Alarm)]);

        rig.Loop.Disk = DiskState.Ample;
        rig.Commit();
        Assert.Equal(Excuse.None, rig.Receipts[^1].Excuse);
        rig.Send(Rig.Features(2), Rig.Features(3));
        Assert.Equal(3, rig.Row().Delivered);
    }

    [Fact]
    public void On_a_tight_disk_the_log_keeps_its_size_and_the_newest_frames()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 1000, 1);
        rig.Loop.Disk = DiskState.Tight;
        rig.Live(ref sequence, 2000, 1);

        IReadOnlyList<LoggedFrame> frames = rig.Store.ReadFrames(0, int.MaxValue);
        Assert.InRange(frames.Count, 890, 1000);
        Assert.Equal(3000, frames[^1].Sequence);
        Assert.Equal(3000, rig.Row().Delivered);
    }
}
