using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Ingest;

/// <summary>Damaged and made-up frames through the whole core: no crash, no silent acceptance.</summary>
public class MutatedFrames
{
    private const int Frames = 100_000;

    [Fact]
    public void A_hundred_thousand_mutated_frames_are_each_taken_bit_for_bit_or_refused_under_a_name()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var rig = new Rig();
        var frame = new Frame();
        var again = new byte[WireLimits.MaxBurstChunkBytes];
        long accounted = 0;
        for (int i = 0; i < Frames; i++)
        {
            long next = (rig.Loop.Devices.Find(Rig.Module)!.Current?.Lanes[2]?.Contiguous ?? 0) + 1;
            byte[] message = Mutate(Rig.Features(next, uptimeMs: i), random);
            long refused = rig.Loop.Refused.Total;
            long observed = rig.Loop.Observations;
            rig.Loop.BeginBatch();
            rig.Loop.TakeFromPlant("m/0000000001/frame", message, rig.Moment);

            bool isObserved = rig.Loop.Observations > observed;
            bool isRefused = rig.Loop.Refused.Total > refused;
            Assert.False(isObserved && isRefused, $"seed {seed}, frame {i}: taken and refused");
            if (isObserved)
            {
                Assert.True(FrameCodec.TryDecode(message, message.Length, frame, out _));
                Assert.Equal(message, again[..FrameCodec.Encode(frame, again)]);
            }

            if (isObserved || isRefused) accounted++;
            if (i % 100 == 99) rig.Commit();
        }

        // The rest were well-formed and already known, or ahead of their lane: those are in the ledger or asked for again.
        Assert.InRange(accounted, Frames * 9 / 10, Frames);
        Assert.Equal(rig.Loop.Refused.Total, rig.Loop.Refused.ToDictionary().Values.Sum());
    }

    private static byte[] Mutate(byte[] message, Random random)
    {
        byte[] mutant = message;
        switch (random.Next(8))
        {
            case 0: break;
            case 1: mutant = message[..random.Next(message.Length)]; break;
            case 2: mutant = [.. message, .. new byte[random.Next(1, 2000)]]; break;
            case 3: mutant = new byte[random.Next(0, 200)]; random.NextBytes(mutant); break;
            default:
                for (int flips = random.Next(1, 4); flips > 0; flips--) mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
                break;
        }

        // Half of them get a right checksum again, so that what lies behind it is reached.
        if (mutant.Length >= 52 && random.Next(2) == 0)
        {
            uint crc = Crc32.Of(mutant, 0, mutant.Length - 4);
            BitConverter.TryWriteBytes(mutant.AsSpan(mutant.Length - 4), crc);
        }

        return mutant;
    }
}
