using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Buffer;

public class CheckpointTests
{
    private const int Batch = 1000;

    [Fact]
    public void A_flood_is_trimmed_as_fast_as_it_comes_and_does_not_wait_for_the_minute()
    {
        const long Limit = 1_000_000;
        var rig = new Rig(options: Rig.Options with { Retention = new RetentionOptions { MaxFrameBytes = Limit } });
        long most = 0;
        for (long sequence = 0; sequence < 3 * Checkpoint.MostFrames;)
        {
            rig.Wait(0.02);
            rig.Send([.. Enumerable.Range(0, Batch).Select(_ => Rig.Features(++sequence, stamp: rig.Now))]);
            rig.Loop.Tick(rig.Moment);
            rig.Commit();
            most = Math.Max(most, rig.Store.NewestFrameId - rig.Store.ReadFrames(0, 1)[0].Id + 1);
        }

        int frameBytes = rig.Store.ReadFrames(0, 1)[0].Bytes.Length;
        Assert.InRange(most, Checkpoint.MostFrames, Checkpoint.MostFrames + Batch + (Limit / frameBytes) + 1);
        Assert.Equal(3 * Checkpoint.MostFrames, rig.Row().Delivered);
    }
}
