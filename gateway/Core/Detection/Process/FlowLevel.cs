namespace EdgeAgent.Gateway.Detection.Process;

/// <summary>What the flow is like in one operating state, and whether its newest mean is away from that.</summary>
public sealed class FlowLevel(ProcessBandOptions options)
{
    /// <summary>Times the centre is refined with far readings pulled in; it stands still after two or three.</summary>
    private const int Refinements = 3;

    private readonly List<double> _learning = [];
    private readonly Queue<double> _newest = new();
    private double _allowed;
    private double _byLoad;
    private double? _current;
    private DateTimeOffset? _awaySince;

    public bool IsLearned { get; private set; }

    public double Centre { get; private set; }

    public bool IsAway { get; private set; }

    /// <summary>The limit on the side to which the newest mean leans.</summary>
    public double Limit => _newest.Count > 0 && _newest.Average() < 0 ? Centre - _allowed - _byLoad : Centre + _allowed + _byLoad;

    /// <param name="flow">L/min.</param>
    /// <param name="current">Motor current in A, newest and usual, when it is precise enough to tell loads apart, else null. The newest, for flow follows a
    /// load at once.</param>
    /// <param name="at">When.</param>
    public void Take(double flow, (double Short, double Long)? current, DateTimeOffset at)
    {
        _byLoad = 0;
        if (current is (double newest, double usual))
        {
            double centre = _current ?? usual;
            if (!IsLearned) centre += (usual - centre) / Math.Max(1, _learning.Count);
            _current = centre;
            _byLoad = options.FlowOverCurrent * Math.Max(Math.Abs(newest - centre), Math.Abs(usual - centre)) / centre * Math.Abs(Centre);
        }

        if (!IsLearned)
        {
            _learning.Add(flow);
            if (_learning.Count == options.LearningReadings) Learn();
            return;
        }

        double allowed = _allowed + _byLoad;
        double step = Math.Max(options.LargestStep * Math.Abs(Centre), 2 * allowed);
        double away = flow - Centre;
        _newest.Enqueue(Math.Clamp(away, -step, step));
        if (_newest.Count > options.MeanReadings) _newest.Dequeue();

        double returned = Math.Abs(_newest.Skip(Math.Max(0, _newest.Count - options.ReturnReadings)).Average());
        if (returned < options.ReturnPart * allowed) IsAway = false;
        else if (Math.Abs(_newest.Average()) > allowed) IsAway = true;

        if (!IsAway) _awaySince = null;
        else _awaySince ??= at;
        if (!IsAway && Math.Abs(away) < step)
        {
            Centre += away / options.FollowingReadings;
            if (current is { } now) _current += (now.Long - _current) / options.FollowingReadings;
        }

        if (at - _awaySince >= options.AcceptAfter) Forget();
    }

    /// <summary>As numbers, for a memory: centre, allowance, current (0 when there is none).</summary>
    public double[] Save() => [Centre, _allowed, _current ?? 0];

    /// <summary>Takes back a memory; false when it is not one.</summary>
    public bool Load(double[] saved)
    {
        if (saved.Length != 3 || !saved.All(double.IsFinite) || saved[1] <= 0) return false;
        (Centre, _allowed, _current, IsLearned) = (saved[0], saved[1], saved[2] > 0 ? saved[2] : null, true);
        return true;
    }

    /// <summary>First where the readings crowd, so that a start-up among them does no harm; then the mean of what lies around it.</summary>
    private void Learn()
    {
        Centre = Robust.CentreOfShortestHalf(_learning);
        double reach = options.LargestStep / 3 * Math.Abs(Centre);
        for (int i = 0; i < Refinements; i++) Centre = _learning.Average(value => Math.Clamp(value, Centre - reach, Centre + reach));
        double spread = Math.Sqrt(_learning.Average(value => Math.Pow(Math.Clamp(value - Centre, -reach, reach), 2)));
        double floor = Math.Clamp(options.ChangePerLitrePerMinute * Math.Abs(Centre), options.SmallestChange, options.LargestChange) * Math.Abs(Centre);
        double noise = options.ErrorsAllowed * spread / Math.Sqrt(options.MeanReadings);
        _allowed = Math.Max(Math.Max(floor, noise), options.WanderAllowed * Wander());
        _learning.Clear();
        IsLearned = _allowed > 0;
    }

    /// <summary>How far the mean of the newest readings has wandered nine tenths of the time; a start-up, further off than any step, left out.</summary>
    private double Wander()
    {
        double sum = 0;
        List<double> distances = [];
        for (int i = 0; i < _learning.Count; i++)
        {
            sum += _learning[i];
            if (i >= options.MeanReadings) sum -= _learning[i - options.MeanReadings];
            double away = Math.Abs(sum / options.MeanReadings - Centre);
            if (i >= options.MeanReadings - 1 && away < options.LargestStep * Math.Abs(Centre)) distances.Add(away);
        }

        distances.Sort();
        return distances.Count == 0 ? 0 : distances[(int)(0.9 * (distances.Count - 1))];
    }

    private void Forget()
    {
        _newest.Clear();
        (IsLearned, IsAway, _awaySince, _current) = (false, false, null, null);
    }
}
