namespace EdgeAgent.Simulator.Replay;

/// <summary>A raw recording, or a part of one, that a module shall send as a burst.</summary>
/// <param name="File">Little-endian signed 16-bit samples, channels interleaved.</param>
/// <param name="Channels">1 to 3.</param>
/// <param name="RateHz">Samples per second and channel.</param>
/// <param name="Scale">One count in g.</param>
/// <param name="Rpm">Shaft speed when it was taken; 0 unknown.</param>
/// <param name="From">First sample of each channel to send.</param>
/// <param name="Samples">Samples of each channel to send.</param>
public sealed record RecordedBurst(string File, int Channels, double RateHz, double Scale, double Rpm, int From, int Samples)
{
    private const double StandardGravity = 9.80665;

    /// <summary>One count on the wire in 0.000001 m/s²; rounded up, so that no sample overflows.</summary>
    public uint WireScale => (uint)Math.Max(1, Math.Ceiling(Scale * StandardGravity * 1e6));

    /// <summary>The samples in counts of <see cref="WireScale"/>, interleaved.</summary>
    public short[] Read()
    {
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int available = (bytes.Length / (2 * Channels)) - From;
        if (available < Samples) throw new InvalidDataException($"{File} has {available} samples from {From} on; {Samples} are asked for.");
        double perCount = Scale * StandardGravity * 1e6 / WireScale;
        short[] samples = new short[Samples * Channels];
        for (int i = 0; i < samples.Length; i++) samples[i] = (short)Math.Round(BitConverter.ToInt16(bytes, 2 * ((From * Channels) + i)) * perCount);
        return samples;
    }
}

/// <summary>What one module sends, in order.</summary>
public sealed record BurstPlan(string Module, IReadOnlyList<RecordedBurst> Bursts);
