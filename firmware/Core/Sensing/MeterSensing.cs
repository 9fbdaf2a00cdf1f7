using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>
/// Electrical values from a power meter, asked once per period of a frame; everything it says is measured. A meter that is tapped behind the contactor has no
/// supply while the machine stands: its silence then is a standstill (current and power 0, estimated) and no lost sensor. It has to be silent
/// <see cref="SilentReadings"/> times in a row, all of it, and without a byte: one of three meters that is silent alone, or a damaged reply, is a lost sensor.
/// Where nobody said how a meter is fed its own record tells: one that was silent <see cref="StopsToLearn"/> times without its energy counter having gone on,
/// and that never showed a standstill while it had a supply, stops with its machine.
/// </summary>
public sealed class MeterSensing
{
    private readonly IPowerMeter _meter;
    private readonly int _periodMs;
    private readonly bool _isFedByMachine;
    private readonly bool _mayLearn;
    private int _silent;
    private int _stops;
    private int _standing;
    private bool _isSeenStanding;
    private double _mostAmps;
    private double _wattsBefore;
    private int _wattHoursBefore;
    private readonly PowerReading _reading = new PowerReading();
    private long _dueMs;

    /// <param name="meter">What is asked.</param>
    /// <param name="periodMs">How often: no oftener than frames are built, or a reading is lost unseen.</param>
    /// <param name="isFedByMachine">It takes its supply behind the machine's contactor.</param>
    /// <param name="mayLearn">Nobody said so or otherwise: its own record may tell that it does.</param>
    public MeterSensing(IPowerMeter meter, int periodMs = 1000, bool isFedByMachine = false, bool mayLearn = false)
    {
        _mayLearn = mayLearn;
        _isFedByMachine = isFedByMachine;
        _meter = meter;
        _periodMs = periodMs;
    }

    /// <summary>One exchange that failed is no standstill; three take three seconds at the usual period, a start shows at once.</summary>
    public const int SilentReadings = 3;

    /// <summary>Silences with a counter that stood still after which a meter is taken for one that its machine feeds.</summary>
    public const int StopsToLearn = 3;

    private const int ReadingsOfAStop = 30;
    private const int ReadingsOfAStandstill = 10;
    private const double StandingShare = 0.05;                                           // a motor at no load draws 20 to 50 % of its rated current
    private const double WattHoursThatShow = 5;                                          // meters count in 1 to 10 Wh

    /// <summary>True once after each reading.</summary>
    public bool IsFresh { get; private set; }

    public Worth Worth { get; private set; } = Worth.Unplugged;

    /// <summary>Mean of the phase currents in A; 0 unless <see cref="Worth"/> is a number.</summary>
    public double MeanAmps { get; private set; }

    public int PhaseCount => _meter.PhaseCount;

    /// <summary>A of one phase, from 0.</summary>
    public double PhaseAmps(int phase) => IsWithoutSupply ? 0 : _reading.CurrentMilliAmps[phase] / 1000.0;

    /// <summary>The meter stands still with the machine that feeds it.</summary>
    public bool IsWithoutSupply => (_isFedByMachine || IsKnownToStop) && _silent >= SilentReadings;

    private bool IsKnownToStop => _mayLearn && !_isSeenStanding && _stops >= StopsToLearn;

    public void Step(long nowMs)
    {
        IsFresh = false;
        if (nowMs < _dueMs) return;
        _dueMs = nowMs + _periodMs;
        Worth = _meter.Read(_reading);
        bool isSilent = _reading.IsSilent && !Worths.IsNumber(Worth);
        int silent = _silent;
        _silent = !isSilent ? 0 : silent < int.MaxValue ? silent + 1 : silent;
        if (IsWithoutSupply) Worth = Worth.Estimated;
        MeanAmps = 0;
        if (Worths.IsNumber(Worth))
        {
            for (int phase = 0; phase < _meter.PhaseCount; phase++) MeanAmps += PhaseAmps(phase) / _meter.PhaseCount;
        }

        if (Worth == Worth.Measured && _mayLearn) Learn(silent);

        IsFresh = true;
    }

    // A bus that was cut leaves a counter that went on, and unsays what was learned.
    private void Learn(int silent)
    {
        double missed = _wattsBefore * silent * _periodMs / 3600000.0;
        int counted = _reading.EnergyWattHours - _wattHoursBefore;
        if (silent >= ReadingsOfAStop && missed >= WattHoursThatShow)
        {
            if (counted * 10 < missed) _stops++;
            else if (counted * 2 >= missed) _stops = 0;
        }

        _wattsBefore = _reading.ActivePowerDeciWatts / 10.0;
        _wattHoursBefore = _reading.EnergyWattHours;
        if (MeanAmps > _mostAmps) _mostAmps = MeanAmps;
        _standing = MeanAmps < StandingShare * _mostAmps ? _standing + 1 : 0;
        if (_standing >= ReadingsOfAStandstill) _isSeenStanding = true;
    }

    public void AddTo(FeatureSet features, MeasuringPoint point)
    {
        if (!Worths.IsNumber(Worth))
        {
            features.Add(FeatureKind.CurrentRms, point, 0, Worth, 0);
            features.Add(FeatureKind.ActivePower, point, 0, Worth, 0);
            return;
        }

        if (IsWithoutSupply)
        {
            features.Add(FeatureKind.CurrentRms, point, 0, Worth, 0);
            features.Add(FeatureKind.ActivePower, point, 0, Worth, 0);
            return;
        }

        for (int phase = 0; phase < _meter.PhaseCount; phase++)
        {
            features.Add(FeatureKind.CurrentRms, point, (byte)(phase + 1), Worth, _reading.CurrentMilliAmps[phase]);
            features.Add(FeatureKind.VoltageRms, point, (byte)(phase + 1), Worth, _reading.VoltageMilliVolts[phase]);
        }

        WireValue.Add(features, FeatureKind.CurrentRms, point, 0, Worth, MeanAmps, 1e3);
        if (_meter.PhaseCount == 3)
        {
            WireValue.Add(features, FeatureKind.CurrentUnbalance, point, 0, Worth, PowerEstimate.Unbalance(PhaseAmps(0), PhaseAmps(1), PhaseAmps(2)), 1e4);
        }

        features.Add(FeatureKind.ActivePower, point, 0, Worth, _reading.ActivePowerDeciWatts);
        features.Add(FeatureKind.PowerFactor, point, 0, Worth, _reading.PowerFactor);
        features.Add(FeatureKind.Energy, point, 0, Worth, _reading.EnergyWattHours);
        features.Add(FeatureKind.LineFrequency, point, 0, Worth, _reading.LineFrequencyMilliHz);
    }
}
