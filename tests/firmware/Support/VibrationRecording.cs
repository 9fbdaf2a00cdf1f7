using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>One channel of a recorded vibration, read at any time by straight lines between its samples.</summary>
public sealed class VibrationRecording
{
    private readonly double[] _samples;
    private readonly double _rateHz;

    private VibrationRecording(double[] samples, double rateHz)
    {
        _samples = samples;
        _rateHz = rateHz;
    }

    /// <summary>The first record of a set, its first channel, in m/s2.</summary>
    public static VibrationRecording First(string set)
    {
        string[] rows = File.ReadAllLines(Repository.Recording(set, "records.csv"));
        string[] head = rows[0].Split(',');
        string[] row = rows[1].Split(',');
        string Cell(string name) => row[Array.IndexOf(head, name)];
        int channels = Cell("channels").Split('|').Length;
        double scale = double.Parse(Cell("scale"), CultureInfo.InvariantCulture) * 9.80665;
        double rate = double.Parse(Cell("rate_hz"), CultureInfo.InvariantCulture);
        short[] raw = MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(Repository.Recording(set, Cell("file")))).ToArray();
        return new VibrationRecording([.. raw.Where((_, i) => i % channels == 0).Select(count => count * scale)], rate);
    }

    /// <summary>The acceleration at a time; the recording repeats.</summary>
    public double At(double seconds)
    {
        double at = seconds * _rateHz;
        long index = (long)Math.Floor(at);
        double part = at - index;
        return (Sample(index) * (1 - part)) + (Sample(index + 1) * part);
    }

    /// <summary>RMS of the same signal sampled finely, mean removed.</summary>
    public double Rms(double from, double seconds)
    {
        const double fineHz = 200_000;
        double[] fine = [.. Enumerable.Range(0, (int)(seconds * fineHz)).Select(i => At(from + (i / fineHz)))];
        double mean = fine.Average();
        return Math.Sqrt(fine.Average(x => (x - mean) * (x - mean)));
    }

    private double Sample(long index) => _samples[(int)(index % _samples.Length)];
}
