using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// Whether a file of samples can be what its table says: little-endian signed 16-bit, channels interleaved. A file in another form is noise to a judge that
/// believes the table, and noise has a verdict too.
/// </summary>
public static class RawSamples
{
    /// <summary>Samples that are enough to see the form.</summary>
    private const int LookedAt = 65_536;

    private const int MostChannels = 8;

    /// <summary>Full scale of all values equally often has 0.577 of it; bytes the wrong way round come near.</summary>
    private const double AllValuesAlike = 0.45;

    /// <summary>Channels of different sensors differ more than this, samples of one channel dealt to several less.</summary>
    private const double OneChannelDealt = 0.005;

    /// <summary>Samples of one channel have the same size wherever they stand; dealt from several, they don't.</summary>
    private const double SeveralChannels = 1.35;

    /// <summary>Why the file is not what the table says; null when nothing speaks against it.</summary>
    /// <param name="channels">That the table names.</param>
    /// <param name="samples">Of each channel that the table names; null when it names none.</param>
    public static string? Problem(ReadOnlySpan<byte> bytes, int channels, int? samples)
    {
        int frame = 2 * channels;
        if (bytes.Length == 0) return "The file is empty.";
        if (samples is { } told && bytes.Length < (long)told * frame)
            return $"The file holds {bytes.Length / frame} samples of {channels} channels, the table says {told}.";
        if (samples is > 0 and var each16 && bytes.Length > (long)each16 * frame && bytes.Length % (2L * each16) == 0 && bytes.Length / (2L * each16) <= MostChannels)
            return $"The file holds {bytes.Length / (2L * each16)} values for each of {each16} samples, the table names {channels} channels of 16 bits: more channels, or samples of 32 bits?";
        if (bytes.Length % frame != 0) return $"{bytes.Length} bytes are no whole number of samples of {channels} channels of 16 bits.";

        short[] values = MemoryMarshal.Cast<byte, short>(bytes[..Math.Min(bytes.Length, 2 * LookedAt)]).ToArray();
        if (IsFloat(bytes)) return "The samples read as 32-bit floating point numbers, not as 16-bit ones.";
        short[] swapped = [.. values.Select(BinaryPrimitives.ReverseEndianness)];
        if (SizeOf(values) > AllValuesAlike && SizeOf(swapped) < AllValuesAlike) return "The bytes are the wrong way round: samples must be little-endian.";
        if (channels == 1)
        {
            foreach (int dealt in (int[])[2, 3])
            {
                double[] sizes = SizesOf(values, dealt);
                if (sizes.Max() > SeveralChannels * sizes.Min()) return $"The samples look like {dealt} channels interleaved, the table names one.";
            }

            return null;
        }

        double[] each = SizesOf(values, channels);
        return each.Max() <= (1 + OneChannelDealt) * each.Min() && IsOneSignal(values, channels)
            ? $"The samples look like one channel, the table names {channels}."
            : null;
    }

    /// <summary>16-bit samples read as floating point give any size from 1e-38 on; real ones stay within a few decades.</summary>
    private static bool IsFloat(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(bytes[..(Math.Min(bytes.Length, 4 * LookedAt) / 4 * 4)]);
        int plain = 0;
        foreach (float value in floats)
        {
            if (value == 0 || Math.Abs(value) is > 1e-7f and < 1e5f) plain++;
        }

        return floats.Length > 0 && plain > 0.99 * floats.Length;
    }

    /// <summary>RMS over full scale.</summary>
    private static double SizeOf(short[] values) => Math.Sqrt(values.Sum(value => (double)value * value) / Math.Max(1, values.Length)) / short.MaxValue;

    private static double[] SizesOf(short[] values, int dealt) =>
        [.. Enumerable.Range(0, dealt).Select(first => SizeOf([.. values.Where((_, i) => i % dealt == first)]) + double.Epsilon)];

    /// <summary>Neighbours of one signal sampled fast go together; those of different axes don't.</summary>
    private static bool IsOneSignal(short[] values, int channels)
    {
        double Together(int first)
        {
            double product = 0;
            double left = 0;
            double right = 0;
            for (int i = first; i + 1 < values.Length; i += channels)
            {
                product += (double)values[i] * values[i + 1];
                left += (double)values[i] * values[i];
                right += (double)values[i + 1] * values[i + 1];
            }

            return product / (Math.Sqrt(left * right) + double.Epsilon);
        }

        double[] all = [.. Enumerable.Range(0, channels).Select(Together)];
        return all.Max() - all.Min() < 0.05 && Math.Abs(all[0]) > 0.05;
    }
}
