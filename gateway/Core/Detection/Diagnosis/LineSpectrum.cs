namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>A power spectrum and how far each line stands out of its neighbourhood (power over local median power).</summary>
public sealed class LineSpectrum
{
    private readonly double[] _prominence;
    private readonly double[] _logs;

    /// <param name="power">Power per line from 0 Hz.</param>
    /// <param name="lineHz">Distance of lines.</param>
    /// <param name="neighbourhoodHz">Half width over which the local median is taken.</param>
    public LineSpectrum(double[] power, double lineHz, double neighbourhoodHz)
    {
        Power = power;
        LineHz = lineHz;
        _prominence = OverLocalMedian(power, Math.Max(20, (int)(neighbourhoodHz / lineHz)));
        _logs = [.. _prominence.Select(prominence => Math.Log(1 + prominence))];
    }

    public IReadOnlyList<double> Power { get; }

    public double LineHz { get; }

    /// <summary>How far the line nearest to a frequency stands out; 1 is noise, 0 when it is outside the spectrum.</summary>
    public double Prominence(double hz)
    {
        int line = (int)Math.Round(hz / LineHz);
        return line > 0 && line < _prominence.Length ? _prominence[line] : 0;
    }

    /// <summary>ln(1 + prominence), which searches ask for a hundred thousand times.</summary>
    public double LogProminence(double hz)
    {
        int line = (int)Math.Round(hz / LineHz);
        return line > 0 && line < _logs.Length ? _logs[line] : 0;
    }

    /// <summary>Largest power within two lines of a frequency: a line between two bins loses up to half otherwise.</summary>
    public double PeakPower(double hz)
    {
        int line = (int)Math.Round(hz / LineHz);
        double peak = 0;
        for (int i = Math.Max(1, line - 2); i <= Math.Min(Power.Count - 1, line + 2); i++) peak = Math.Max(peak, Power[i]);
        return peak;
    }

    private static double[] OverLocalMedian(double[] power, int half)
    {
        double[] prominence = new double[power.Length];
        double[] window = new double[2 * half + 1];
        int step = Math.Max(1, half / 4);
        for (int i = 0; i < power.Length; i += step)
        {
            int from = Math.Max(1, i - half);
            int count = Math.Max(1, Math.Min(power.Length - 1, i + half) - from);
            Array.Copy(power, Math.Min(from, power.Length - count), window, 0, count);
            Array.Sort(window, 0, count);
            double median = window[count / 2] + double.Epsilon;
            for (int line = i; line < Math.Min(power.Length, i + step); line++) prominence[line] = power[line] / median;
        }

        return prominence;
    }
}
