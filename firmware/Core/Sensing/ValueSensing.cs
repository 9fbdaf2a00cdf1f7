using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>One slow sensor with a ready value, read once per period; a temperature also gets its rise rate.</summary>
public sealed class ValueSensing
{
    /// <summary>One value each 5 s for 5 min: a DS18B20's step of 0.0625 K makes at most 0.015 K/min of it.</summary>
    private const int RiseValues = 60;
    private const long RiseLeastSpanMs = 60000;
    private const long RiseEveryMs = 5000;

    private readonly IValueSource _source;
    private readonly int _periodMs;
    private readonly RiseRate? _rise;
    private long _dueMs;
    private long _riseDueMs;
    private int _value;
    private Worth _worth = Worth.Unplugged;
    private bool _isFresh;

    public ValueSensing(IValueSource source, int periodMs)
    {
        _source = source;
        _periodMs = periodMs;
        if (source.Kind == FeatureKind.Temperature) _rise = new RiseRate(RiseValues, RiseLeastSpanMs);
    }

    public FeatureKind Kind => _source.Kind;

    public MeasuringPoint Point => _source.Point;

    public byte Axis => _source.Axis;

    /// <summary>What the newest reading is worth.</summary>
    public Worth Worth => _worth;

    /// <summary>The newest reading in wire units; 0 unless <see cref="Worth"/> is a number.</summary>
    public int Value => _value;

    public void Step(long nowMs)
    {
        if (nowMs < _dueMs) return;
        _dueMs = nowMs + _periodMs;
        _worth = _source.Read(out _value);
        _isFresh = true;
        if (_rise is null) return;

        // After a fault of the sensor the line starts anew: a jump over the fault is no rise.
        if (!Worths.IsNumber(_worth))
        {
            _rise.Reset();
        }
        else if (nowMs >= _riseDueMs)
        {
            _riseDueMs = nowMs + RiseEveryMs;
            _rise.Add(nowMs, _value / 1000.0);
        }
    }

    /// <summary>Adds the newest value, once per reading.</summary>
    public void AddTo(FeatureSet features)
    {
        if (!_isFresh) return;
        _isFresh = false;
        bool isNumber = Worths.IsNumber(_worth);
        features.Add(_source.Kind, _source.Point, _source.Axis, _worth, isNumber ? _value : 0);
        if (isNumber && _rise is not null && _rise.TryPerMinute(out double perMinute))
        {
            WireValue.Add(features, FeatureKind.TemperatureRise, _source.Point, _source.Axis, _worth, perMinute, 1e3);
        }
    }
}
