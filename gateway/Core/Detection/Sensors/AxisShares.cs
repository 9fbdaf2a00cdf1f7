using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Sensors;

/// <summary>
/// How the vibration of a point is shared among its three axes while the machine runs. A sensor that is turned keeps the sum of squares and changes the shares;
/// a fault of the machine adds to the sum. Tells it once, and then takes the new position for the usual one after an hour of readings, for nobody turns it back
/// unseen.
/// </summary>
public sealed class AxisShares(SensorWatchOptions options)
{
    private const int AcceptAfterReadings = 3600;
    private static readonly MeasuringPoint[] s_points = [MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd, MeasuringPoint.MotorBody, MeasuringPoint.Machine];
    private readonly Dictionary<MeasuringPoint, Place> _places = [];

    /// <summary>Usual running level (root of the sum of squares) of the point with the most; null before it is learned.</summary>
    public double? UsualLevel => Usual()?.Level;

    /// <summary>The present level of that point; null when it is not measured now.</summary>
    public double? LevelNow(MachineState machine, DateTimeOffset now) =>
        Usual() is { } place && TryAxes(machine, now, place.Point, out double[] squares, out _) ? Math.Sqrt(squares.Sum()) : null;

    public void Observe(MachineState machine, DateTimeOffset now, bool isRunning, ICollection<Verdict> verdicts)
    {
        if (!isRunning) return;
        foreach (MeasuringPoint point in s_points)
        {
            if (!TryAxes(machine, now, point, out double[] squares, out Reading newest)) continue;
            if (!_places.TryGetValue(point, out Place? place)) _places[point] = place = new Place(point);
            place.Take(squares, newest.At, options);
            if (!place.IsLearned(options)) continue;
            bool isMoved = place.Away >= options.ShareAgreeing;
            verdicts.Add(
                new Verdict(
                    FaultCodes.SensorMoved,
                    isMoved ? VerdictLevel.Alarm : VerdictLevel.Normal,
                    point,
                    "axis-share-change",
                    place.Change,
                    options.ShareChange,
                    "",
                    newest.Worth,
                    isMoved ? Because.AxesShareOtherwise : null
                )
            );
            if (place.Away >= AcceptAfterReadings) place.Forget();
        }
    }

    public void Renew() => _places.Clear();

    public Dictionary<string, double[]> Save() =>
        _places.Values.Where(place => place.IsLearned(options)).ToDictionary(place => MeasuringPoints.Of(place.Point), place => place.Save());

    public void Load(Dictionary<string, double[]> saved)
    {
        foreach ((string name, double[] numbers) in saved)
        {
            if (!MeasuringPoints.TryParse(name, out MeasuringPoint point) || numbers is not { Length: 5 } || !numbers.All(double.IsFinite) || numbers[3] <= 0)
                continue;
            _places[point] = new Place(point);
            _places[point].Load(numbers);
        }
    }

    private (MeasuringPoint Point, double Level)? Usual()
    {
        (MeasuringPoint, double)? most = null;
        foreach (Place place in _places.Values)
        {
            if (place.IsLearned(options) && !(Math.Sqrt(place.Total) <= most?.Item2)) most = (place.Point, Math.Sqrt(place.Total));
        }

        return most;
    }

    /// <summary>Squares of the three axes of velocity, of windows that belong together.</summary>
    private bool TryAxes(MachineState machine, DateTimeOffset now, MeasuringPoint point, out double[] squares, out Reading newest)
    {
        squares = new double[3];
        newest = default;
        for (byte axis = 1; axis <= 3; axis++)
        {
            if (
                !machine.TryNumber(new Quantity(FeatureKind.VelocityRms, point, axis), now, options.MaxAge, out Reading reading)
                || (axis > 1 && reading.At != newest.At)
            )
                return false;
            squares[axis - 1] = reading.Value * reading.Value;
            newest = reading;
        }

        return true;
    }

    private sealed class Place(MeasuringPoint point)
    {
        private readonly double[] _shares = new double[3];
        private int _count;
        private DateTimeOffset _at;

        public MeasuringPoint Point { get; } = point;

        public double Total { get; private set; }

        /// <summary>Consecutive readings with other shares of the same total.</summary>
        public int Away { get; private set; }

        public double Change { get; private set; }

        public bool IsLearned(SensorWatchOptions options) => _count >= options.ShareReadings;

        public void Take(double[] squares, DateTimeOffset at, SensorWatchOptions options)
        {
            double total = squares.Sum();
            if (at <= _at || total <= 0) return;
            _at = at;
            Change = Enumerable.Range(0, 3).Max(i => Math.Abs(squares[i] / total - _shares[i]));
            bool isAway = IsLearned(options) && Change > options.ShareChange;
            bool isSameTotal = Math.Abs(total / Total - 1) <= options.SameTotal;
            Away = isAway && isSameTotal ? Away + 1 : isAway ? Away : 0;
            if (isAway) return;
            _count = Math.Min(_count + 1, options.ShareReadings);
            for (int i = 0; i < 3; i++) _shares[i] += (squares[i] / total - _shares[i]) / _count;
            Total += (total - Total) / _count;
        }

        public void Forget() => (_count, Away, Total) = (0, 0, 0);

        public double[] Save() => [_shares[0], _shares[1], _shares[2], Total, _count];

        public void Load(double[] numbers)
        {
            Array.Copy(numbers, _shares, 3);
            (Total, _count) = (numbers[3], (int)Math.Clamp(numbers[4], 0, 100_000));
        }
    }
}
